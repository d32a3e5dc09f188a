"""The sample company, founded at the first start of `xingji demo`: people, teams, customers, weeks of history.

All of it is invented and says so. The same seed and moment give the same rows.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample import names
from bot.sample.camera import Camera, take
from bot.sample.customers import customers
from bot.sample.founding import Founding
from bot.sample.history import live_through
from bot.sample.names import Staff
from sales.access import REP
from sales.playbook import Playbook
from sales.workdays import WorkCalendar
from storage.console import CHANNEL
from storage.database import Database
from storage.media import MediaStore
from storage.models import Group, Identity, Person, Team


async def found(
    database: Database,
    playbook: Playbook,
    timezone: ZoneInfo,
    media: MediaStore,
    today: date,
    now: datetime,
    seed: int = 2026,
    camera: Camera = take,
) -> None:
    """Found the company in one transaction; takes some seconds. Does nothing where there are people already.

    `today`: the local day of `now` (aware); history ends the evening before. `camera` takes the photos.
    """
    founding = Founding(playbook, timezone, WorkCalendar(), today, now, seed, camera)
    async with database.write() as session:
        if await session.scalar(select(Person.id).limit(1)) is not None:
            return
        people = await _hire(session)
        doors = customers(founding, [person for person in people if person.role == REP])
        session.add_all(doors)
        await session.flush()
        await live_through(session, founding, media, people, doors)


async def _hire(session: AsyncSession) -> list[Person]:
    """Teams with their groups, and people with their console accounts."""
    company = Team(name=names.COMPANY, parent_id=None)
    session.add(company)
    await session.flush()
    teams = [Team(name=district.team, parent_id=company.id) for district in names.DISTRICTS]
    session.add_all(teams)
    await session.flush()
    ids = {team.name: team.id for team in teams}
    people = [_person(n, staff, ids.get(staff.team or "", company.id)) for n, staff in enumerate(names.STAFF)]
    session.add_all(people)
    await session.flush()
    session.add_all(Identity(channel=CHANNEL, external_id=p.code, person_id=p.id) for p in people)
    session.add_all(Group(team_id=t.id, channel=CHANNEL, chat=f"group-{n}") for n, t in enumerate(teams, 1))
    return people


def _person(number: int, staff: Staff, team_id: int) -> Person:
    return Person(
        code=staff.code,
        name=staff.name,
        role=staff.role,
        team_id=team_id,
        desk=staff.desk,
        phone=f"1390000{number:04d}",
    )
