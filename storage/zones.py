"""Whom something can be due for, and the time zone each of them lives in."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Person, Team


async def teams(session: AsyncSession) -> Sequence[tuple[int, str | None]]:
    """(team, the IANA name of its time zone; None: the company's)."""
    return [(id, zone) for id, zone in await session.execute(select(Team.id, Team.timezone).order_by(Team.id))]


async def people(session: AsyncSession, role: str) -> Sequence[tuple[int, str | None]]:
    """(person, the IANA name of their team's time zone; None: the company's) of everybody active in this role."""
    query = select(Person.id, Team.timezone).outerjoin(Team, Team.id == Person.team_id)
    mine = query.where(Person.role == role, Person.active).order_by(Person.id)
    return [(id, zone) for id, zone in await session.execute(mine)]


async def of_person(session: AsyncSession, person_id: int, company: ZoneInfo) -> ZoneInfo:
    """The time zone of this person's team; `company`: where the team has none of its own."""
    query = select(Team.timezone).join(Person, Person.team_id == Team.id).where(Person.id == person_id)
    return named(await session.scalar(query), company)


async def of_team(session: AsyncSession, team_id: int | None, company: ZoneInfo) -> ZoneInfo:
    """The time zone of this team; `company`: where it has none of its own, and for no team."""
    query = select(Team.timezone).where(Team.id == team_id)
    return named(await session.scalar(query) if team_id is not None else None, company)


def named(name: str | None, company: ZoneInfo) -> ZoneInfo:
    """A team's zone by the IANA name that it has; `company`: where it has none."""
    return company if name is None else ZoneInfo(name)
