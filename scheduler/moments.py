"""Runs what is due: each moment once, whoever restarts, dies or looks at the same time.

A moment is claimed for a while and prepared outside any transaction. That it is done, and everything it does, is
one transaction; of two who prepared the same moment one commits, and the other does nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.posting import Postmaster
from bot.tray import Tray, write
from scheduler.job import Act, Due, Job
from scheduler.planning import Planner
from storage import moments
from storage.database import Database
from storage.models import Moment
from storage.moments import BY_HAND, Planned

log = structlog.get_logger(__name__)
AT_ONCE: Final = 4  # prepared at the same time
BATCH: Final = 20
PREPARE_S: Final = 30.0
LEASE: Final = timedelta(minutes=5)  # longer than a whole batch may take: BATCH / AT_ONCE * PREPARE_S
PAUSES: Final = tuple(timedelta(minutes=n) for n in (1, 5, 15, 30))
ATTEMPTS: Final = len(PAUSES) + 1
CAME = Counter("xingji_moments", "Moments of the timetable", ["job", "outcome"])


@dataclass(slots=True)
class Moments:
    """`look` does what is due, and plans what will be."""

    database: Database
    jobs: Sequence[Job]
    postmaster: Postmaster
    clock: Clock
    wake_courier: Callable[[], None]
    planner: Planner = field(init=False)
    _by_name: dict[str, Job] = field(init=False)
    _names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        self.planner = Planner(self.database, self.jobs)
        self._by_name = {job.name: job for job in self.jobs}
        self._names = moments.names_of(self._by_name)

    async def look(self) -> None:
        """Everything that is due now; what is tried again later waits in its row."""
        await self.planner.look(self.clock())
        async with self.database.read() as session:
            due = await moments.due(session, self.clock(), self._names)
        for name, (at, attempts) in due.items():
            if at < self.clock() - self._job(name).window or attempts >= ATTEMPTS:
                await self._give_up(name)
        if not due:
            return
        gate = asyncio.Semaphore(AT_ONCE)
        while claimed := await self._claim():
            async with asyncio.TaskGroup() as tasks:
                for moment in claimed:
                    tasks.create_task(self._through(gate, moment))

    async def _give_up(self, name: str) -> None:
        now = self.clock()
        too_late = now - self._job(name).window
        async with self.database.write() as session:
            skipped, failed = await moments.give_up(session, name, now, too_late, ATTEMPTS)
        for outcome, n in (("skipped", skipped), ("failed", failed)):
            if n:
                log.warning(f"moments.{outcome}", job=name, n=n)
                CAME.labels(name, outcome).inc(n)

    async def _claim(self) -> Sequence[Moment]:
        now = self.clock()
        async with self.database.write() as session:
            return await moments.claim(session, now, now + LEASE, self._names, BATCH)

    async def _through(self, gate: asyncio.Semaphore, moment: Moment) -> None:
        async with gate:
            try:
                await self._do(moment)
            except Exception as error:
                await self._note(moment, error)

    async def _do(self, moment: Moment) -> None:
        due = self._due(moment)
        async with asyncio.timeout(PREPARE_S):
            act = await self._prepared(moment, due)
        if await self._carry_out(moment, act, due.now):
            CAME.labels(moment.job, "done").inc()
            self.wake_courier()

    async def _prepared(self, moment: Moment, due: Due) -> Act:
        job = self._job(moment.job)
        if moment.job == job.name:
            return await job.prepare(due)

        async def bring_forward(session: AsyncSession) -> Sequence[Tray]:
            subjects = await job.subjects(session)
            now = due.now
            planned = [
                Planned(one.id, now.astimezone(one.timezone).date(), now, one.timezone.key) for one in subjects
            ]
            await moments.bring_forward(session, job.name, planned, moment.id)
            return ()

        return bring_forward

    def _job(self, name: str) -> Job:
        """The job of that name, or that is asked for by hand."""
        return self._by_name[name.removeprefix(BY_HAND)]

    async def _carry_out(self, moment: Moment, act: Act, now: datetime) -> bool:
        """False: somebody else did it meanwhile."""
        async with self.database.write() as session:
            if not await moments.finish(session, moment, now):
                return False
            await write(session, await act(session), self.postmaster)
        return True

    def _due(self, moment: Moment) -> Due:
        key = f"moment:{moment.job}:{moment.subject}:{moment.day}"
        return Due(
            key if moment.run == 0 else f"{key}:{moment.run}",
            moment.subject,
            ZoneInfo(moment.timezone),
            moment.day,
            moment.at,
            self.clock(),
        )

    async def _note(self, moment: Moment, error: Exception) -> None:
        name = type(error).__name__
        log.exception("moment.not_done", job=moment.job, subject=moment.subject, error=name)
        is_over = moment.attempts >= ATTEMPTS
        CAME.labels(moment.job, "failed" if is_over else "put_off").inc()
        now = self.clock()
        again_at = None if is_over else now + PAUSES[moment.attempts - 1]
        try:
            async with self.database.write() as session:
                await moments.note_failure(session, moment, name, now, again_at)
        except Exception as away:  # the database is away: the claim ends by itself
            log.warning("moment.not_noted", job=moment.job, error=type(away).__name__)
