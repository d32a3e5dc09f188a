"""How lights stood on each day: what a later look is compared with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into, is_postgres
from storage.models import Action, Reading

LOCK = 7_100_005
ROWS = 1_000  # in one statement
CHANGING = ("within", "total", "colour", "at")


@dataclass(frozen=True, slots=True)
class Read:
    """A light as it was read."""

    team_id: int
    metric: str
    within: int
    total: int
    colour: str


async def wait_turn(session: AsyncSession) -> None:
    """Until this transaction ends nobody else reads lights: of two looks one comes after the other."""
    if is_postgres(session):  # SQLite has one writer
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


async def last_looked(session: AsyncSession, teams: Collection[int]) -> datetime | None:
    """When the lights of one of these teams were read last."""
    return await session.scalar(select(func.max(Reading.at)).where(Reading.team_id.in_(teams)))


async def last_colours(session: AsyncSession, since: date) -> dict[tuple[int, str], str]:
    """(team, metric) → the colour it was last read with since that day; not those that had none since."""
    coloured = (Reading.day >= since, Reading.colour != "none")
    last = (
        select(Reading.team_id, Reading.metric, func.max(Reading.day).label("day"))
        .where(*coloured)
        .group_by(Reading.team_id, Reading.metric)
        .subquery()
    )
    same = and_(Reading.team_id == last.c.team_id, Reading.metric == last.c.metric, Reading.day == last.c.day)
    rows = await session.execute(select(Reading.team_id, Reading.metric, Reading.colour).join(last, same))
    return {(team, metric): colour for team, metric, colour in rows}


async def write(session: AsyncSession, day: date, at: datetime, reads: Sequence[Read]) -> None:
    """The day's readings; a later look of the day takes the earlier one's place."""
    insert = insert_into(session, Reading)
    upsert = insert.on_conflict_do_update(
        index_elements=["team_id", "metric", "day"], set_={name: insert.excluded[name] for name in CHANGING}
    )
    ordered = sorted(reads, key=lambda read: (read.team_id, read.metric))
    for start in range(0, len(ordered), ROWS):
        rows = [
            {
                "team_id": read.team_id,
                "metric": read.metric,
                "day": day,
                "within": read.within,
                "total": read.total,
                "colour": read.colour,
                "at": at,
            }
            for read in ordered[start : start + ROWS]
        ]
        await session.execute(upsert, rows)


async def was_reminded(session: AsyncSession, customer_id: int, metric: str, action_id: int) -> bool:
    """Whether somebody was told already of the thing that this action began."""
    query = select(Action.id).where(
        Action.customer_id == customer_id,
        Action.kind == "light.reminded",
        Action.payload["metric"].as_string() == metric,
        Action.payload["action"].as_integer() == action_id,
    )
    return await session.scalar(query.limit(1)) is not None
