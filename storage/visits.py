"""Visits: found by their rows, told by their actions (`storage.ledger.of_visit`)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Action, Customer, Visit


async def open_of(session: AsyncSession, rep_id: int) -> Visit | None:
    """The rep's open visit; there is at most one."""
    query = select(Visit).where(Visit.rep_id == rep_id, Visit.state == "open").order_by(Visit.id.desc())
    return await session.scalar(query.limit(1))


async def latest_submitted_of(session: AsyncSession, rep_id: int) -> Visit | None:
    """The visit the rep submitted last."""
    query = select(Visit).where(Visit.rep_id == rep_id, Visit.state == "submitted")
    return await session.scalar(query.order_by(Visit.submitted_at.desc()).limit(1))


async def recent_of(session: AsyncSession, rep_id: int, since: datetime) -> Visit | None:
    """The rep's open visit, else the one they were at last, if they were there after `since`."""
    last = func.coalesce(Visit.submitted_at, Visit.opened_at)
    query = select(Visit).where(Visit.rep_id == rep_id, or_(Visit.state == "open", last >= since))
    return await session.scalar(query.order_by(Visit.state != "open", last.desc(), Visit.id.desc()).limit(1))


async def customers_of(session: AsyncSession, rep_id: int, limit: int) -> Sequence[Customer]:
    """The customers the rep was at last, the newest first."""
    last = func.max(Visit.opened_at)
    query = select(Customer).join(Visit, Visit.customer_id == Customer.id).where(Visit.rep_id == rep_id)
    found = await session.scalars(query.group_by(Customer.id).order_by(last.desc(), Customer.id).limit(limit))
    return found.all()


async def last_at(session: AsyncSession, customer_id: int) -> Visit | None:
    """The last submitted visit to a customer."""
    query = select(Visit).where(Visit.customer_id == customer_id, Visit.state == "submitted")
    return await session.scalar(query.order_by(Visit.submitted_at.desc()).limit(1))


async def start(session: AsyncSession, customer: Customer, rep_id: int, at: datetime) -> Visit:
    """A new open visit. The team is the customer's, so that it stays with the team when the rep moves on."""
    visit = Visit(
        customer_id=customer.id,
        rep_id=rep_id,
        team_id=customer.team_id,
        state="open",
        opened_at=at,
        submitted_at=None,
    )
    session.add(visit)
    await session.flush()
    return visit


async def last_fix(session: AsyncSession, rep_id: int) -> Action | None:
    """The rep's last recorded position, in whatever visit."""
    query = select(Action).where(Action.actor_id == rep_id, Action.kind == "visit.located")
    return await session.scalar(query.order_by(Action.at.desc(), Action.id.desc()).limit(1))
