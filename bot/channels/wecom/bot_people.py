"""Who is behind the id a smart bot sees: encrypted, unless a super-admin made the bot (wecom.md §0)."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from bot.channels.ground.reconnect import pause
from bot.channels.wecom.names import APP
from storage.database import Database
from storage.people import person_by_identity

log = structlog.get_logger(__name__)
REMEMBERED = 20_000
TRIES = 3
_SEALED_PREFIX, _SEALED_LENGTH = "wo", 30

OpenIds = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
"""Encrypted ids → plain ones; what is missing was plain (batch/openuserid_to_userid, wecom.md §3.6). Raises what
the app's client raises."""


class BotPeople:
    """`open_ids` None: no app is configured, nobody can open an encrypted id."""

    def __init__(self, database: Database, open_ids: OpenIds | None) -> None:
        self._database = database
        self._open_ids = open_ids
        self._known: OrderedDict[str, str] = OrderedDict()

    async def plain(self, seen: str) -> str | None:
        """The plain userid; None: it is encrypted and cannot be opened now. Raises what the database raises."""
        if seen not in self._known:
            found = seen if await self._is_ours(seen) else await self._opened(seen)
            if found is None:
                return None
            self._known[seen] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[seen]

    async def _is_ours(self, seen: str) -> bool:
        async with self._database.read() as session:
            return await person_by_identity(session, APP, seen) is not None

    async def _opened(self, seen: str) -> str | None:
        if self._open_ids is None:
            return None if _looks_sealed(seen) else seen
        for attempt in range(TRIES):
            await asyncio.sleep(pause(attempt, jitter=0, first_s=0.5))
            try:
                return (await self._open_ids([seen])).get(seen, seen)
            except Exception as error:  # whatever is wrong with app or network: the person is told
                log.warning("wecom_bot.id_not_opened", attempt=attempt, error=type(error).__name__)
        return None if _looks_sealed(seen) else seen


def _looks_sealed(seen: str) -> bool:
    """Only asked where nobody can tell for certain."""
    return seen.startswith(_SEALED_PREFIX) and len(seen) >= _SEALED_LENGTH
