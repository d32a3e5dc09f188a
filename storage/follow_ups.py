"""Things due, and the moments at which the bot reminds of them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer, FollowUp, Reminder, Visit


async def plan(session: AsyncSession, visit: Visit, kind: str, due: date) -> FollowUp:
    """A thing due that a visit agreed on; its owner is the rep."""
    follow_up = FollowUp(
        visit_id=visit.id,
        customer_id=visit.customer_id,
        owner_id=visit.rep_id,
        team_id=visit.team_id,
        kind=kind,
        due=due,
    )
    session.add(follow_up)
    await session.flush()
    return follow_up


async def plan_promise(
    session: AsyncSession, customer_id: int, owner_id: int, team_id: int | None, kind: str, due: date
) -> FollowUp:
    """A thing due that was promised outside a visit's own next action: a visit has one of those."""
    follow_up = FollowUp(
        customer_id=customer_id, owner_id=owner_id, team_id=team_id, kind=kind, due=due, state="open", revision=1
    )
    session.add(follow_up)
    await session.flush()
    return follow_up


async def remind(session: AsyncSession, follow_up: FollowUp, moments: Sequence[tuple[str, datetime]]) -> None:
    """Replace the waiting reminders by these (kind, moment); each revision has keys of its own."""
    await session.execute(
        update(Reminder)
        .where(Reminder.follow_up_id == follow_up.id, Reminder.state == "waiting")
        .values(state="cancelled")
    )
    session.add_all(
        Reminder(
            key=f"follow_up:{follow_up.id}:{follow_up.revision}:{kind}",
            kind=kind,
            due_at=at,
            follow_up_id=follow_up.id,
        )
        for kind, at in moments
    )
    await session.flush()


async def of_visit(session: AsyncSession, visit_id: int) -> FollowUp | None:
    """The thing due that a visit agreed on."""
    return await session.scalar(select(FollowUp).where(FollowUp.visit_id == visit_id))


async def open_of(session: AsyncSession, owner_id: int, limit: int) -> Sequence[tuple[FollowUp, Customer]]:
    """What a person still has to do, soonest first."""
    query = (
        select(FollowUp, Customer)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(FollowUp.owner_id == owner_id, FollowUp.state == "open")
        .order_by(FollowUp.due, FollowUp.id)
        .limit(limit)
    )
    return list(await session.execute(query))


async def due_reminders(session: AsyncSession, now: datetime, limit: int) -> Sequence[Reminder]:
    """Waiting reminders whose moment has come, locked for this transaction."""
    query = select(Reminder).where(Reminder.state == "waiting", Reminder.due_at <= now)
    rows = await session.scalars(
        query.order_by(Reminder.due_at, Reminder.id).limit(limit).with_for_update(skip_locked=True)
    )
    return rows.all()
