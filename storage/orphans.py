"""Customers whose owner left: flagged until somebody else owns them, with what was promised to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import ledger
from storage.models import Customer, FollowUp, Person


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What one person left: customers without an owner who works here, and things still due."""

    customers: Sequence[Customer]
    follow_ups: Sequence[tuple[FollowUp, Customer]]


async def settle(session: AsyncSession, now: datetime) -> None:
    """Flag the customers of people who left, and take the flag from those who have an owner again: that one also
    gets what is still due there. Safe to call as often as one likes; part of the caller's transaction."""
    flagging = update(Customer).where(Customer.orphaned_at.is_(None), _owner_is(active=False))
    await session.execute(flagging.values(orphaned_at=now), execution_options={"synchronize_session": False})
    settled = select(Customer).where(Customer.orphaned_at.is_not(None), _owner_is(active=True))
    for customer in (await session.scalars(settled.execution_options(populate_existing=True))).all():
        customer.orphaned_at = None
        await _hand_over(session, customer, now)


async def left_behind(session: AsyncSession, person_id: int) -> LeftBehind:
    """What this person left that nobody has taken over; customers by name, things due by day."""
    orphans = select(Customer).where(Customer.owner_id == person_id, Customer.orphaned_at.is_not(None))
    due = (
        select(FollowUp, Customer)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(FollowUp.owner_id == person_id, FollowUp.state == "open")
        .order_by(FollowUp.due, FollowUp.id)
    )
    customers = (await session.scalars(orphans.order_by(Customer.name, Customer.id))).all()
    return LeftBehind(customers, [(follow_up, customer) for follow_up, customer in await session.execute(due)])


def _owner_is(*, active: bool) -> ColumnElement[bool]:
    return Customer.owner_id.in_(select(Person.id).where(Person.active.is_(active)))


async def _hand_over(session: AsyncSession, customer: Customer, now: datetime) -> None:
    left = select(Person.id).where(Person.active.is_(False))
    open_ones = select(FollowUp).where(
        FollowUp.customer_id == customer.id, FollowUp.state == "open", FollowUp.owner_id.in_(left)
    )
    drafts = []
    for follow_up in (await session.scalars(open_ones)).all():
        payload = {"follow_up": follow_up.id, "from": follow_up.owner_id, "to": customer.owner_id}
        drafts.append(ledger.Draft("follow_up.handed_over", now, customer_id=customer.id, payload=payload))
        assert customer.owner_id is not None  # it is somebody active
        follow_up.owner_id, follow_up.team_id = customer.owner_id, customer.team_id
    await ledger.append(session, drafts)
