"""The bot speaks first: a supervisor's card in the morning, what comes of it, who is told when nobody taps."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import deals
from storage.database import open_database
from storage.models import Action, Alert, Customer, Deal, Person, Team
from tests.chat import Phone, World, playbook, world

NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday, 09:00 in Shanghai


BOTH = pytest.mark.parametrize("address", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """One database tells as much as two, but where a test asks for `BOTH`."""
    return str(request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url"))


@pytest.fixture
async def company(address: str, tmp_path: Path) -> AsyncIterator[World]:
    """The bot on the console, with its small company; of what it says first, alerts alone."""
    database, whole = open_database(address), playbook()
    off = {"lights": whole.lights.model_copy(update={"metrics": ()})}
    off |= {name: getattr(whole, name).model_copy(update={"enabled": False}) for name in ("digest", "morning")}
    async with world(database, tmp_path, rules=whole.model_copy(update=off)) as running:
        yield running
    await database.close()


async def stands(there: World, customer: str, name: str, stage: str, days: int, yuan: int = 80_000) -> int:
    """A deal that entered its stage so many days ago."""
    async with there.bot.database.write() as session:
        row = await session.get_one(Customer, there.company.customers[customer])
        at = there.clock() - timedelta(days=days)
        deal = await deals.open_deal(session, f"{customer}-{name}", name, row, row.owner_id or 0, stage, at)
        deal.amount_fen = yuan * 100
        return deal.id


async def morning(there: World, at: datetime = NINE) -> None:
    """The clock strikes nine."""
    there.clock.now = at
    await there.tick()


async def on(there: World, day: date) -> None:
    """The clock strikes nine on that day."""
    await morning(there, datetime(day.year, day.month, day.day, 1, tzinfo=UTC))


async def alerts_of(there: World) -> list[Alert]:
    async with there.bot.database.read() as session:
        return list(await session.scalars(select(Alert).order_by(Alert.id)))


async def recorded(there: World) -> list[str]:
    async with there.bot.database.read() as session:
        query = select(Action.kind).where(Action.kind.startswith("alert.")).order_by(Action.id)
        return list(await session.scalars(query))


@pytest.fixture
async def stuck(company: World) -> World:
    """Three deals stand too long in 城东一队, one in 城西二队; it is Wednesday, nine o'clock."""
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await stands(company, "阳光诊所", "年度框架", "proposal", 30, 50_000)
    await stands(company, "阳光诊所", "新品试销", "needs", 30, 20_000)
    await stands(company, "便民超市", "整排陈列", "needs", 40)
    await morning(company)
    return company


async def test_a_supervisor_hears_of_their_own_team_only(stuck: World, wang: Phone) -> None:
    await wang.sees(
        "2 个商机卡在「技术方案确认」超过 5 天", "共 13 万", "23 天：阳光诊所 · 年度框架 · 小林",
        "15 天：百姓大药房 · 首批铺货 · 小林", "另外也卡着：需求确认 1 个", "[先放一放]", "[这条不准]",
    )  # fmt: skip
    assert "便民超市" not in await wang.transcript()
    chen = stuck.phone("S02")
    await chen.sees("1 个商机卡在「需求确认」超过 7 天", "便民超市")
    assert "百姓大药房" not in await chen.transcript()
    for nobody in ("R01", "P01", "O01"):
        assert "卡在" not in await stuck.phone(nobody).transcript()
    await stuck.tick()
    await wang.has_seen("商机卡在", times=1)
    assert await recorded(stuck) == ["alert.told", "alert.told"]


async def test_put_off_it_comes_back_on_its_day_if_it_still_holds(stuck: World, wang: Phone) -> None:
    await wang.taps("先放一放")
    await wang.sees("「技术方案确认」放到什么时候？", "放多久", "为什么")
    await wang.taps("放一放", 放多久=["3 个工作日（11-30）"], 为什么=["客户在等预算"])
    await wang.has_seen("王姐 放到 11-30：客户在等预算")
    await wang.has_seen("[这条不准]", times=0)
    await on(stuck, date(2026, 11, 26))
    await wang.sees("1 个商机卡在「需求确认」")
    await on(stuck, date(2026, 11, 27))
    await wang.has_seen("超过 5 天", times=1)
    await on(stuck, date(2026, 11, 28))  # Saturday
    await on(stuck, date(2026, 11, 30))
    await wang.sees("2 个商机卡在「技术方案确认」", "之前说放一放，到今天还卡着。", "[先放一放]")
    assert "alert.snoozed" in await recorded(stuck)


async def test_only_a_reason_typed_right_below_the_question_is_one(stuck: World, wang: Phone) -> None:
    await wang.taps("这条不准")
    await wang.says("。。。")
    await wang.sees("「技术方案确认」哪里不准？", "打字告诉我")  # asked again
    await wang.says("算了吧")
    await wang.sees("好的，没有记")
    await wang.says("客户说年底才有预算")
    await wang.sees("没看懂")
    await wang.taps("这条不准")
    await wang.says("帮助")
    await wang.says("昨天和客户谈过了")
    await wang.sees("没看懂")
    assert "alert.wrong" not in await recorded(stuck)
    await wang.taps("这条不准")
    await wang.says("昨天<b>谈过了" + "，下周签" * 60)
    await wang.has_seen("王姐 说这条不准：昨天<b>谈过了，下周签")
    assert "alert.wrong" in await recorded(stuck)


async def test_called_wrong_it_says_so_and_the_rate_falls(stuck: World, wang: Phone) -> None:
    await wang.taps("这条不准")
    await wang.sees("「技术方案确认」哪里不准？", "打字告诉我")
    await wang.taps("记下不准", 为什么=["阶段填错了"])
    await wang.has_seen("王姐 说这条不准：阶段填错了")
    await wang.has_seen("这类提醒近 90 天：有用 0 次，不准 1 次")
    operations = stuck.phone("O01")
    await operations.says("提醒准不准")
    await operations.sees("卡在「技术方案确认」：有用 0 次，不准 1 次")
    await stuck.phone("R01").says("提醒准不准")
    await stuck.phone("R01").sees("只有销售运营和主管能看")
    for day in (26, 27, 30):
        await on(stuck, date(2026, 11, day))
    await wang.has_seen("超过 5 天", times=1)
    await stands(stuck, "百姓大药房", "专柜合作", "proposal", 20)
    await on(stuck, date(2026, 12, 1))
    await wang.sees("3 个商机卡在「技术方案确认」")


async def test_called_wrong_once_it_is_said_of_other_deals_though_they_are_fewer(stuck: World, wang: Phone) -> None:
    await wang.taps("这条不准")
    await wang.taps("记下不准", 为什么=["阶段填错了"])
    async with stuck.bot.database.write() as session:
        await session.execute(update(Deal).where(Deal.stage == "proposal").values(stage="won", state="won"))
        await session.execute(update(Deal).where(Deal.name == "新品试销").values(stage="won", state="won"))
    await stands(stuck, "百姓大药房", "专柜合作", "proposal", 20)
    await on(stuck, date(2026, 11, 26))
    await wang.sees("1 个商机卡在「技术方案确认」", "专柜合作")


async def test_what_is_wrong_may_be_typed(stuck: World, wang: Phone) -> None:
    await wang.taps("这条不准")
    await wang.says("两家都已经口头答应了")
    await wang.sees("王姐 说这条不准：两家都已经口头答应了")
    await wang.says("两家都已经口头答应了")
    await wang.sees("没看懂")
    (told,) = [one for one in await alerts_of(stuck) if one.stage == "proposal"]
    assert (told.state, told.reason) == ("wrong", "两家都已经口头答应了")


async def test_old_foreign_and_second_presses_change_nothing(stuck: World, wang: Phone) -> None:
    old = await wang.holds("先放一放")
    await wang.taps("这条不准")
    asked = await wang.holds("记下不准")
    await wang.presses(asked, "记下不准", 为什么=["其实有进展"])
    await wang.presses(old, "先放一放")
    await wang.sees("这条已经处理过了")
    await wang.presses(asked, "记下不准", 为什么=["其实有进展"])
    await wang.sees("这条已经处理过了")
    chen = stuck.phone("S02")
    await chen.presses(old, "先放一放")
    await chen.sees("给另一位同事的")
    assert (await recorded(stuck)).count("alert.wrong") == 1


async def test_who_leads_the_team_no_more_can_do_nothing_with_the_card(stuck: World, wang: Phone) -> None:
    async with stuck.bot.database.write() as session:
        person = await session.get_one(Person, stuck.company.people["王姐"])
        person.team_id = stuck.company.teams["城西二队"]
    await wang.taps("先放一放")
    await wang.sees("给另一位同事的")


@BOTH
async def test_two_who_lead_one_team_have_one_alert(company: World, wang: Phone) -> None:
    async with company.bot.database.write() as session:
        zhao = await session.get_one(Person, company.company.people["小赵"])
        zhao.role, zhao.team_id = "supervisor", company.company.teams["城东一队"]
    zhao_phone = company.phone("R02")
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await morning(company)
    await zhao_phone.sees("1 个商机卡在「技术方案确认」")
    theirs = await zhao_phone.holds("先放一放")
    await wang.taps("先放一放")
    await wang.taps("放一放", 放多久=["1 个工作日（11-26）"], 为什么=["已经在跟了"])
    await zhao_phone.has_seen("王姐 放到 11-26：已经在跟了", times=1)
    await zhao_phone.presses(theirs, "先放一放")
    await zhao_phone.sees("王姐 刚才已经处理了")


async def test_what_nobody_taps_goes_up_once_level_by_level(stuck: World, wang: Phone) -> None:
    async with stuck.bot.database.write() as session:
        region = Team(name="城区大区", parent_id=None)
        session.add(region)
        await session.flush()
        (await session.get_one(Team, stuck.company.teams["城东一队"])).parent_id = region.id
        zhou = await session.get_one(Person, stuck.company.people["周工"])
        zhou.role, zhou.team_id = "supervisor", region.id
    director, operations = stuck.phone("P01"), stuck.phone("O01")
    await on(stuck, date(2026, 11, 26))
    assert await director.bubbles() == []
    await on(stuck, date(2026, 11, 27))
    await director.sees("2 个商机卡在「技术方案确认」", "王姐 2 个工作日没有处理，请您看一下。", "阳光诊所")
    await wang.has_seen("已经请 周工 一起看。", times=1)
    assert "技术方案确认" not in await operations.transcript()
    await on(stuck, date(2026, 12, 1))
    await operations.sees("2 个商机卡在「技术方案确认」", "王姐、周工 4 个工作日没有处理")
    (theirs,) = [card for card in await director.bubbles() if "技术方案确认」超过" in card.words]
    await director.presses(theirs, "这条不准")
    await director.sees("「技术方案确认」哪里不准？")
    await director.taps("记下不准", 为什么=["其实有进展"])
    await wang.has_seen("周工 说这条不准：其实有进展", times=1)
    await operations.has_seen("周工 说这条不准：其实有进展", times=1)


async def test_a_tap_of_anybody_keeps_it_from_going_up(stuck: World, wang: Phone) -> None:
    await wang.taps("先放一放")
    await wang.taps("放一放", 放多久=["5 个工作日（12-02）"], 为什么=["已经在跟了"])
    for day in (26, 27, 30):
        await on(stuck, date(2026, 11, day))
    assert "技术方案确认」超过" not in await stuck.phone("O01").transcript()


async def test_unchanged_it_is_said_again_only_after_some_days(stuck: World, wang: Phone) -> None:
    chen = stuck.phone("S02")
    for day in (26, 27):
        await on(stuck, date(2026, 11, day))
    await chen.has_seen("商机卡在", times=1)
    await on(stuck, date(2026, 11, 30))
    await chen.has_seen("商机卡在", times=2)
    assert len([one for one in await alerts_of(stuck) if one.stage == "needs" and one.level == 1]) == 1


async def test_it_is_closed_when_the_deals_move_on(stuck: World, lin: Phone, wang: Phone) -> None:
    async with stuck.bot.database.write() as session:
        for deal in await session.scalars(select(Deal).where(Deal.stage == "proposal")):
            deal.last_activity_at = stuck.clock()
    old = await wang.holds("先放一放")
    await on(stuck, date(2026, 11, 26))
    await wang.has_seen("这些商机后来都动起来了", times=1)
    await wang.presses(old, "先放一放")
    await wang.sees("这些商机后来都动起来了")


async def test_nobody_is_disturbed_late_or_on_a_holiday(company: World, wang: Phone) -> None:
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await morning(company, datetime(2026, 11, 28, 1, tzinfo=UTC))  # Saturday
    await morning(company, datetime(2026, 11, 30, 10, tzinfo=UTC))  # Monday, 18:00: the bot was down all day
    assert await wang.bubbles() == []
    await morning(company, datetime(2026, 12, 1, 9, 58, tzinfo=UTC))  # Tuesday, 17:58
    await wang.sees("1 个商机卡在")


async def test_passed_over_upwards_where_nobody_is_reached(company: World, wang: Phone) -> None:
    async with company.bot.database.write() as session:
        (await session.get_one(Person, company.company.people["王姐"])).active = False
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await morning(company)
    assert await wang.bubbles() == []
    await company.phone("O01").sees("1 个商机卡在「技术方案确认」", "百姓大药房")


async def test_what_goes_up_takes_turns_where_one_person_leads_many(stuck: World) -> None:
    async with stuck.bot.database.write() as session:
        region = Team(name="城区大区", parent_id=None)
        session.add(region)
        await session.flush()
        for team in await session.scalars(select(Team).where(Team.id != region.id)):
            team.parent_id = region.id
        zhou = await session.get_one(Person, stuck.company.people["周工"])
        zhou.role, zhou.team_id = "supervisor", region.id
    director = stuck.phone("P01")
    await on(stuck, date(2026, 11, 27))
    await director.has_seen("没有处理", times=1)
    await on(stuck, date(2026, 11, 30))
    await director.has_seen("没有处理", times=2)
    await director.has_seen("王姐")
    await director.has_seen("老陈")
