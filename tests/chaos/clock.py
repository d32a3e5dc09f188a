"""The clock of a bad day: it runs, and where everything only waits it goes on to the next thing that is due."""

import asyncio

from sqlalchemy import func, select

from bot.app import Bot
from storage import outbox
from storage.models import Outbox
from tests.clock import FakeClock

SPEED = 3.0  # three times a courier's patience with a send is still less than its lease
LOOK_EVERY_S = 0.1


class RunningClock(FakeClock):
    """Shared by the platform and the bot. Never jumps while anything is under way: a lease must not run out under
    the hands of who holds it."""

    async def run(self, bot: Bot) -> None:
        """For ever; cancel to stop."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            before, passed = loop.time(), loop.time() - before
            self.advance(seconds=passed * SPEED)
            await self._jump(bot)
            bot.courier.wake()  # its own sleep is measured in real seconds

    async def _jump(self, bot: Bot) -> None:
        if not await bot.dispatch.is_idle():
            return
        async with bot.database.read() as session:
            if await session.scalar(select(func.count()).where(Outbox.state == "sending")):
                return
            due = await outbox.next_due(session, [c.name for p in bot.platforms for c in p.channels])
        if due is not None:
            self.now = max(self.now, due)
