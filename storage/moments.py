"""Moments that are due: planned once, claimed by one, done together with what they cause."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, delete, distinct, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new, insert_into
from storage.models import Moment

BY_HAND = "hand:"  # before a job's name: the request to do it now, whose `subject` counts those of the day
UNTOUCHED = (Moment.state == "waiting", Moment.attempts == 0, Moment.run == 0)


def names_of(jobs: Iterable[str]) -> list[str]:
    """Under which names moments of these jobs stand: planned, and asked for by hand."""
    return [name for job in jobs for name in (job, BY_HAND + job)]


class Planned(NamedTuple):
    """A moment of a job; a tuple, for there are tens of thousands. `at`: aware; `timezone`: an IANA name, in which
    `day` is a calendar day."""

    subject: int
    day: date
    at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands. `subjects`: whom it is planned for; `next_at`: the first moment that waits; `last_at`: when
    one was done last; `skipped`, `failed`: moments of the days looked at."""

    subjects: int = 0
    next_at: datetime | None = None
    last_at: datetime | None = None
    skipped: int = 0
    failed: int = 0


async def untouched(session: AsyncSession, job: str) -> Sequence[Planned]:
    """What waits as it was planned: nobody has tried it, nobody has brought it forward by hand."""
    query = select(Moment.subject, Moment.day, Moment.at, Moment.timezone).where(Moment.job == job, *UNTOUCHED)
    return [Planned(*row) for row in await session.execute(query)]


async def put(session: AsyncSession, job: str, planned: Sequence[Planned]) -> None:
    """Plan these; one that is there is moved if it is untouched, and else stays as it is."""
    insert = insert_into(session, Moment)
    changed = {name: insert.excluded[name] for name in ("at", "due_at", "timezone")}
    upsert = insert.on_conflict_do_update(
        index_elements=["job", "subject", "day"], set_=changed, where=and_(*UNTOUCHED)
    )
    rows = [_row(job, one) for one in sorted(planned)]  # one order everywhere: replicas do not wait for each other
    if rows:
        await session.execute(upsert, rows)


async def drop(session: AsyncSession, job: str, day: date, subjects: Collection[int]) -> None:
    """These are due no more on that day: who it was for left, or it happens at another time."""
    theirs = (Moment.job == job, Moment.day == day, Moment.subject.in_(subjects))
    await session.execute(delete(Moment).where(*theirs, *UNTOUCHED), execution_options=_BY_SQL)


async def drop_others(session: AsyncSession, jobs: Collection[str]) -> None:
    """What waits of jobs that are none of these: they were switched off."""
    await session.execute(delete(Moment).where(Moment.job.not_in(jobs), *UNTOUCHED), execution_options=_BY_SQL)


async def bring_forward(session: AsyncSession, job: str, planned: Sequence[Planned], run: int) -> None:
    """Have these done now, by the request `run`: what waits comes earlier, what is over comes again."""
    insert = insert_into(session, Moment)
    fresh = ("at", "due_at", "timezone", "run", "state", "attempts", "done_at", "error")
    upsert = insert.on_conflict_do_update(
        index_elements=["job", "subject", "day"], set_={name: insert.excluded[name] for name in fresh}
    )
    rows = [_row(job, one) | {"run": run, "done_at": None, "error": None} for one in sorted(planned)]
    if rows:
        await session.execute(upsert, rows)


def _row(job: str, one: Planned) -> dict[str, Any]:
    return {
        "job": job,
        "subject": one.subject,
        "day": one.day,
        "timezone": one.timezone,
        "at": one.at,
        "due_at": one.at,
        "run": 0,
        "state": "waiting",
        "attempts": 0,
    }


async def due(session: AsyncSession, now: datetime, jobs: Collection[str]) -> dict[str, tuple[datetime, int]]:
    """Those of these jobs that have moments to be tried: when the oldest of them was due, and how often one of them
    has been tried at most."""
    waiting = (Moment.state == "waiting", Moment.due_at <= now, Moment.job.in_(jobs))
    query = select(Moment.job, func.min(Moment.at), func.max(Moment.attempts)).where(*waiting)
    return {job: (at, attempts) for job, at, attempts in await session.execute(query.group_by(Moment.job))}


async def give_up(
    session: AsyncSession, job: str, now: datetime, too_late: datetime, attempts: int
) -> tuple[int, int]:
    """What was due before `too_late` and nobody tried is skipped; what was tried in vain, or `attempts` times by
    whoever died over it, has failed. How many of each."""
    over = or_(Moment.at < too_late, Moment.attempts >= attempts)
    state = case((Moment.attempts == 0, "skipped"), else_="failed")
    mine = (Moment.job == job, Moment.state == "waiting", Moment.due_at <= now)
    given_up = update(Moment).where(*mine, over).values(state=state, done_at=now).returning(Moment.state)
    states = (await session.scalars(given_up, execution_options=_BY_SQL)).all()
    return states.count("skipped"), states.count("failed")


async def claim(
    session: AsyncSession, now: datetime, until: datetime, jobs: Collection[str], limit: int
) -> Sequence[Moment]:
    """Up to `limit` due moments of these jobs, oldest first; until then the others leave them to the caller, whose
    attempt is counted. On PostgreSQL those who claim at the same time get different ones."""
    due = select(Moment.id).where(Moment.state == "waiting", Moment.due_at <= now, Moment.job.in_(jobs))
    mine = due.order_by(Moment.due_at, Moment.id).limit(limit).with_for_update(skip_locked=True)
    ids = (await session.scalars(mine)).all()
    if not ids:
        return []
    taken = {"due_at": until, "attempts": Moment.attempts + 1}
    await session.execute(update(Moment).where(Moment.id.in_(ids)).values(taken), execution_options=_BY_SQL)
    return (await session.scalars(select(Moment).where(Moment.id.in_(ids)).order_by(Moment.at, Moment.id))).all()


async def finish(session: AsyncSession, moment: Moment, now: datetime) -> bool:
    """It is done, with whatever else this transaction does. False: somebody else was faster; do nothing then."""
    done = _unfinished(moment).values(state="done", done_at=now, error=None).returning(Moment.id)
    return (await session.scalars(done, execution_options=_BY_SQL)).one_or_none() is not None


async def note_failure(
    session: AsyncSession, moment: Moment, error: str, now: datetime, again_at: datetime | None
) -> None:
    """It did not work: another attempt at `again_at`; None: it has failed for good."""
    values: dict[str, Any] = {"error": error}
    values |= {"due_at": again_at} if again_at is not None else {"state": "failed", "done_at": now}
    await session.execute(_unfinished(moment).values(values), execution_options=_BY_SQL)


def _unfinished(moment: Moment) -> Any:
    mine = (Moment.id == moment.id, Moment.run == moment.run, Moment.state == "waiting")
    return update(Moment).where(*mine)


async def request(
    session: AsyncSession, job: str, day: date, number: int, timezone: str, now: datetime
) -> int | None:
    """Have `job` done for all its subjects as soon as somebody looks; the id of the request. None: the request of
    this number has been made on that day already, by whomever."""
    row = _row(BY_HAND + job, Planned(number, day, now, timezone))
    made = insert_if_new(session, Moment).values(row).returning(Moment.id)
    return (await session.scalars(made)).one_or_none()


async def requests(session: AsyncSession, day: date) -> dict[str, int]:
    """How often each job was asked for by hand on that day."""
    asked = (Moment.day == day, Moment.job.startswith(BY_HAND, autoescape=True))
    rows = await session.execute(select(Moment.job, func.count()).where(*asked).group_by(Moment.job))
    return {job.removeprefix(BY_HAND): n for job, n in rows}


async def standing(session: AsyncSession, since: date) -> dict[str, Standing]:
    """How each job stands that has moments from that day on."""
    state = Moment.state
    query = select(
        Moment.job,
        func.count(distinct(case((state == "waiting", Moment.subject)))),
        func.min(case((state == "waiting", Moment.at))),
        func.max(case((state == "done", Moment.done_at))),
        func.count(case((state == "skipped", 1))),
        func.count(case((state == "failed", 1))),
    )
    rows = await session.execute(query.where(Moment.day >= since).group_by(Moment.job))
    return {job: Standing(*figures) for job, *figures in rows}


async def late(session: AsyncSession, before: datetime) -> tuple[int, int]:
    """How many moments still wait that were to be tried before then, and how many have failed."""
    waiting = (Moment.state == "waiting", Moment.due_at < before)
    overdue = await session.scalar(select(func.count()).select_from(Moment).where(*waiting))
    failed = await session.scalar(select(func.count()).select_from(Moment).where(Moment.state == "failed"))
    return overdue or 0, failed or 0


async def forget(session: AsyncSession, before: date) -> None:
    """What was due before that day is kept no longer, whatever became of it."""
    await session.execute(delete(Moment).where(Moment.day < before), execution_options=_BY_SQL)


_BY_SQL = {"synchronize_session": False}
