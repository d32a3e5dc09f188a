"""Deals in chat: said in words, confirmed with one tap, blocked by what was not asked yet."""

import pytest
from sqlalchemy import select

from storage.models import Action, Deal
from tests.chat import Phone, World
from tests.scenarios.steps import SHOP, visit

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


async def test_a_visit_that_proves_interest_becomes_a_deal_and_moves_on_with_a_tap_each(
    company: World, lin: Phone
) -> None:
    await visit(lin)
    await lin.sees("有证据", "[记个商机]")
    await lin.taps("记个商机")
    await lin.sees("建一个新商机？", SHOP, "感冒灵、布洛芬", "初步接触", "金额未定", "金额知道了再说就行")
    await lin.taps("记个商机")  # tapped twice: both cards are of the same deal
    await lin.taps("对，建上")
    await lin.sees("商机建好了")
    await lin.taps("对，建上")  # the older of the two
    await lin.sees("刚才已经建好了")
    deal = await the_deal(company)
    assert (deal.code, deal.name, deal.amount_fen, deal.owner_id) == (
        "XJ-V1", "感冒灵、布洛芬", None, company.company.people["小林"],
    )  # fmt: skip
    await lin.taps("商机往前走一步")
    await lin.sees("记下这个商机的变化？", "初步接触 → 需求确认")
    await lin.taps("对，记下")
    await lin.taps("商机往前走一步")
    await lin.taps("对，记下")
    await lin.taps("商机往前走一步")
    await lin.sees("先弄清一件事", "预算大概在什么范围", "可以这样问", "您这次打算先拿出多少")
    await lin.taps("已经问过了", 客户怎么说=["五到二十万"])
    assert (await the_deal(company)).stage == "terms"


@pytest.mark.only_on("console")
async def test_waiting_for_a_known_reason_stops_the_clock(company: World, lin: Phone, wang: Phone) -> None:
    await open_one(lin)
    company.clock.advance(days=21)  # fifteen working days: 2026-12-15
    await wang.says("卡住的商机")
    await wang.sees("1 个商机卡住了，共 8.5 万", f"{SHOP} · 感冒灵首批铺货", "停了 15 个工作日", "小林", "限 10")
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
