"""Customers that fell asleep, found by columns alone: what `sales.customer_warnings` says, said to the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer, Deal, FollowUp, Person, Team, Visit
from storage.visibility import Viewer, visible


@dataclass(frozen=True, slots=True)
class Cut:
    """Who was touched for the last time before these moments sleeps; None: not asked. `today`: with whom
    a step is agreed from this day on, sleeps not; nor does anybody with an open deal."""

    second: datetime | None
    dormant: datetime | None
    today: date


@dataclass(frozen=True, slots=True)
class Asleep:
    """A customer as a list shows it. `last_at`: the last contact or deed with a deal; `new_since`: the first visit
    or the last signing, where there was no contact after it."""

    id: int
    name: str
    owner: str | None
    known_since: datetime
    last_at: datetime | None
    new_since: datetime | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many customers of a team sleep: new ones, and others; `team`: None for customers without one."""

    team: str | None
    new: int
    dormant: int


_first_visit: Final = select(func.min(Visit.submitted_at)).where(Visit.customer_id == Customer.id).scalar_subquery()
_signed: Final = (
    select(func.max(Deal.stage_since)).where(Deal.customer_id == Customer.id, Deal.state == "won").scalar_subquery()
)
_dealt: Final = select(func.max(Deal.last_activity_at)).where(Deal.customer_id == Customer.id).scalar_subquery()


async def asleep(session: AsyncSession, viewer: Viewer, cut: Cut, limit: int) -> Sequence[Asleep]:
    """The first of those whom the viewer may see: new ones, then those once touched, then those whom nobody
    ever touched; of each the longest ago first."""
    found: list[Asleep] = []
    since = func.coalesce(Customer.contacted_at, Customer.created_at)
    for condition in (_is_new(cut), _is_dormant(cut)):
        query = (
            select(Customer, Person.name, _first_visit, _signed, _dealt)
            .outerjoin(Person, Person.id == Customer.owner_id)
            .where(condition, *_seen_and_free(viewer, cut))
            .order_by(Customer.contacted_at.is_(None), since, Customer.id)
            .limit(limit - len(found))
        )
        found += [_asleep(*row) for row in await session.execute(query)]
    return found


async def counts(session: AsyncSession, viewer: Viewer, cut: Cut) -> Sequence[Count]:
    """How many of those whom the viewer may see sleep in all, by team, the most first."""
    new = await _by_team(session, viewer, cut, _is_new(cut))
    dormant = await _by_team(session, viewer, cut, _is_dormant(cut))
    found = [Count(team, new.get(team, 0), dormant.get(team, 0)) for team in new | dormant]
    return sorted(found, key=lambda one: (-one.new - one.dormant, one.team or ""))


async def _by_team(
    session: AsyncSession, viewer: Viewer, cut: Cut, condition: ColumnElement[bool]
) -> dict[str | None, int]:
    query = (
        select(Team.name, func.count(Customer.id))
        .select_from(Customer)
        .outerjoin(Team, Team.id == Customer.team_id)
        .where(condition, *_seen_and_free(viewer, cut))
        .group_by(Team.name)
    )
    return {team: count for team, count in await session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def _seen_and_free(viewer: Viewer, cut: Cut) -> tuple[ColumnElement[bool], ...]:
    """An open deal has warnings of its own; and where somebody agreed on what is next, nobody need be told."""
    dealing = exists().where(Deal.customer_id == Customer.id, Deal.state == "open")
    next_step = exists().where(
        FollowUp.customer_id == Customer.id, FollowUp.state == "open", FollowUp.due >= cut.today
    )
    return visible(viewer, Customer.owner_id, Customer.team_id), ~dealing, ~next_step


def _is_new(cut: Cut) -> ColumnElement[bool]:
    if cut.second is None:
        return false()
    return and_(
        or_(Customer.contacted_at.is_(None), Customer.contacted_at < cut.second),
        or_(_signed.is_(None), _signed < cut.second),
        or_(
            Customer.contacted_at <= _first_visit,
            Customer.contacted_at <= _signed,
            and_(Customer.contacted_at.is_(None), _signed.is_not(None)),
        ),
        ~_is_dormant(cut),
    )


def _is_dormant(cut: Cut) -> ColumnElement[bool]:
    if cut.dormant is None:
        return false()
    return and_(
        or_(Customer.contacted_at.is_(None), Customer.contacted_at < cut.dormant),
        or_(_dealt.is_(None), _dealt < cut.dormant),
        or_(Customer.contacted_at.is_not(None), _dealt.is_not(None), Customer.created_at < cut.dormant),
    )


def _asleep(
    customer: Customer, owner: str | None, visited: datetime | None, signed: datetime | None, dealt: datetime | None
) -> Asleep:
    contact = customer.contacted_at
    began = max(filter(None, (visited, signed)), default=None)
    alone = began is not None and (contact is None or contact <= began)
    last = max(filter(None, (contact, dealt)), default=None)
    return Asleep(customer.id, customer.name, owner, customer.created_at, last, began if alone else None)
