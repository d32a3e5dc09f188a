"""Meetings about alerts: one that stands for each alert, worked on by one process at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Alert, Customer, Deal, Identity, Meeting, Person, Question

STANDING = ("wanted", "booking", "booked", "moving", "cancelling")


@dataclass(frozen=True, slots=True)
class Task:
    """A meeting that was taken to do something for it, as it was then. `is_again`: its booking was under way when
    whoever did it vanished."""

    id: int
    token: int
    state: str
    is_again: bool
    attempts: int
    channel: str
    owner: str
    way: str | None
    external_id: str | None
    link: str | None
    starts_at: datetime
    ends_at: datetime
    alert_id: int
    attendees: tuple[int, ...]
    left_out: tuple[int, ...]
    created_at: datetime


async def of_alert(session: AsyncSession, alert_id: int, *, lock: bool = False) -> Meeting | None:
    """The newest meeting about the alert, whatever became of it; one that stands is the newest. `lock`: nobody else
    changes it until this transaction ends; the alert is locked before."""
    query = select(Meeting).where(Meeting.alert_id == alert_id).order_by(Meeting.id.desc()).limit(1)
    if lock:
        query = query.with_for_update()
    return await session.scalar(query, execution_options={"populate_existing": lock})


def stands(meeting: Meeting | None) -> bool:
    """Whether it is to be held, or about to be booked, moved or cancelled."""
    return meeting is not None and meeting.state in STANDING


async def claim(session: AsyncSession, now: datetime, lease: timedelta, limit: int) -> list[Task]:
    """Take what is due until `now + lease`; two who ask at the same moment get different ones."""
    due = select(Meeting).where(Meeting.due_at <= now).order_by(Meeting.due_at, Meeting.id).limit(limit)
    rows = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    return [_taken(row, now + lease) for row in rows]


def _taken(row: Meeting, until: datetime) -> Task:
    is_again = row.state == "booking"
    row.state = "booking" if row.state == "wanted" else row.state
    row.token, row.attempts, row.due_at = row.token + 1, row.attempts + 1, until
    return Task(
        id=row.id,
        token=row.token,
        state=row.state,
        is_again=is_again,
        attempts=row.attempts,
        channel=row.channel,
        owner=row.owner,
        way=row.way,
        external_id=row.external_id,
        link=row.link,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        alert_id=row.alert_id,
        attendees=tuple(row.attendees["ids"]),
        left_out=tuple(row.attendees["by_file"]),
        created_at=row.created_at,
    )


async def held(session: AsyncSession, task: Task) -> Meeting | None:
    """The row, locked, if it is still as whoever has the task took it; None: they were overtaken. Whoever locks the
    alert as well does that first."""
    query = select(Meeting).where(Meeting.id == task.id, Meeting.token == task.token).with_for_update()
    return await session.scalar(query, execution_options={"populate_existing": True})


def turn(meeting: Meeting, state: str, due_at: datetime | None) -> None:
    """It is something else from now on: whoever works on it is overtaken, and the cards show something else."""
    meeting.state, meeting.due_at = state, due_at
    meeting.token += 1
    meeting.attempts = 0
    meeting.revision += 1


def put_back(meeting: Meeting, at: datetime) -> None:
    """A taken one waits until then: nothing happened at the platform, or it may be repeated."""
    meeting.state = "wanted" if meeting.state == "booking" else meeting.state
    meeting.token, meeting.due_at = meeting.token + 1, at


async def is_any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether there is something to take."""
    return await session.scalar(select(Meeting.id).where(Meeting.due_at <= now).limit(1)) is not None


async def is_any_wanted(session: AsyncSession, now: datetime) -> bool:
    """Whether something is due that somebody waits for, and no look at a calendar."""
    due = select(Meeting.id).where(Meeting.due_at <= now, Meeting.state != "booked")
    return await session.scalar(due.limit(1)) is not None


async def needed(session: AsyncSession, alert: Alert, readers: Collection[int]) -> list[int]:
    """Who has to be there: `readers`, who have the card; the owners of the deals, and the colleagues who were asked
    about them; the active ones, by id."""
    owners = select(Deal.owner_id).where(Deal.id.in_(alert.deals["ids"]), Deal.owner_id.is_not(None))
    asked = select(Question.to_id).where(Question.alert_id == alert.id, Question.state != "withdrawn")
    wanted = {*(await session.scalars(owners)), *(await session.scalars(asked)), *readers}
    query = select(Person.id).where(Person.id.in_(wanted), Person.active).order_by(Person.id)
    return list(await session.scalars(query))


async def names(session: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """Person → name, in the order that is given."""
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    found = dict(rows.all())
    return {id: found[id] for id in person_ids if id in found}


async def own_deals(session: AsyncSession, deal_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Owner → (customer, name) of their own among these deals."""
    query = select(Deal.owner_id, Customer.name, Deal.name).join(Customer, Customer.id == Deal.customer_id)
    mine = query.where(Deal.id.in_(deal_ids), Deal.owner_id.is_not(None)).order_by(Deal.id)
    found: dict[int, list[tuple[str, str]]] = {}
    for owner, customer, name in await session.execute(mine):
        found.setdefault(int(owner or 0), []).append((customer, name))
    return found


async def accounts(session: AsyncSession, channel: str, person_ids: Collection[int]) -> dict[int, str]:
    """Person → their account on this channel; who has none is left out."""
    query = select(Identity.person_id, Identity.external_id).where(
        Identity.channel == channel, Identity.person_id.in_(person_ids)
    )
    rows = await session.execute(query.order_by(Identity.id.desc()))
    return dict(rows.all())


async def unasked(session: AsyncSession, limit: int) -> Sequence[Alert]:
    """Open alerts of whose people nobody knows yet when they are busy."""
    query = select(Alert).where(Alert.state == "open", Alert.busy.is_(None)).order_by(Alert.id).limit(limit)
    return (await session.scalars(query)).all()
