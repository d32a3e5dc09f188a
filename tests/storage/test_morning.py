"""What a rep's day is made from, in few statements; the day as it was proposed."""

from datetime import UTC, date, datetime, timedelta

from storage import morning
from storage.database import Database
from storage.models import Customer, Person, Visit
from storage.morning import Been, Mine
from storage.visibility import Viewer

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = date(2026, 11, 24)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


async def test_customers_come_with_what_was_done_with_them(database: Database) -> None:
    async with database.write() as session:
        session.add_all(Person(code=code, name=code, role=role) for code, role in (("R1", "rep"), ("R2", "rep")))
        await session.flush()
        session.add_all(
            Customer(code=f"C{n}", name=f"C{n}", type="pharmacy", owner_id=owner, latitude=30.0, longitude=114.0,
                     created_at=ago(300), contacted_at=touched)
            for n, owner, touched in ((1, 1, ago(5)), (2, 1, None), (3, 2, ago(1)))
        )  # fmt: skip
        await session.flush()
        session.add_all(
            Visit(customer_id=1, rep_id=rep, state=state, opened_at=ago(at), submitted_at=submitted)
            for rep, state, at, submitted in (
                (1, "submitted", 40, ago(40)), (2, "submitted", 9, ago(9)), (1, "closed", 5, None),
                (1, "open", 0.1, None),
            )
        )  # fmt: skip
    async with database.read() as session:
        mine = await morning.customers(session, Viewer(1, "rep"))
        assert sorted(mine, key=lambda one: one.id) == [
            Mine(1, "C1", 30.0, 114.0, ago(300), ago(5), ago(9)),
            Mine(2, "C2", 30.0, 114.0, ago(300), None, None),
        ]
        assert await morning.customers(session, Viewer(1, "rep", active=False)) == []
        assert await morning.customers(session, Viewer(1, "colleague")) == []
        assert await morning.been(session, 1, ago(6)) == [Been(1, ago(5), "closed"), Been(1, ago(0.1), "open")]


async def test_a_day_is_proposed_once_and_only_the_newest_is_kept(database: Database) -> None:
    async with database.write() as session:
        session.add(Person(code="R1", name="R1", role="rep"))
        await session.flush()
        assert (await morning.keep(session, 1, DAY, {"order": [1]})).plan == {"order": [1]}
    async with database.write() as session:
        assert (await morning.keep(session, 1, DAY, {"order": [2]})).plan == {"order": [1]}
        found = await morning.find(session, 1, DAY, lock=True)
        assert found is not None
        found.plan = {"order": [1], "off": [1]}
    async with database.write() as session:
        assert (await morning.keep(session, 1, DAY, {"order": [2]})).plan == {"order": [1], "off": [1]}
        tomorrow = DAY + timedelta(days=1)
        assert (await morning.keep(session, 1, tomorrow, {"order": [3]})).plan == {"order": [3]}
        assert await morning.find(session, 1, DAY) is None
        assert (await morning.keep(session, 1, DAY, {"order": [4]})).day == tomorrow  # late: yesterday is over
