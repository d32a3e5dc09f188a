"""Plans moments: who is due for what today and on the next day of each job, written ahead of time.

Cheap enough to be done every few minutes for ten thousand people: as long as nobody comes, goes or moves, and no
day begins, nothing is even compared with the tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sales.local_time import moment_of
from scheduler.job import Job, Subject
from storage import moments
from storage.database import Database
from storage.moments import Planned

EVERY = timedelta(minutes=5)
KEPT = timedelta(days=21)
LONGEST_BREAK = 60  # days in which the next working day is looked for
ROWS = 500  # a transaction
T = TypeVar("T")


@dataclass(slots=True)
class Planner:
    """`plan` when it is time. Remembers only what was planned last, by a number for each job."""

    database: Database
    jobs: Sequence[Job]
    _planned_at: datetime | None = None
    _planned: dict[str, int] = field(default_factory=dict)
    _forgotten_on: date | None = None

    async def look(self, now: datetime) -> None:
        """Plan if that was long ago, or by a clock that was wrong."""
        if self._planned_at is not None and abs(now - self._planned_at) < EVERY:
            return
        async with self.database.read() as session:
            wanted = [upcoming(job, await job.subjects(session), now) for job in self.jobs]
        for job, theirs in zip(self.jobs, wanted, strict=True):
            await self._plan(job, theirs, now)
        if self._planned_at is None:  # only who just started surely has the playbook as it is now
            async with self.database.write() as session:
                await moments.drop_others(session, moments.names_of(job.name for job in self.jobs))
        if self._forgotten_on != now.date():
            async with self.database.write() as session:
                await moments.forget(session, (now - KEPT).date())
            self._forgotten_on = now.date()
        self._planned_at = now

    async def _plan(self, job: Job, wanted: Sequence[Planned], now: datetime) -> None:
        number = hash(tuple(wanted))
        if self._planned.get(job.name) == number:
            return
        async with self.database.read() as session:
            there = await moments.untouched(session, job.name)
        await self._drop(job, _no_longer(there, wanted, now - job.window))
        fresh = sorted(set(wanted) - set(there))
        for rows in _batches(fresh):
            async with self.database.write() as session:
                await moments.put(session, job.name, rows)
        self._planned[job.name] = number

    async def _drop(self, job: Job, gone: Mapping[date, Sequence[int]]) -> None:
        for day, subjects in sorted(gone.items()):
            for some in _batches(subjects):
                async with self.database.write() as session:
                    await moments.drop(session, job.name, day, some)


def upcoming(job: Job, subjects: Sequence[Subject], now: datetime) -> list[Planned]:
    """What is due for them now: of the days that are not over by more than the job's window, and of the next day on
    which it happens, which may lie behind a long holiday."""
    by_zone: dict[ZoneInfo, Sequence[tuple[date, datetime]]] = {}
    planned: list[Planned] = []
    for subject in subjects:
        zone = subject.timezone
        if zone not in by_zone:
            by_zone[zone] = days(job, zone, now)
        planned.extend(Planned(subject.id, day, at, zone.key) for day, at in by_zone[zone])
    return planned


def days(job: Job, timezone: ZoneInfo, now: datetime) -> Sequence[tuple[date, datetime]]:
    """(local day, moment) of a job in that time zone, oldest first; the last one lies ahead."""
    found: list[tuple[date, datetime]] = []
    day = (now - job.window).astimezone(timezone).date()
    tomorrow = now.astimezone(timezone).date() + timedelta(days=1)
    end = tomorrow + timedelta(days=LONGEST_BREAK)
    while day < end and not (found and found[-1][0] >= tomorrow):
        at = moment_of(day, job.at, timezone)
        if job.is_due_on(day) and at >= now - job.window:
            found.append((day, at))
        day += timedelta(days=1)
    return found


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[n : n + ROWS] for n in range(0, len(rows), ROWS))


def _no_longer(there: Sequence[Planned], wanted: Sequence[Planned], too_late: datetime) -> dict[date, list[int]]:
    """Whom nothing is due for any more, by day; what is too late is left for those who count it."""
    keys = {(one.subject, one.day) for one in wanted}
    gone: dict[date, list[int]] = {}
    for one in there:
        if (one.subject, one.day) not in keys and one.at >= too_late:
            gone.setdefault(one.day, []).append(one.subject)
    return gone
