"""Subjects for jobs: teams, people in a role, the company; each in its own time zone."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from scheduler.job import Subject
from storage import zones

COMPANY = 0


def company(timezone: ZoneInfo) -> Sequence[Subject]:
    """The company as the only subject."""
    return [Subject(COMPANY, timezone)]


async def teams(session: AsyncSession, timezone: ZoneInfo) -> Sequence[Subject]:
    """Every team; `timezone`: the company's, for those who have none of their own."""
    return zoned(await zones.teams(session), timezone)


async def people(session: AsyncSession, role: str, timezone: ZoneInfo) -> Sequence[Subject]:
    """Everybody active in this role; `timezone`: the company's, for those whose team has none of its own."""
    return zoned(await zones.people(session, role), timezone)


def zoned(found: Iterable[tuple[int, str | None]], timezone: ZoneInfo) -> Sequence[Subject]:
    """Of (id, name of its time zone); `timezone`: the company's, for None."""
    return [Subject(id, zones.named(zone, timezone)) for id, zone in found]
