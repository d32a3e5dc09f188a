"""What a rep's day is made from, in few statements, and the day as it was proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into
from storage.models import Customer, Morning, Visit
from storage.types import JsonObject
from storage.visibility import Viewer, visible

STATES: Final = ("open", "submitted", "closed")  # all there are: named for the index


@dataclass(frozen=True, slots=True)
class Mine:
    """A customer as a day's plan sees it. Degrees WGS-84."""

    id: int
    name: str
    latitude: float | None
    longitude: float | None
    created_at: datetime
    contacted_at: datetime | None
    last_visit: datetime | None


@dataclass(frozen=True, slots=True)
class Been:
    """A visit of the rep's. `at`: when they arrived; `state`: as in `storage.models.Visit`."""

    customer: int
    at: datetime
    state: str


async def customers(session: AsyncSession, viewer: Viewer) -> Sequence[Mine]:
    """The customers that are the viewer's own."""
    last_visit = select(func.max(Visit.submitted_at)).where(Visit.customer_id == Customer.id)
    query = select(
        Customer.id,
        Customer.name,
        Customer.latitude,
        Customer.longitude,
        Customer.created_at,
        Customer.contacted_at,
        last_visit.scalar_subquery(),
    ).where(Customer.owner_id == viewer.person_id, visible(viewer, Customer.owner_id, Customer.team_id))
    return [Mine(*row) for row in await session.execute(query)]


async def been(session: AsyncSession, rep_id: int, since: datetime) -> Sequence[Been]:
    """Where the rep was since then, in order."""
    mine = (Visit.rep_id == rep_id, Visit.state.in_(STATES), Visit.opened_at >= since)
    query = select(Visit.customer_id, Visit.opened_at, Visit.state).where(*mine)
    return [Been(*row) for row in await session.execute(query.order_by(Visit.opened_at, Visit.id))]


async def find(session: AsyncSession, person_id: int, day: date, *, lock: bool = False) -> Morning | None:
    """What was proposed for that day; `lock`: nobody else changes it until this transaction ends."""
    query = select(Morning).where(Morning.person_id == person_id, Morning.day == day)
    return await session.scalar(query.with_for_update() if lock else query)


async def keep(session: AsyncSession, person_id: int, day: date, plan: JsonObject) -> Morning:
    """Propose this in the place of an older day's; what was proposed for the day already stays, and is returned."""
    insert = insert_into(session, Morning).values(person_id=person_id, day=day, plan=plan)
    fresh = {name: insert.excluded[name] for name in ("day", "plan")}
    older = Morning.day < insert.excluded.day
    await session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=fresh, where=older))
    query = select(Morning).where(Morning.person_id == person_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()
