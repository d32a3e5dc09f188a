"""The daily root: one hash over a whole local day of the ledger, printed where nobody can change it afterwards.

Root: lowercase hex SHA-256 over UTF-8 lines, each ended by a line feed: the root before it (64 zeros for the
first), the day as `2026-11-23`, then the hash of every action whose `at` falls on that local day, in the order
of their ids. A day without actions has a root too, so that no day can be left out. Roots are never written
again: an action that is given a moment of a closed day later is found by `storage.verify`.
"""

import hashlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.ledger import GENESIS
from storage.models import Action, Root

SHORT = 16
ONE_DAY = timedelta(days=1)
SETTLING = timedelta(minutes=10)  # a transaction begun before midnight may still be on its way
BATCH = 5_000


def short(root: str) -> str:
    """What is printed of a root: its first 16 hex digits."""
    return root[:SHORT]


def last_settled_day(now: datetime, tz: ZoneInfo) -> date:
    """The newest day to which nothing can be added any more."""
    return (now - SETTLING).astimezone(tz).date() - ONE_DAY


async def latest(session: AsyncSession) -> Root | None:
    """The newest root."""
    return await session.scalar(select(Root).order_by(Root.day.desc()).limit(1))


async def write_root(session: AsyncSession, day: date, tz: ZoneInfo) -> Root:
    """Close `day` (local, see `last_settled_day`); a day that is closed keeps its root.

    Raises ValueError when a later day is closed already: roots are written in order.
    """
    kept = await session.get(Root, day)
    if kept is not None:
        return kept
    last = await latest(session)
    if last is not None and last.day > day:
        raise ValueError(f"the ledger is closed up to {last.day}; {day} cannot be closed any more")
    fresh = await compute(session, day, tz, GENESIS if last is None else last.root)
    values = {column.key: getattr(fresh, column.key) for column in Root.__table__.columns}
    await session.execute(insert_if_new(session, Root).values(values))  # another replica may have been faster
    return await session.get_one(Root, day)


async def write_missing(session: AsyncSession, until_day: date, tz: ZoneInfo) -> list[Root]:
    """Close every day after the last root (at first: from the first action's) up to `until_day`."""
    day = await _first_open_day(session, tz)
    written = []
    while day is not None and day <= until_day:
        written.append(await write_root(session, day, tz))
        day += ONE_DAY
    return written


async def _first_open_day(session: AsyncSession, tz: ZoneInfo) -> date | None:
    last = await latest(session)
    if last is not None:
        return last.day + ONE_DAY
    first = await session.scalar(select(func.min(Action.at)))
    return None if first is None else first.astimezone(tz).date()


async def compute(session: AsyncSession, day: date, tz: ZoneInfo, previous_root: str) -> Root:
    """The root of `day` as the ledger stands now; written nowhere."""
    start, end = (datetime.combine(d, time(), tz) for d in (day, day + ONE_DAY))
    query = select(Action.id, Action.hash).where(Action.at >= start, Action.at < end).order_by(Action.id)
    digest = hashlib.sha256(f"{previous_root}\n{day.isoformat()}\n".encode())
    count, first_id, last_id = 0, None, None
    rows = await session.stream(query.execution_options(yield_per=BATCH))
    async for batch in rows.partitions():
        first_id = batch[0].id if first_id is None else first_id
        last_id = batch[-1].id
        count += len(batch)
        digest.update("".join(f"{action_hash}\n" for _, action_hash in batch).encode())
    return Root(
        day=day,
        first_id=first_id,
        last_id=last_id,
        count=count,
        previous_root=previous_root,
        root=digest.hexdigest(),
    )
