"""At first start there is a company to look at, and it says that it is invented."""

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from storage import console
from storage.database import Database
from storage.models import Action, Customer, Group, Identity, Person, Root, Team
from storage.verify import verify
from tests.sample.help import NOW, PLAYBOOK, SHANGHAI, found_quickly


async def test_three_teams_stand_under_one_company_that_calls_itself_a_sample(sample: Database) -> None:
    async with sample.read() as session:
        teams = list(await session.scalars(select(Team).order_by(Team.id)))
        groups = list(await session.scalars(select(Group).order_by(Group.id)))
    company, *below = teams
    assert "样板公司" in company.name
    assert [team.name for team in below] == ["城东一队", "城西二队", "江北三队"]
    assert {team.parent_id for team in below} == {company.id}
    assert [(group.channel, group.chat) for group in groups] == [("console", f"group-{n}") for n in (1, 2, 3)]
    assert [group.team_id for group in groups] == [team.id for team in below]


async def test_everybody_can_be_played_on_the_console(sample: Database) -> None:
    async with sample.read() as session:
        accounts = await console.accounts(session)
    assert Counter(a.role for a in accounts) == {"rep": 9, "supervisor": 3, "colleague": 2, "operations": 1}
    assert {a.desk for a in accounts if a.role == "colleague"} == {target.desk for target in PLAYBOOK.forward}
    assert {a.chat for a in accounts} >= {"R01", "S01", "O01", "P01", "A01"}
    assert all(a.team for a in accounts)


async def test_two_hundred_customers_of_every_type_have_one_owner_and_their_own_name(sample: Database) -> None:
    async with sample.read() as session:
        customers = list(await session.scalars(select(Customer)))
        teams = {p.id: p.team_id for p in await session.scalars(select(Person).where(Person.role == "rep"))}
    assert len(customers) == len({c.name for c in customers}) == len({c.phone for c in customers}) == 200
    assert {c.type for c in customers} == {type.id for type in PLAYBOOK.customer_types}
    assert all(c.owner_id in teams and teams[c.owner_id] == c.team_id for c in customers)
    assert all((c.phone or "").startswith("1390000") for c in customers)
    assert len({c.address for c in customers}) == 200
    assert 1 <= sum(c.latitude is None for c in customers) <= 20
    places = [(c.latitude, c.longitude) for c in customers if c.latitude is not None]
    assert len(set(places)) == len(places)


async def test_what_was_known_of_a_customer_fits_its_fields(sample: Database) -> None:
    async with sample.read() as session:
        customers = list(await session.scalars(select(Customer)))
    known = [(PLAYBOOK.customer_type(c.type).field(name), v) for c in customers for name, v in c.known.items()]
    assert len(known) > 50
    for spec, value in known:
        assert spec is not None
        ids = {option.id for option in spec.options}
        assert not ids or ids.issuperset(value if isinstance(value, list) else [value])


async def test_the_same_seed_and_day_give_the_same_ledger_on_every_database(
    founded: Database, sample: Database
) -> None:
    written = [await _hashes(each) for each in (founded, sample)]
    assert written[0] == written[1]
    assert len(written[0]) > 3000
    async with founded.read() as session:
        report = await verify(session, SHANGHAI)
    assert report.is_whole
    assert report.days >= 28


async def _hashes(database: Database) -> list[str]:
    async with database.read() as session:
        actions = await session.scalars(select(Action.hash).order_by(Action.id))
        roots = await session.scalars(select(Root.root).order_by(Root.day))
        return [*actions, *roots]


async def test_a_second_start_changes_nothing(sample: Database, tmp_path: Path) -> None:
    before = await _counts(sample)
    await found_quickly(sample, tmp_path)
    assert await _counts(sample) == before


async def test_a_company_that_has_people_is_left_alone(sqlite_database: Database, tmp_path: Path) -> None:
    async with sqlite_database.write() as session:
        session.add(Person(code="X1", name="真的人", role="rep"))
    await found_quickly(sqlite_database, tmp_path, NOW)
    counts = await _counts(sqlite_database)
    assert counts == {"people": 1, "customers": 0, "identities": 0, "actions": 0}
    assert not (tmp_path / "media").exists()


async def _counts(database: Database) -> dict[str, int]:
    async with database.read() as session:
        return {
            model.__tablename__: (await session.scalars(select(func.count()).select_from(model))).one()
            for model in (Person, Customer, Identity, Action)
        }
