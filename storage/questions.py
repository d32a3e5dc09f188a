"""Questions to colleagues about the deals of an alert: asked once, reminded of once, answered, and how fast."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import Alert, Customer, Deal, Forward, Person, Question, Team


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about to be asked. `about`: `sales.deal_question.Asked.about`; `remind_at`: aware."""

    alert_id: int
    deal_id: int
    by_id: int
    to_id: int
    about: str
    text: str
    asked_at: datetime
    remind_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A question with its names, as lists show it."""

    question: Question
    deal: Deal
    customer: Customer
    to: Person


@dataclass(frozen=True, slots=True)
class Tally:
    """Of an alert's questions, how many are answered."""

    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Answered:
    """From the alert to an answer. `team`: whose alert; `from_team`, `desk`, `timezone` (an IANA name; None: the
    company's): who answered."""

    team_id: int | None
    team: str | None
    from_team: str | None
    desk: str | None
    timezone: str | None
    told_at: datetime
    answered_at: datetime


async def ask(session: AsyncSession, asking: Asking) -> Question | None:
    """A new question, flushed; None where this person has, or had because of this alert, one about this deal."""
    values = {
        "alert_id": asking.alert_id,
        "deal_id": asking.deal_id,
        "by_id": asking.by_id,
        "to_id": asking.to_id,
        "about": asking.about,
        "text": asking.text,
        "state": "open",
        "remind_at": asking.remind_at,
        "revision": 1,
        "asked_at": asking.asked_at,
    }
    added = await session.scalar(insert_if_new(session, Question).values(values).returning(Question.id))
    return await session.get(Question, added) if added is not None else None


async def find(session: AsyncSession, question_id: int, *, lock: bool = False) -> Question | None:
    """The question; `lock`: nobody else changes it until this transaction ends."""
    return await session.get(Question, question_id, with_for_update=True if lock else None, populate_existing=lock)


def answer(question: Question, text: str, now: datetime) -> None:
    """It is answered."""
    question.state, question.answer, question.answered_at, question.remind_at = "answered", text, now, None
    question.revision += 1


async def told(session: AsyncSession, *conditions: object) -> Sequence[Told]:
    """Questions of which that holds, with their names, in the order in which they were asked."""
    query = (
        select(Question, Deal, Customer, Person)
        .join(Deal, Deal.id == Question.deal_id)
        .join(Customer, Customer.id == Deal.customer_id)
        .join(Person, Person.id == Question.to_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Question.id)
    )
    return [Told(*row) for row in await session.execute(query)]


async def of_alert(session: AsyncSession, alert_id: int) -> Sequence[Told]:
    """What was asked because of an alert, and is not withdrawn."""
    return await told(session, Question.alert_id == alert_id, Question.state != "withdrawn")


async def open_to(session: AsyncSession, person_id: int) -> Sequence[Told]:
    """What a person has not answered yet."""
    return await told(session, Question.to_id == person_id, Question.state == "open")


async def one(session: AsyncSession, question_id: int) -> Told:
    """A question with its names."""
    [found] = await told(session, Question.id == question_id)
    return found


async def tally(session: AsyncSession, alert_id: int) -> Tally:
    """How many of an alert's questions are answered."""
    counted = select(Question.state, func.count()).where(Question.alert_id == alert_id).group_by(Question.state)
    counts: dict[str, int] = {row[0]: row[1] for row in await session.execute(counted)}
    answered = counts.get("answered", 0)
    return Tally(answered, answered + counts.get("open", 0))


async def least_busy(session: AsyncSession, desk: str) -> Person | None:
    """The active colleague at a desk with the fewest open questions, those about visits included."""
    about_visits = select(func.count()).where(Forward.to_id == Person.id, Forward.state == "open").scalar_subquery()
    about_deals = (
        select(func.count()).where(Question.to_id == Person.id, Question.state == "open").scalar_subquery()
    )
    at_desk = (Person.role == "colleague", Person.desk == desk, Person.active)
    query = select(Person).where(*at_desk).order_by(about_visits + about_deals, Person.id).limit(1)
    return await session.scalar(query)


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Question]:
    """Open questions of which somebody is to be reminded now, locked for this transaction."""
    waiting = (Question.state == "open", Question.remind_at.is_not(None), Question.remind_at <= now)
    rows = select(Question).where(*waiting).order_by(Question.remind_at, Question.id).limit(limit)
    return (await session.scalars(rows.with_for_update(skip_locked=True))).all()


async def answered_since(
    session: AsyncSession, since: datetime, team_ids: Collection[int] | None
) -> Sequence[Answered]:
    """What was answered after that moment because of alerts of these teams; None: of all."""
    theirs = [] if team_ids is None else [Alert.team_id.in_(team_ids)]
    own, their = Team.__table__.alias("own"), Team.__table__.alias("their")
    query = (
        select(
            Alert.team_id,
            own.c.name,
            their.c.name,
            Person.desk,
            their.c.timezone,
            Alert.told_at,
            Question.answered_at,
        )
        .join(Alert, Alert.id == Question.alert_id)
        .join(Person, Person.id == Question.to_id)
        .outerjoin(own, own.c.id == Alert.team_id)
        .outerjoin(their, their.c.id == Person.team_id)
        .where(Question.state == "answered", Question.answered_at >= since, *theirs)
    )
    return [Answered(*row) for row in await session.execute(query)]


async def unanswered(session: AsyncSession, team_ids: Collection[int] | None) -> int:
    """How many questions because of alerts of these teams (None: of all) are open."""
    theirs = [] if team_ids is None else [Alert.team_id.in_(team_ids)]
    query = select(func.count(Question.id)).join(Alert, Alert.id == Question.alert_id)
    return (await session.scalars(query.where(Question.state == "open", *theirs))).one()
