"""One replica does what only one may do, e.g. keep the one connection of a bot (wecom.md §3.6)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.clock import Clock
from storage import leases
from storage.database import Database

log = structlog.get_logger()

Work = Callable[[], Awaitable[None]]
LOOKS = 3  # the lease is renewed, or asked for, this often while it lasts


class Leading:
    """Leads under the lease `name` as `holder`, which no other replica may be called."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        name: str,
        holder: str,
        ttl: timedelta = timedelta(seconds=30),
    ) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._holder = holder
        self._ttl = ttl
        self._pause_s = ttl.total_seconds() / LOOKS

    async def lead(self, work: Work) -> None:
        """For ever: wait for the lease, then run `work` while renewing it. Never returns.

        `work` is cancelled before the lease is over, so that two never do it at once. When it returns by itself
        the others get their turn, and after a while so does this one; what it raises goes up.
        """
        while True:
            if await self._holds():
                await self._work_while_it_holds(work)
            await asyncio.sleep(self._pause_s)

    async def _work_while_it_holds(self, work: Work) -> None:
        log.info("lease.taken", name=self._name)
        working = asyncio.ensure_future(work())
        try:
            await self._renew_until_lost_or(working)
        finally:
            await _ended(working)
            await self._give_up()
        if not working.cancelled():
            working.result()

    async def _renew_until_lost_or(self, working: "asyncio.Future[None]") -> None:
        while not working.done():
            await asyncio.wait([working], timeout=self._pause_s)
            # Once refused or unanswered is enough: a third of the lease is left for `work` to end in.
            if not working.done() and not await self._holds():
                log.warning("lease.lost", name=self._name)
                return

    async def _holds(self) -> bool:
        """Take or renew; no answer in time is a no."""
        now = self._clock()
        try:
            async with asyncio.timeout(self._pause_s), self._database.write() as session:
                return await leases.take(session, self._name, self._holder, now, now + self._ttl)
        except Exception as error:  # the database is away for a moment
            log.warning("lease.unknown", name=self._name, error=type(error).__name__)
            return False

    async def _give_up(self) -> None:
        try:
            async with self._database.write() as session:
                await leases.give_up(session, self._name, self._holder)
        except Exception as error:  # then the others wait for its end
            log.warning("lease.kept", name=self._name, error=type(error).__name__)


async def _ended(working: "asyncio.Future[None]") -> None:
    """Cancel and wait; what it raised stays in it."""
    working.cancel()
    await asyncio.wait([working])
