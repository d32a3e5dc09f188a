"""Customers come in by the batch, again and again, and the codes on their doors can be renewed."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from storage import customers
from storage.customers import Incoming
from storage.database import Database
from storage.models import Customer, Team
from storage.tally import Tally

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(code: str, fingerprint: str = "1", **values: Any) -> Incoming:
    return Incoming(code, {"name": f"客户{code}", "type": "pharmacy"} | values, fingerprint)


async def kept(database: Database, code: str) -> Customer:
    async with database.read() as session:
        return (await session.scalars(select(Customer).where(Customer.code == code))).one()


async def test_new_customers_are_added_and_the_same_rows_again_change_nothing(database: Database) -> None:
    batch = [row("C2"), row("C1")]
    async with database.write() as session:
        assert await customers.bring_in(session, batch, NOW) == Tally(added=2)
    async with database.write() as session:
        assert await customers.bring_in(session, batch, LATER) == Tally(unchanged=2)
    assert (await kept(database, "C1")).created_at == NOW


async def test_a_changed_row_changes_its_columns_and_nothing_else(database: Database) -> None:
    async with database.write() as session:
        await customers.bring_in(session, [row("C1", phone="1", city="杭州")], NOW)
        customer = (await customers.by_codes(session, ["C1"]))[0]
        customer.known = {"otc_shortage": ["感冒灵"]}
        customer.door_version = 3
    async with database.write() as session:
        assert await customers.bring_in(session, [row("C1", "2", phone="2")], LATER) == Tally(updated=1)
    after = await kept(database, "C1")
    assert (after.phone, after.city, after.created_at) == ("2", "杭州", NOW)
    assert (after.known, after.door_version) == ({"otc_shortage": ["感冒灵"]}, 3)


async def test_rare_characters_and_path_names_are_kept_as_they_are(database: Database) -> None:
    names = ["𠮷野家㙍店😀", "../../etc/passwd", "'; DROP TABLE customers; --", "=HYPERLINK(1)"]
    async with database.write() as session:
        await customers.bring_in(session, [row(f"C{n}", name=name) for n, name in enumerate(names)], NOW)
    async with database.read() as session:
        assert [c.name for c in await customers.everyone(session)] == names


async def test_the_customers_of_a_team_are_found(database: Database) -> None:
    async with database.write() as session:
        session.add_all([Team(id=1, name="甲"), Team(id=2, name="乙")])
        await session.flush()
        await customers.bring_in(session, [row("C1", team_id=1), row("C2", team_id=2)], NOW)
    async with database.read() as session:
        assert [c.code for c in await customers.of_teams(session, {1})] == ["C1"]


async def test_renewing_a_door_counts_its_version_up(database: Database) -> None:
    async with database.write() as session:
        await customers.bring_in(session, [row("C1")], NOW)
    async with database.write() as session:
        renewed = await customers.renew_door(session, "C1")
        assert renewed is not None
        assert await customers.renew_door(session, "C9") is None
    assert (await kept(database, "C1")).door_version == 2
