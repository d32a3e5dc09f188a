"""Deals in chat: said in words, confirmed with one tap, blocked by what was not asked yet."""

import pytest
from sqlalchemy import select

from storage.ledger import Draft, append
from storage.models import Action, Customer, Deal
from tests.chat import Phone, World
from tests.scenarios.steps import SHOP

NEW = f"新商机 {SHOP} 感冒灵首批铺货，金额 8.5 万"


async def open_one(rep: Phone) -> None:
    await rep.says(NEW)
    await rep.sees("建一个新商机？", SHOP, "感冒灵首批铺货", "初步接触", "8.5 万")
    await rep.taps("对，建上")
    await rep.sees("商机建好了")


async def the_deal(world: World) -> Deal:
    async with world.bot.database.read() as session:
        return (await session.scalars(select(Deal))).one()


async def recorded(world: World) -> list[tuple[str, int | None]]:
    async with world.bot.database.read() as session:
        query = select(Action.kind, Action.deal_id).where(Action.kind.startswith("deal.")).order_by(Action.id)
        return [(kind, deal) for kind, deal in await session.execute(query)]


async def test_a_deal_is_opened_moved_and_won_with_one_tap_each(company: World, lin: Phone) -> None:
    await open_one(lin)
    await lin.says(f"{SHOP} 进入 技术方案确认，金额 8 万")
    await lin.sees("记下这个商机的变化？", "初步接触 → 技术方案确认", "8 万", "[对，记下]", "[不对]")
    await lin.taps("对，记下")
    await lin.sees("记下了")
    deal = await the_deal(company)
    assert (deal.stage, deal.amount_fen, deal.state, deal.owner_id) == (
        "proposal",
        8_000_000,
        "open",
        company.company.people["小林"],
    )
    await lin.says("商机进入商务条款")
    await lin.sees("先弄清一件事", "预算大概在什么范围", "可以这样问", "您这次打算先拿出多少")
    assert (await the_deal(company)).stage == "proposal"
    await lin.taps("已经问过了", 客户怎么说=["五到二十万"])
    await lin.sees("记下了", "商务条款", "五到二十万")
    await lin.says("见过拍板人了，签约了")
    await lin.taps("对，记下")
    deal = await the_deal(company)
    assert (deal.state, deal.stage) == ("won", "won")
    assert deal.confirmed == {"budget": "五到二十万", "decider": "业务员说已确认"}
    assert await recorded(company) == [
        (kind, deal.id)
        for kind in (
            "deal.opened",
            "deal.changed",
            "deal.changed",
            "deal.moved",
            "deal.precondition",
            "deal.moved",
            "deal.precondition",
            "deal.won",
        )
    ]


@pytest.mark.only_on("console")
async def test_no_stage_is_jumped_over_with_its_question_unasked(company: World, lin: Phone) -> None:
    await open_one(lin)
    await lin.says(f"{SHOP} 成交了")
    await lin.taps("已经问过了")
    await lin.sees("请先选客户怎么说")
    await lin.taps("已经问过了", 客户怎么说=["五万以内"])
    await lin.sees("进入“已成交”之前", "谁拍板")
    await lin.taps("已经问过了", 客户怎么说=["见过拍板人"])
    await lin.sees("记下了", "已成交")
    assert (await the_deal(company)).state == "won"


@pytest.mark.only_on("console")
async def test_a_card_that_is_old_or_wrong_changes_nothing(company: World, lin: Phone) -> None:
    await lin.says(NEW)
    card = await lin.holds("对，建上")
    await lin.taps("对，建上")
    await lin.presses(card, "对，建上")
    await lin.sees("刚才已经建好了")
    await lin.says(f"{SHOP} 进入 需求确认")
    card = await lin.holds("对，记下")
    await lin.says(f"{SHOP} 进入 技术方案确认")
    await lin.taps("不对")
    await lin.sees("什么都没记")
    await lin.presses(card, "对，记下")
    await lin.presses(card, "对，记下")
    await lin.sees("不算数")
    assert ((await the_deal(company)).stage, len(await recorded(company))) == ("needs", 3)


@pytest.mark.only_on("console")
async def test_waiting_for_a_known_reason_stops_the_clock(company: World, lin: Phone, wang: Phone) -> None:
    await open_one(lin)
    company.clock.advance(days=21)  # fifteen working days: 2026-12-15
    await wang.says("卡住的商机")
    await wang.sees("1 个商机卡住了，共 8.5 万", f"{SHOP} · 感冒灵首批铺货", "第 15 个工作日", "小林", "限 10")
    await company.phone("S02").says("卡住的商机")
    await company.phone("S02").sees("没有卡住的商机")
    await company.phone("P01").says("卡住的商机")
    await company.phone("P01").sees("只有业务员和主管")
    await lin.says("我的商机")
    await lin.sees("进行中 1 个，1 个要留心", "15 个工作日没跟进", "没约下一步", "只认识一个联系人")
    await lin.says("等客户年底预算，等到 12 月 20 日")
    await lin.sees("客户年底预算，到 12-20")
    await lin.taps("对，记下")
    await wang.says("卡住的商机")
    await wang.sees("没有卡住的商机")
    await lin.says("我的商机")
    await lin.sees("都正常", "等待 客户年底预算，到 12-20")


@pytest.mark.only_on("console")
async def test_a_visit_is_activity_and_keeps_its_own_words(company: World, lin: Phone) -> None:
    await open_one(lin)
    company.clock.advance(days=21)
    async with company.bot.database.write() as session:
        people, shops = company.company.people, company.company.customers
        await append(session, [Draft("visit.submitted", company.clock(), people["小林"], shops[SHOP])])
    await lin.says("卡住的商机")
    await lin.sees("没有卡住的商机")
    await lin.scans(SHOP)
    await lin.says("预算已确认")
    assert (await the_deal(company)).confirmed == {}
    assert "记下这个商机" not in await lin.transcript()


@pytest.mark.only_on("console")
async def test_which_deal_is_asked_and_nobody_touches_another_team(company: World, lin: Phone) -> None:
    await open_one(lin)
    await lin.says("新商机 阳光诊所 制氧机，12 万")
    await lin.taps("对，建上")
    await lin.says("预算已确认")
    await lin.taps("阳光诊所 · 制氧机")
    await lin.sees("记下了", "预算范围已确认")
    await company.phone("R02").says(f"{SHOP} 进入 技术方案确认")
    await company.phone("R02").sees("您名下没有进行中的商机")
    async with company.bot.database.read() as session:
        query = select(Customer.name, Deal.confirmed).join(Customer, Customer.id == Deal.customer_id)
        assert dict((await session.execute(query)).all()) == {
            SHOP: {},
            "阳光诊所": {"budget": "业务员说已确认"},
        }
