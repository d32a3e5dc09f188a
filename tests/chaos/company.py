"""A company of many reps: teams of five, each with a supervisor and a group; a customer for every visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.database import Database
from storage.models import Customer, Group, Identity, Person, Team
from tests.company import DOOR

REPS_IN_A_TEAM = 5


@dataclass(frozen=True)
class Beat:
    """A rep's day: their account, and the shops they go to, as (id, name)."""

    rep: str
    supervisor: str
    team: int  # counted from 0
    shops: Sequence[tuple[int, str]]


async def found(database: Database, channel: str, groups: Sequence[tuple[str, str]], visits: int) -> list[Beat]:
    """Write the company; `groups`: (channel, chat) of each team's."""
    reps = min(len(groups) * REPS_IN_A_TEAM, visits)
    beats = []
    async with database.write() as session:
        for number, (where, chat) in enumerate(groups):
            team = Team(name=f"{number} 队", parent_id=None)
            session.add(team)
            await session.flush()
            session.add(Group(team_id=team.id, channel=where, chat=chat))
            boss = Person(code=supervisor(number), name=f"主管{number}", role="supervisor", team_id=team.id)
            mine = range(number * REPS_IN_A_TEAM, min((number + 1) * REPS_IN_A_TEAM, reps))
            people = [Person(code=rep(n), name=f"代表{n}", role="rep", team_id=team.id) for n in mine]
            session.add_all([boss, *people])
            await session.flush()
            session.add_all(Identity(channel=channel, external_id=p.code, person_id=p.id) for p in (boss, *people))
            for n, person in zip(mine, people, strict=True):
                shops = [_shop(person, v) for v in range(n, visits, reps)]
                session.add_all(shops)
                await session.flush()
                beats.append(Beat(person.code, boss.code, number, [(shop.id, shop.name) for shop in shops]))
    return beats


def rep(number: int) -> str:
    return f"R{number:03}"


def supervisor(team: int) -> str:
    return f"S{team:03}"


def _shop(owner: Person, number: int) -> Customer:
    return Customer(
        code=f"C{number:05}",
        name=f"药房{number:05}",
        type="pharmacy",
        owner_id=owner.id,
        team_id=owner.team_id,
        latitude=DOOR[0],
        longitude=DOOR[1],
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
