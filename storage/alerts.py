"""Alerts: found by team and day, answered, counted by what people made of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Alert, Customer, Deal, Person
from storage.visibility import Viewer, visible


@dataclass(frozen=True, slots=True)
class Named:
    """A deal on a card, its customer, and its owner's name."""

    deal: Deal
    customer: Customer
    owner: str | None


async def find(session: AsyncSession, alert_id: int, *, lock: bool = False) -> Alert | None:
    """The alert; `lock`: nobody else changes it until this transaction ends."""
    return await session.get(Alert, alert_id, with_for_update=True if lock else None, populate_existing=lock)


async def last_of_team(session: AsyncSession, kind: str, team_id: int | None) -> Sequence[Alert]:
    """The newest alert of every stage of the team, locked, in the order of their ids."""
    newest = select(func.max(Alert.id)).where(Alert.kind == kind, Alert.team_id.is_not_distinct_from(team_id))
    query = select(Alert).where(Alert.id.in_(newest.group_by(Alert.stage))).order_by(Alert.id).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).all()


async def said_on(session: AsyncSession, day: date) -> dict[int, int]:
    """Person → how many cards came to them on that day."""
    said: dict[int, int] = {}
    for people in await session.scalars(select(Alert.people).where(Alert.day == day)):
        for person, last in people["said"].items():
            if last == day.isoformat():
                said[int(person)] = said.get(int(person), 0) + 1
    return said


async def hold(session: AsyncSession, person_ids: Collection[int]) -> None:
    """Nobody else counts the cards of these people until this transaction ends; what refers to them, as every
    action of theirs does, waits for nothing."""
    rows = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    await session.execute(rows.with_for_update(key_share=True))


def answer(alert: Alert, state: str, by: int, now: datetime, reason: str = "") -> None:
    """Somebody tapped; the first tap is the one that counts for the time it took."""
    alert.state, alert.reason, alert.answered_by = state, reason, by
    alert.revision += 1
    alert.answered_at = alert.answered_at or now


async def hits(session: AsyncSession, since: date) -> Sequence[tuple[str, str, str, int]]:
    """(kind, stage, state, count) of the alerts last said on that day or later."""
    query = select(Alert.kind, Alert.stage, Alert.state, func.count()).where(Alert.day >= since)
    rows = await session.execute(query.group_by(Alert.kind, Alert.stage, Alert.state))
    return [(kind, stage, state, count) for kind, stage, state, count in rows]


async def named(session: AsyncSession, viewer: Viewer, ids: Collection[int]) -> dict[int, Named]:
    """Deal id → the deal with its names, as far as the viewer may see it."""
    query = (
        select(Deal, Customer, Person.name)
        .join(Customer, Customer.id == Deal.customer_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(Deal.id.in_(ids), visible(viewer, Deal.owner_id, Deal.team_id))
    )
    return {deal.id: Named(deal, customer, owner) for deal, customer, owner in await session.execute(query)}
