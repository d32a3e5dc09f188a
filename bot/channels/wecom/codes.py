"""The codes with which cards are repainted (wecom.md §3.4): one comes with every send and every press, so those
that wait at one moment share one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.channels.wecom.names import APP
from bot.channels.wecom.parse import CardCode
from bot.clock import Clock
from storage import card_codes
from storage.database import Database

LIVES = timedelta(hours=72)
GROUP_LIMIT = 200

_Waiting = tuple[CardCode, "asyncio.Future[None]"]


class Codes:
    """Keeps them where every replica finds them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._writing = asyncio.Lock()

    async def keep(self, code: CardCode) -> None:
        """Returns when it is durable; raises what the database raises."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((code, written))
        async with self._writing:
            while not written.done():
                group, self._waiting = self._waiting[:GROUP_LIMIT], self._waiting[GROUP_LIMIT:]
                await self._write(group)
        await written

    async def take(self, task_id: str) -> str | None:
        """The newest one of that card that is not over; nobody else gets it."""
        async with self._database.write() as session:
            return await card_codes.take(session, APP, task_id, self._clock())

    async def _write(self, group: Sequence[_Waiting]) -> None:
        until = self._clock() + LIVES
        try:
            async with self._database.write() as session:
                for code, _ in group:
                    await card_codes.keep(session, APP, code.task_id, code.code, until)
        except asyncio.CancelledError:
            _settle(group, ConnectionError("the writer was cancelled"))  # the others must not wait for ever
            raise
        except Exception as error:
            _settle(group, error)
            return
        _settle(group, None)


def _settle(group: Sequence[_Waiting], error: Exception | None) -> None:
    for _, written in group:
        if written.done():  # whoever waited was cancelled
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)
            written.exception()  # seen: whoever was cancelled does not come back to look at it
