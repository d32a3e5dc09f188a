"""A directory in the database: written once, the second time nothing; what leavers leave is handed over."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.channels.console.channel import ConsoleChannel
from bot.importing.directory_run import Order, Outcome, UnbelievableError, bring_in
from bot.platform import Department, Directory, Member
from bot.posting import Postmaster
from bot.signing import Signing
from storage import deals
from storage.database import Database
from storage.models import Action, Customer, Deal, FollowUp, Group, Identity, Outbox, Person, Team
from storage.people import viewer_of
from tests.clock import FakeClock
from tests.company import Company, found
from tests.importing.conftest import NOW, Import
from tests.importing.directories import COMPANY, EAST, WEST, directory, member
from tests.importing.files import csv

WANG = member("wang", "王姐", leads=("2",), staff_no="S01")
LIN = member("lin", "小林", staff_no="R01")
ZHAO = member("zhao", "小赵", "3", staff_no="R02")
CHEN = member("chen", "老陈", "3", leads=("3",), staff_no="S02")
ALL = (WANG, LIN, ZHAO, CHEN)
Bring = Callable[..., Awaitable[Outcome]]


@pytest.fixture
async def company(database: Database) -> Company:
    return await found(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bring(database: Database, company: Company, clock: FakeClock) -> Bring:
    """Bring a directory in, as the command and the night do."""
    signing = Signing("secret")
    postmaster = Postmaster({"console": ConsoleChannel(database, clock)}, signing)

    async def do(what: Directory, really: bool = False) -> Outcome:
        order = Order(frozenset({"wecom", "dingtalk"}), {}, really)
        async with database.write() as session:
            return await bring_in(session, what, order, postmaster, signing, clock())

    return do


async def people(database: Database) -> dict[str, Person]:
    async with database.read() as session:
        return {person.code: person for person in await session.scalars(select(Person))}


async def accounts(database: Database, code: str) -> dict[str, str]:
    async with database.read() as session:
        query = select(Identity).join(Person).where(Person.code == code, Identity.channel != "console")
        return {identity.channel: identity.external_id for identity in await session.scalars(query)}


async def customers(database: Database) -> dict[str, Customer]:
    async with database.read() as session:
        return {customer.name: customer for customer in await session.scalars(select(Customer))}


async def said(database: Database) -> list[Outbox]:
    async with database.read() as session:
        return list(await session.scalars(select(Outbox).order_by(Outbox.id)))


async def test_the_second_time_changes_nothing(bring: Bring, database: Database) -> None:
    newcomer = member("wu", "小吴", "4", phone="13800000009")
    first = await bring(directory(*ALL, newcomer))
    assert (len(first.plan.added), len(first.plan.updated)) == (1, 4)
    before = await people(database)
    again = await bring(directory(*ALL, newcomer))
    assert again.plan.is_empty
    assert again.plan.unchanged == 5
    assert {code: person.name for code, person in before.items()} == {
        code: person.name for code, person in (await people(database)).items()
    }
    async with database.read() as session:
        kinds = list(await session.scalars(select(Action.kind)))
    assert kinds == ["directory.imported"]


async def test_one_person_on_two_platforms_is_one_row(bring: Bring, database: Database) -> None:
    await bring(directory(*ALL))
    count = len(await people(database))
    there = (member("d1", "林小", "9", staff_no="R01"), member("d2", "小赵", "9", staff_no="R02"))
    await bring(directory(*there, channel="dingtalk"))
    assert await accounts(database, "R01") == {"wecom": "lin", "dingtalk": "d1"}
    assert len(await people(database)) == count
    assert (await people(database))["R01"].name == "小林"


async def test_a_new_team_gets_its_people_its_place_and_its_group_on_the_console(
    bring: Bring, database: Database
) -> None:
    tree = (COMPANY, EAST, WEST, Department("4", "新城组", "2"))
    await bring(directory(*ALL, member("wu", "小吴", "4"), departments=tree))
    async with database.read() as session:
        team = (await session.scalars(select(Team).where(Team.name == "新城组"))).one()
        above = await session.get(Team, team.parent_id)
        group = (await session.scalars(select(Group).where(Group.team_id == team.id))).one()
    assert (above and above.name, group.channel) == ("城东一队", "console")
    assert (await people(database))["wu"].team_id == team.id


async def test_a_leaver_is_closed_and_the_supervisor_hears_once_whose_customers_wait(
    bring: Bring, database: Database, company: Company, clock: FakeClock
) -> None:
    await bring(directory(*ALL))
    outcome = await bring(directory(WANG, ZHAO, CHEN))
    assert [known.code for known in outcome.plan.left] == ["R01"]
    assert outcome.orphans == {company.people["小林"]: 2}
    assert not (await people(database))["R01"].active
    kept = await customers(database)
    assert {name for name, customer in kept.items() if customer.orphaned_at == clock()} == {
        "百姓大药房",
        "阳光诊所",
    }
    (card,) = await said(database)
    assert (card.chat, card.urgency) == ("S01", "alert")
    assert "小林" in card.payload["title"]
    assert "百姓大药房" in card.payload["text"]
    assert "商机" not in card.payload["text"]
    assert card.payload["links"][0]["url"].startswith("/handover/")
    assert (await bring(directory(WANG, ZHAO, CHEN))).plan.is_empty
    assert len(await said(database)) == 1


async def test_where_no_supervisor_is_left_sales_operations_hears_of_it(bring: Bring, database: Database) -> None:
    await bring(directory(*ALL))
    await bring(directory(ZHAO, CHEN), really=True)
    assert [card.chat for card in await said(database)] == ["O01"]


async def test_a_new_owner_takes_the_flag_away_and_gets_what_was_promised(
    bring: Bring, database: Database, company: Company, import_file: Import
) -> None:
    async with database.write() as session:
        session.add(follow_up(company, "百姓大药房"))
    await bring(directory(*ALL))
    await bring(directory(WANG, ZHAO, CHEN))
    await import_file(csv("客户编号,客户名称,客户类型,负责人", "C001,百姓大药房,药店,R02"))
    kept = await customers(database)
    assert kept["百姓大药房"].orphaned_at is None
    assert kept["阳光诊所"].orphaned_at is not None
    async with database.read() as session:
        due = (await session.scalars(select(FollowUp))).one()
        kinds = list(await session.scalars(select(Action.kind)))
    assert (due.owner_id, due.state) == (company.people["小赵"], "open")
    assert kinds.count("follow_up.handed_over") == 1


async def test_open_deals_go_with_their_customer_and_are_the_supervisors_until_then(
    bring: Bring, database: Database, company: Company, import_file: Import
) -> None:
    async with database.write() as session:
        session.add_all(deal(company, code) for code in ("D1", "D2"))
        session.add(deal(company, "D3", state="won"))
        session.add(deal(company, "D4", customer="便民超市"))  # its owner, 小赵, stays: it goes to him at once
    await bring(directory(*ALL))
    await bring(directory(WANG, ZHAO, CHEN))
    (card,) = await said(database)
    assert "2 个进行中的商机，共 16 万" in card.payload["text"]
    async with database.read() as session:
        wang = await viewer_of(session, await session.get_one(Person, company.people["王姐"]))
        assert [(one.deal.code, one.owner) for one in await deals.open_of(session, wang)] == [
            ("D2", "小林"), ("D1", "小林"),
        ]  # fmt: skip
    await import_file(csv("客户编号,客户名称,客户类型,负责人", "C001,百姓大药房,药店,R02"))
    await import_file(csv("客户编号,客户名称,客户类型,负责人", "C001,百姓大药房,药店,R02"))
    async with database.read() as session:
        owners = {one.code: one.owner_id for one in await session.scalars(select(Deal))}
        moved = (await session.scalars(select(Action).where(Action.kind == "deal.handed_over"))).all()
        assert await deals.open_of(session, wang) == []
    lin, zhao = company.people["小林"], company.people["小赵"]
    assert owners == {"D1": zhao, "D2": zhao, "D3": lin, "D4": zhao}  # who won a deal has won it
    assert sorted(action.deal_id or 0 for action in moved) == [1, 2, 4]
    assert all(action.payload == {"from": lin, "to": zhao} for action in moved)


async def test_who_is_closed_in_a_file_leaves_customers_behind_as_well(
    company: Company, database: Database, import_file: Import
) -> None:
    closing = csv("工号,姓名,角色,在职", "R01,小林,业务员,离职", "A01,何工,售后,离职")
    await import_file(closing)
    await import_file(closing)
    assert (await customers(database))["百姓大药房"].orphaned_at is not None
    (card,) = await said(database)  # who leaves nothing behind is nobody's concern
    assert (card.chat, card.payload["title"]) == ("S01", "小林 离开了")
    await import_file(csv("工号,姓名,角色,在职", "R01,小林,业务员,在职"))
    assert (await customers(database))["百姓大药房"].orphaned_at is None


async def test_who_comes_back_has_their_customers_again_unless_closed_by_hand(
    bring: Bring, database: Database, import_file: Import
) -> None:
    await bring(directory(*ALL))
    await bring(directory(WANG, ZHAO, CHEN))
    await bring(directory(*ALL))
    assert (await people(database))["R01"].active
    assert (await customers(database))["百姓大药房"].orphaned_at is None
    await import_file(csv("工号,姓名,角色,在职", "R02,小赵,业务员,离职"))
    await bring(directory(*ALL))
    assert not (await people(database))["R02"].active


async def test_an_app_that_sees_nobody_closes_nobody(bring: Bring, database: Database) -> None:
    await bring(directory(*ALL))
    for few in ((), (WANG, LIN)):
        with pytest.raises(UnbelievableError):
            await bring(directory(*few))
    assert all(person.active for person in (await people(database)).values())
    await bring(directory(WANG, LIN), really=True)
    assert {code for code, person in (await people(database)).items() if not person.active} == {"R02", "S02"}


async def test_a_large_company_comes_in_at_once(bring: Bring, database: Database) -> None:
    many: list[Member] = [member(f"u{n}", f"员工{n}", "2" if n % 2 else "3") for n in range(1000)]
    assert len((await bring(directory(*ALL, *many))).plan.added) == 1000
    assert (await bring(directory(*ALL, *many))).plan.is_empty


def deal(company: Company, code: str, state: str = "open", customer: str = "百姓大药房") -> Deal:
    return Deal(
        code=code, name="铺货", customer_id=company.customers[customer], owner_id=company.people["小林"],
        team_id=company.teams["城东一队"], stage="lead", state=state, amount_fen=8_000_000, confirmed={},
        stage_since=NOW, created_at=NOW, last_activity_at=NOW,
    )  # fmt: skip


def follow_up(company: Company, customer: str) -> FollowUp:
    due = date(2026, 11, 24) + timedelta(days=3)
    return FollowUp(
        customer_id=company.customers[customer],
        owner_id=company.people["小林"],
        team_id=company.teams["城东一队"],
        kind="sample",
        due=due,
    )
