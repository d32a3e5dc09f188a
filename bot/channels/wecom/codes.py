"""The codes with which cards are repainted (wecom.md §3.4): one comes with every send and every press, so those
that wait at one moment share one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from bot.channels.ground.together import Together
from bot.channels.wecom.names import APP
from bot.channels.wecom.parse import CardCode
from bot.clock import Clock
from storage import card_codes
from storage.database import Database

LIVES = timedelta(hours=72)
GROUP_LIMIT = 200


class Codes:
    """Keeps them where every replica finds them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._together = Together(self._write, GROUP_LIMIT)

    async def keep(self, code: CardCode) -> None:
        """Returns when it is durable; raises what the database raises."""
        await self._together.put(code)

    async def take(self, task_id: str) -> str | None:
        """The newest one of that card that is not over; nobody else gets it."""
        async with self._database.write() as session:
            return await card_codes.take(session, APP, task_id, self._clock())

    async def _write(self, codes: Sequence[CardCode]) -> None:
        until = self._clock() + LIVES
        async with self._database.write() as session:
            for code in codes:
                await card_codes.keep(session, APP, code.task_id, code.code, until)
