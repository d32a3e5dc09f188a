"""A small company for the scenario tests: two teams, their people, three customers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.database import Database
from storage.models import Customer, Group, Identity, Person, Team

DOOR = (30.5928, 114.3055)
FAR_AWAY = (30.7000, 114.5000)


@dataclass(frozen=True)
class Company:
    """Who and what there is; ids by name."""

    people: dict[str, int]
    customers: dict[str, int]
    teams: dict[str, int]


async def found(
    database: Database, channel: str = "console", groups: tuple[tuple[str, str], ...] | None = None
) -> Company:
    """Write the company; everybody has an account on `channel`, each team a group there, or those given as
    (channel, chat)."""
    groups = groups or ((channel, "group-1"), (channel, "group-2"))
    async with database.write() as session:
        teams = {name: Team(name=name, parent_id=None) for name in ("城东一队", "城西二队")}
        session.add_all(teams.values())
        await session.flush()
        east, west = teams["城东一队"].id, teams["城西二队"].id
        people = {
            "小林": Person(code="R01", name="小林", role="rep", team_id=east),
            "小赵": Person(code="R02", name="小赵", role="rep", team_id=west),
            "王姐": Person(code="S01", name="王姐", role="supervisor", team_id=east),
            "老陈": Person(code="S02", name="老陈", role="supervisor", team_id=west),
            "周工": Person(code="P01", name="周工", role="colleague", desk="product"),
            "何工": Person(code="A01", name="何工", role="colleague", desk="after_sales"),
            "运营": Person(code="O01", name="运营", role="operations"),
        }
        session.add_all(people.values())
        await session.flush()
        session.add_all(
            Identity(channel=channel, external_id=person.code, person_id=person.id) for person in people.values()
        )
        session.add_all(
            Group(team_id=team, channel=where, chat=chat)
            for team, (where, chat) in zip((east, west), groups, strict=True)
        )
        customers = {
            "百姓大药房": _customer("C001", "百姓大药房", "pharmacy", people["小林"], DOOR),
            "阳光诊所": _customer("C002", "阳光诊所", "clinic", people["小林"], None),
            "便民超市": _customer("C003", "便民超市", "convenience_store", people["小赵"], DOOR),
        }
        session.add_all(customers.values())
        await session.flush()
        return Company(
            {name: person.id for name, person in people.items()},
            {name: customer.id for name, customer in customers.items()},
            {name: team.id for name, team in teams.items()},
        )


def _customer(code: str, name: str, type: str, owner: Person, door: tuple[float, float] | None) -> Customer:
    return Customer(
        code=code,
        name=name,
        type=type,
        owner_id=owner.id,
        team_id=owner.team_id,
        latitude=door[0] if door else None,
        longitude=door[1] if door else None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
