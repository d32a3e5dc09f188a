"""What digests are made from, whom they are for, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into
from storage.models import Action, Customer, Deal, Digest, FollowUp, Group, Outbox, Person, Team, Visit

STEPS = ("deal.moved", "deal.won", "deal.lost")
PARTS = 8  # of one message in one chat, at most


# ---- whom they are for


async def wanting(session: AsyncSession, channels: Collection[str]) -> Sequence[tuple[int, str | None]]:
    """(id, time zone) of every team that has a group on one of these channels or a supervisor of its own."""
    grouped = select(Group.team_id).where(Group.channel.in_(channels))
    led = select(Person.team_id).where(Person.role == "supervisor", Person.active)
    query = select(Team.id, Team.timezone).where(or_(Team.id.in_(grouped), Team.id.in_(led)))
    return [(id, zone) for id, zone in await session.execute(query.order_by(Team.id))]


async def own_supervisors(session: AsyncSession, team_id: int) -> Sequence[Person]:
    """The active supervisors of this very team."""
    leading = (Person.role == "supervisor", Person.team_id == team_id, Person.active)
    return (await session.scalars(select(Person).where(*leading).order_by(Person.code))).all()


async def below(session: AsyncSession, team_id: int) -> Sequence[int]:
    """The teams directly under it."""
    return (await session.scalars(select(Team.id).where(Team.parent_id == team_id))).all()


# ---- what they are made from


async def visits(
    session: AsyncSession, teams: Collection[int], since: datetime, until: datetime
) -> tuple[int, int]:
    """How many were submitted after `since` until `until` inclusive, and to how many customers."""
    query = select(func.count(), func.count(Visit.customer_id.distinct()))
    theirs = query.where(Visit.team_id.in_(teams), Visit.submitted_at > since, Visit.submitted_at <= until)
    visits, customers = (await session.execute(theirs)).one()
    return visits, customers


async def proven_visits(
    session: AsyncSession,
    teams: Collection[int],
    since: datetime,
    until: datetime,
    before: datetime,
    customers: Collection[int],
) -> Sequence[Action]:
    """`visit.submitted` with a proof of interest, in order; times as with `visits`. Of those until `before` only to
    these customers."""
    interest = Action.payload[("interest", "proofs", 0)].as_string().is_not(None)
    query = select(Action).join(Visit, Visit.id == Action.visit_id)
    theirs = query.where(Visit.team_id.in_(teams), Visit.submitted_at > since, Visit.state == "submitted")
    found = theirs.where(Action.kind == "visit.submitted", Action.at > since, Action.at <= until, interest)
    wanted = found.where(or_(Action.at > before, Action.customer_id.in_(customers)))
    return (await session.scalars(wanted.order_by(Action.id))).all()


async def deal_steps(
    session: AsyncSession, teams: Collection[int], since: datetime, until: datetime
) -> Sequence[Action]:
    """What brought a deal that is one of these teams' now into another stage, in order; times as with `visits`."""
    query = select(Action).join(Deal, Deal.id == Action.deal_id).where(Deal.team_id.in_(teams))
    found = query.where(Action.kind.in_(STEPS), Action.at > since, Action.at <= until)
    return (await session.scalars(found.order_by(Action.id))).all()


@dataclass(frozen=True, slots=True)
class DueThing:
    """An open thing due, with its customer's and its owner's name."""

    kind: str
    due: date
    customer: str
    owner: str


async def how_many_due(session: AsyncSession, teams: Collection[int], today: date, until: date) -> tuple[int, int]:
    """(due until `today`, due after that until `until`), as far as they are open."""
    late = func.sum(case((FollowUp.due <= today, 1), else_=0))
    query = select(func.count(), func.coalesce(late, 0)).where(*_due(teams, until))
    all, until_today = (await session.execute(query)).one()
    return int(until_today), int(all) - int(until_today)


async def most_important_due(
    session: AsyncSession, teams: Collection[int], until: date, key_types: Collection[str], limit: int
) -> Sequence[DueThing]:
    """Of key industries first, then by what the customer's open deals are worth, then what was due first."""
    worth = (
        select(func.coalesce(func.sum(Deal.amount_fen), 0))
        .where(Deal.customer_id == FollowUp.customer_id, Deal.state == "open")
        .correlate(FollowUp)
        .scalar_subquery()
    )
    query = select(FollowUp.kind, FollowUp.due, Customer.name, Person.name).select_from(FollowUp)
    named = query.join(Customer, Customer.id == FollowUp.customer_id).join(Person, Person.id == FollowUp.owner_id)
    ordered = named.order_by(Customer.type.in_(key_types).desc(), worth.desc(), FollowUp.due, FollowUp.id)
    found = await session.execute(ordered.where(*_due(teams, until)).limit(limit))
    return [DueThing(kind, due, customer, owner) for kind, due, customer, owner in found]


def _due(teams: Collection[int], until: date) -> tuple[ColumnElement[bool], ...]:
    return FollowUp.team_id.in_(teams), FollowUp.state == "open", FollowUp.due <= until


# ---- what became of them


async def note(session: AsyncSession, digest: Digest) -> None:
    """This is the team's digest of that day from now on, also where somebody has it sent a second time."""
    insert = insert_into(session, Digest)
    fresh = ("key", "messages", "trouble", "at", "replaced_at")
    values = {name: getattr(digest, name) for name in ("team_id", "day", *fresh)}
    changed = {name: insert.excluded[name] for name in fresh}
    await session.execute(
        insert.values(values).on_conflict_do_update(index_elements=["team_id", "day"], set_=changed)
    )


async def of_day(session: AsyncSession, team_id: int, day: date) -> Digest | None:
    """The team's digest of that day, locked for this transaction."""
    mine = select(Digest).where(Digest.team_id == team_id, Digest.day == day)
    return await session.scalar(mine.with_for_update())


async def last_at(session: AsyncSession, team_id: int, since: date, before: date) -> datetime | None:
    """Until when the team's last digest of the days from `since` on, and before `before`, told; None: none did."""
    days = (Digest.team_id == team_id, Digest.day >= since, Digest.day < before)
    return await session.scalar(select(Digest.at).where(*days).order_by(Digest.day.desc()).limit(1))


async def trouble_before(session: AsyncSession, team_id: int, day: date) -> str | None:
    """What was wrong with the last digest before `day`; None: there was none."""
    mine = select(Digest.trouble).where(Digest.team_id == team_id, Digest.day < day)
    return await session.scalar(mine.order_by(Digest.day.desc()).limit(1))


async def queued(session: AsyncSession, digest: Digest) -> Sequence[Outbox]:
    """What it said in groups, in order."""
    keys = [f"{digest.key}.{n}.0.{part}" for n in range(digest.messages) for part in range(PARTS)]
    return (await session.scalars(select(Outbox).where(Outbox.key.in_(keys)).order_by(Outbox.id))).all()
