"""Which deals stand too long, by their columns alone: counted by the database, for a million as for ten.

A deal is stuck where its stage was entered, it was last dealt with, its customer was last touched and its wait was
over on a day of which more working days have passed than the stage allows (`sales.deal_warnings.stuck` says the
same of one deal, and a test holds the two together).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import is_postgres
from storage.models import Customer, Deal


@dataclass(frozen=True, slots=True)
class Cut:
    """What is too long in a stage. `day`: the last one on which a clock began that has run out; `moment`: its end,
    aware, where the company is."""

    stage: str
    day: date
    moment: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """The stuck deals of a team in a stage. `key`: how many are with customers of the key types; `fen`: their
    amounts together; `id_sum`: of their ids, so that two different sets hardly ever look alike."""

    team_id: int | None
    stage: str
    count: int
    key: int
    fen: int
    id_sum: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A stuck deal by what its clock is counted from. `last_at`: the last real contact, of whatever kind."""

    id: int
    is_key: bool
    stage_since: datetime
    last_at: datetime
    waiting_until: date | None


async def count(
    session: AsyncSession, cuts: Sequence[Cut], key_types: Collection[str], among: ColumnElement[bool]
) -> list[Counted]:
    """Every stuck deal by team and stage. `among`: which deals are looked at."""
    if not cuts:
        return []
    key = Customer.type.in_(key_types)
    query = (
        select(
            Deal.team_id,
            Deal.stage,
            func.count(),
            func.sum(case((key, 1), else_=0)),
            func.coalesce(func.sum(Deal.amount_fen), 0),
            func.sum(Deal.id),
        )
        .join(Customer, Customer.id == Deal.customer_id)
        .where(Deal.state == "open", or_(*map(_is_stuck, cuts)), among)
        .group_by(Deal.team_id, Deal.stage)
    )
    return [
        Counted(team, stage, count, int(keys), int(fen), int(ids))
        for team, stage, count, keys, fen, ids in await session.execute(query)
    ]


async def oldest(
    session: AsyncSession,
    cuts: Sequence[Cut],
    key_types: Collection[str],
    among: ColumnElement[bool],
    limit: int | None,
) -> list[Standing]:
    """The stuck deals: those of the key types first, then what stands longest."""
    if not cuts:
        return []
    key = Customer.type.in_(key_types)
    query = (
        select(
            Deal.id,
            key,
            Deal.stage_since,
            Deal.last_activity_at,
            Customer.contacted_at,
            Deal.waiting_until,
        )
        .join(Customer, Customer.id == Deal.customer_id)
        .where(Deal.state == "open", or_(*map(_is_stuck, cuts)), among)
        .order_by(key.desc(), _clock(session), Deal.id)
        .limit(limit)
    )
    return [
        Standing(id, bool(is_key), since, max(touched, contacted or touched), waiting)
        for id, is_key, since, touched, contacted, waiting in await session.execute(query)
    ]


def of_teams(teams: Collection[int | None]) -> ColumnElement[bool]:
    """The deals of these teams; None among them: those of no team."""
    known = Deal.team_id.in_([team for team in teams if team is not None])
    return or_(known, Deal.team_id.is_(None)) if None in teams else known


def _is_stuck(cut: Cut) -> ColumnElement[bool]:
    return and_(
        Deal.stage == cut.stage,
        Deal.stage_since < cut.moment,
        Deal.last_activity_at < cut.moment,
        or_(Customer.contacted_at.is_(None), Customer.contacted_at < cut.moment),
        or_(Deal.waiting_until.is_(None), Deal.waiting_until <= cut.day),
    )


def _clock(session: AsyncSession) -> ColumnElement[datetime]:
    """From when a deal's stage is counted, close enough to sort by: the day of a wait is no moment."""
    others = [func.coalesce(one, Deal.stage_since) for one in (Customer.contacted_at, Deal.waiting_until)]
    moments: list[Any] = [Deal.stage_since, Deal.last_activity_at, *others]
    return func.greatest(*moments) if is_postgres(session) else func.max(*moments)
