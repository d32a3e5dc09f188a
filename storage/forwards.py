"""Visits handed to colleagues, and their answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer, Forward, Person, Visit


async def least_busy(session: AsyncSession, desk: str) -> Person | None:
    """The active colleague at a desk with the fewest open questions."""
    waiting = func.count(Forward.id)
    query = (
        select(Person)
        .outerjoin(Forward, (Forward.to_id == Person.id) & (Forward.state == "open"))
        .where(Person.role == "colleague", Person.desk == desk, Person.active)
        .group_by(Person.id)
        .order_by(waiting, Person.id)
        .limit(1)
    )
    return await session.scalar(query)


async def at_desk(session: AsyncSession, visit_id: int, desk: str) -> Forward | None:
    """The forward of this visit to anybody at that desk."""
    query = select(Forward).join(Person, Person.id == Forward.to_id)
    return await session.scalar(query.where(Forward.visit_id == visit_id, Person.desk == desk).limit(1))


async def of_visit(session: AsyncSession, visit_id: int) -> Sequence[tuple[Forward, Person]]:
    """Everybody a visit was handed to, in that order, with what they were asked and said."""
    query = select(Forward, Person).join(Person, Person.id == Forward.to_id).where(Forward.visit_id == visit_id)
    return [(forward, person) for forward, person in await session.execute(query.order_by(Forward.id))]


async def hand_over(session: AsyncSession, visit: Visit, to_id: int, at: datetime) -> Forward:
    """Open a question to a colleague."""
    forward = Forward(
        visit_id=visit.id, from_id=visit.rep_id, to_id=to_id, answer=None, created_at=at, answered_at=None
    )
    session.add(forward)
    await session.flush()
    return forward


async def open_to(session: AsyncSession, person_id: int) -> Sequence[tuple[Forward, Customer]]:
    """The questions a colleague has not answered, oldest first, with the customer each is about."""
    query = (
        select(Forward, Customer)
        .join(Visit, Visit.id == Forward.visit_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(Forward.to_id == person_id, Forward.state == "open")
        .order_by(Forward.id)
    )
    return list(await session.execute(query))
