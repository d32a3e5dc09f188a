"""Customers whose owner left: flagged until somebody else owns them, with what was promised to them and the deals
that are open with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import ledger
from storage.models import Customer, Deal, FollowUp, Person


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What one person left: customers without an owner who works here, things still due, open deals."""

    customers: Sequence[Customer]
    follow_ups: Sequence[tuple[FollowUp, Customer]]
    deals: Sequence[tuple[Deal, Customer]]

    @property
    def is_nothing(self) -> bool:
        return not (self.customers or self.follow_ups or self.deals)

    @property
    def amount_fen(self) -> int:
        """The deals' amounts together, those that are known, in fen."""
        return sum(deal.amount_fen or 0 for deal, _ in self.deals)


async def settle(session: AsyncSession, now: datetime) -> None:
    """Flag the customers of people who left, and take the flag from those who have an owner again: that one also
    gets what is still due there. Open deals of people who left go to the owner of their customer, as soon as that
    is somebody who works here. Safe to call as often as one likes; part of the caller's transaction."""
    flagging = update(Customer).where(Customer.orphaned_at.is_(None), _owner_is(active=False))
    await session.execute(flagging.values(orphaned_at=now), execution_options={"synchronize_session": False})
    settled = select(Customer).where(Customer.orphaned_at.is_not(None), _owner_is(active=True))
    drafts: list[ledger.Draft] = []
    for customer in (await session.scalars(settled.execution_options(populate_existing=True))).all():
        customer.orphaned_at = None
        drafts += await _hand_over(session, customer, now)
    drafts += await _hand_over_deals(session, now)
    await ledger.append(session, drafts)  # at the end: who changes a deal locks it before its customer's chain


async def left_behind(session: AsyncSession, person_id: int) -> LeftBehind:
    """What this person left that nobody has taken over; customers by name, things due by day, deals by amount."""
    orphans = select(Customer).where(Customer.owner_id == person_id, Customer.orphaned_at.is_not(None))
    due = (
        select(FollowUp, Customer)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(FollowUp.owner_id == person_id, FollowUp.state == "open")
        .order_by(FollowUp.due, FollowUp.id)
    )
    dealing = (
        select(Deal, Customer)
        .join(Customer, Customer.id == Deal.customer_id)
        .join(Person, Person.id == Deal.owner_id)
        .where(Deal.owner_id == person_id, Deal.state == "open", Person.active.is_(False))
        .order_by(func.coalesce(Deal.amount_fen, 0).desc(), Deal.id)
    )
    return LeftBehind(
        (await session.scalars(orphans.order_by(Customer.name, Customer.id))).all(),
        [(follow_up, customer) for follow_up, customer in await session.execute(due)],
        [(deal, customer) for deal, customer in await session.execute(dealing)],
    )


def _owner_is(*, active: bool) -> ColumnElement[bool]:
    return Customer.owner_id.in_(select(Person.id).where(Person.active.is_(active)))


async def _hand_over(session: AsyncSession, customer: Customer, now: datetime) -> list[ledger.Draft]:
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
    return drafts


async def _hand_over_deals(session: AsyncSession, now: datetime) -> list[ledger.Draft]:
    """Being handed over is no activity: a deal that stands still does so for its new owner as well."""
    left = select(Person.id).where(Person.active.is_(False))
    moving = (
        select(Deal, Customer)
        .join(Customer, Customer.id == Deal.customer_id)
        .where(Deal.state == "open", Deal.owner_id.in_(left), _owner_is(active=True))
        .order_by(Deal.id)
        .with_for_update(of=Deal)
    )
    drafts = []
    for deal, customer in (await session.execute(moving.execution_options(populate_existing=True))).all():
        payload = {"from": deal.owner_id, "to": customer.owner_id}
        drafts.append(
            ledger.Draft("deal.handed_over", now, customer_id=customer.id, deal_id=deal.id, payload=payload)
        )
        deal.owner_id, deal.team_id = customer.owner_id, customer.team_id
        deal.revision += 1
    return drafts
