"""The database finds the customers that the subject matter would: what both say is held together here."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.customer_warnings import ToWake, cut_of, to_wake
from bot.desk import House
from bot.signing import Signing
from sales.customer_warnings import Facts, warning
from sales.workdays import WorkCalendar, worked_until
from storage import customer_warnings as rows
from storage.database import Database
from storage.models import Customer, Deal, FollowUp, Person, Team, Visit
from storage.visibility import Viewer
from tests.chat import SECRET, playbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = NOW.astimezone(SHANGHAI).date()
HOUSE = House(playbook(), SHANGHAI, WorkCalendar(), Signing(SECRET), "")
OPERATIONS = Viewer(99, "operations")


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


class Shelf:
    """Puts customers on the shelf, each with what was done there; days are days ago."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def people(self) -> None:
        self.session.add_all([Team(id=1, name="甲"), Team(id=2, name="乙")])
        await self.session.flush()
        self.session.add_all(Person(id=n, code=f"R{n}", name=f"业务{n}", role="rep", team_id=n) for n in (1, 2))
        await self.session.flush()

    async def customer(
        self, name: str, *visits: float, known: float = 300, contact: float | None = None, owner: int = 1
    ) -> int:
        last = contact if contact is not None else min(visits, default=None)
        customer = Customer(
            code=name, name=name, type="pharmacy", owner_id=owner, team_id=owner, created_at=days_ago(known),
            contacted_at=None if last is None else days_ago(last),
        )  # fmt: skip
        self.session.add(customer)
        await self.session.flush()
        self.session.add_all(
            Visit(
                customer_id=customer.id, rep_id=owner, team_id=owner, state="submitted",
                opened_at=days_ago(ago), submitted_at=days_ago(ago),
            )
            for ago in visits
        )  # fmt: skip
        await self.session.flush()
        return customer.id

    async def deal(
        self,
        customer: int,
        state: str,
        since: float,
    ) -> None:
        self.session.add(
            Deal(
                code=f"D{customer}", name="铺货", customer_id=customer, owner_id=1, team_id=1, stage=state,
                state=state, stage_since=days_ago(since), created_at=days_ago(since), confirmed={},
                last_activity_at=days_ago(since),
            )
        )  # fmt: skip
        await self.session.flush()


async def found(database: Database, viewer: Viewer = OPERATIONS, limit: int = 100) -> dict[str, ToWake]:
    async with database.read() as session:
        return {one.name: one for one in await to_wake(session, viewer, HOUSE, SHANGHAI, TODAY, limit)}


async def test_who_is_to_be_woken_up_and_why(database: Database) -> None:
    async with database.write() as session:
        shelf = Shelf(session)
        await shelf.people()
        await shelf.customer("来过一次", 25, owner=2)
        await shelf.customer("刚来过一次", 20)  # 14 working days and the limit is 15
        await shelf.customer("来过两次", 40, 25)
        await shelf.customer("后来打过电话", 40, contact=24)
        await shelf.deal(await shelf.customer("签了没人去", 80, 40, 35), "won", 30)
        await shelf.deal(await shelf.customer("签了又去过", 80, 40, 25), "won", 30)
        await shelf.customer("半年没碰", 250, 220)
        await shelf.customer("从没碰过", known=260)
        await shelf.customer("刚录入", known=10)
        await shelf.deal(await shelf.customer("商机还在谈", 250), "open", 240)
        planned = await shelf.customer("约了明天", 25)
        missed = await shelf.customer("约了没去", 25)
        session.add_all(
            FollowUp(customer_id=id, owner_id=1, team_id=1, kind="visit", due=TODAY + timedelta(days=in_days))
            for id, in_days in ((planned, 1), (missed, -1))
        )
    shown = await found(database)
    assert [(name, one.warning.kind) for name, one in shown.items()] == [
        ("签了没人去", "no_second_visit"), ("来过一次", "no_second_visit"), ("约了没去", "no_second_visit"),
        ("半年没碰", "dormant"), ("从没碰过", "dormant"),
    ]  # fmt: skip
    assert shown["从没碰过"].last is None
    assert (shown["来过一次"].last, shown["来过一次"].owner) == (TODAY - timedelta(days=25), "业务2")
    assert list(await found(database, limit=4)) == list(shown)[:4]
    assert set(await found(database, Viewer(2, "rep"))) == {"来过一次"}
    async with database.read() as session:
        cut = cut_of(HOUSE, SHANGHAI, TODAY)
        assert await rows.counts(session, OPERATIONS, cut) == [rows.Count("甲", 2, 2), rows.Count("乙", 1, 0)]
        assert await rows.counts(session, Viewer(3, "supervisor", teams=frozenset({2})), cut) == [
            rows.Count("乙", 1, 0)
        ]


async def test_the_database_finds_what_the_rules_say(sqlite_database: Database) -> None:
    chance, expected = random.Random(5), {}
    since = worked_until(TODAY, HOUSE.calendar)
    async with sqlite_database.write() as session:
        shelf = Shelf(session)
        await shelf.people()
        for n in range(120):
            known, visits = chance.randint(1, 400), sorted(chance.sample(range(1, 400), chance.randint(0, 2)))
            contact = chance.choice([None, *range(1, visits[0])]) if visits else None
            id = await shelf.customer(f"客户{n}", *visits, known=known, contact=contact)
            last = min([*visits[:1], *([contact] if contact is not None else [])], default=None)
            signed = chance.choice([None, None, chance.randint(1, 400)])
            if signed is not None:
                await shelf.deal(id, "won", signed)
            began = [ago for ago in (signed, max(visits, default=None)) if ago is not None]
            is_alone = began and (last is None or last >= min(began))
            touched = min([ago for ago in (last, signed) if ago is not None], default=None)

            def day(ago: int) -> Any:
                return days_ago(ago).astimezone(SHANGHAI).date()

            facts = Facts(
                day(known), None if touched is None else day(touched), day(min(began)) if is_alone else None
            )
            if (why := warning(facts, HOUSE.playbook.deals.warnings, since)) is not None:
                expected[f"客户{n}"] = why
    shown = {name: one.warning for name, one in (await found(sqlite_database, limit=200)).items()}
    assert shown == expected
    assert {why.kind for why in expected.values()} == {"no_second_visit", "dormant"}
