"""Ticks. What is due stands in the tables; a tick only looks, so a missed one is made up by the next."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.desk import House
from bot.platform import Platform
from bot.posting import Postmaster
from scheduler import follow_up, question
from scheduler.call import Retention
from scheduler.job import Job
from scheduler.moments import Moments
from scheduler.nightly import Nightly
from storage.database import Database
from storage.media import MediaStore
from storage.roots import last_settled_day, write_missing
from storage.uploads import Parts

log = structlog.get_logger(__name__)
TICK_S = 20


class Clockwork:
    """`start` and `stop`; `tick` does at once what is due."""

    def __init__(
        self,
        database: Database,
        media: MediaStore,
        parts: Parts,
        house: House,
        postmaster: Postmaster,
        clock: Clock,
        wake_courier: Callable[[], None],
        platforms: Sequence[Platform] = (),
        jobs: Sequence[Job] = (),
    ) -> None:
        self._database = database
        self._house = house
        self._postmaster = postmaster
        self._clock = clock
        self._wake_courier = wake_courier
        self._nightly = Nightly(database, house, postmaster, clock, wake_courier, platforms)
        self._retention = Retention(database, media, parts, postmaster, clock, wake_courier)
        self._moments = Moments(database, jobs, postmaster, clock, wake_courier)
        self._scheduler = AsyncIOScheduler(timezone=house.timezone)
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Look from now on, each at its own pace: slow moments, the night and erasing hold up no reminder."""
        for job in (self.soon, self.moments, self.night, self.retention):
            self._scheduler.add_job(
                self._run,
                "interval",
                [job],
                seconds=TICK_S,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; one under way is broken off, and its connection given back before this returns."""
        self._scheduler.pause()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    async def _run(self, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """In a task of ours: the scheduler would cancel its own without waiting for it."""
        task = asyncio.create_task(job())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait((task,))

    async def tick(self) -> None:
        """Everything that is due by day, at once."""
        await self.soon()
        await self.moments()

    async def soon(self) -> None:
        """What takes no time; one failing does not keep the other from its turn."""
        for job in (self._reminders, self._questions, self._roots):
            await self._guarded(job)

    async def moments(self) -> None:
        """What is due at a time of day."""
        await self._guarded(self._moments.look)

    async def night(self) -> None:
        """What is due once a night, if it is due."""
        await self._guarded(self._nightly.look)

    async def retention(self) -> None:
        """Talks that may not be kept any longer go."""
        await self._guarded(self._retention.look)

    async def _guarded(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except Exception as error:  # the rows stay due: the next tick comes back to them
            log.exception("tick.failed", job=getattr(job, "__name__", "?"), error=type(error).__name__)

    async def _reminders(self) -> None:
        while True:
            async with self._database.write() as session:
                looked_at = await follow_up.fire(session, self._house, self._postmaster, self._clock())
            if looked_at:
                self._wake_courier()
            if looked_at < follow_up.BATCH:
                return

    async def _questions(self) -> None:
        while True:
            async with self._database.write() as session:
                looked_at = await question.fire(session, self._house, self._postmaster, self._clock())
            if looked_at:
                self._wake_courier()
            if looked_at < question.BATCH:
                return

    async def _roots(self) -> None:
        day = last_settled_day(self._clock(), self._house.timezone)
        async with self._database.write() as session:
            await write_missing(session, day, self._house.timezone)
