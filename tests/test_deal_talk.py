"""Deals in chat where it matters what was said before: jumps, old cards, visits, several deals at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.database import Database
from storage.ledger import Draft, append
from storage.models import Customer, Deal
from tests.chat import Phone, World, world
from tests.scenarios.steps import SHOP, arrive
from tests.scenarios.test_deal import NEW, open_one, recorded, the_deal


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """The bot on the console."""
    async with world(sqlite_database, tmp_path) as running:
        yield running


@pytest.fixture
def lin(company: World) -> Phone:
    """小林, a rep of 城东一队."""
    phone: Phone = company.phone("R01")
    return phone


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


async def test_a_new_deal_that_begins_late_is_asked_what_lies_before(company: World, lin: Phone) -> None:
    await lin.says(f"新商机 {SHOP} 年度框架，进入商务条款")
    await lin.taps("对，建上")
    await lin.has_seen("商机建好了", 1)
    await lin.has_seen("先弄清一件事", 1)
    assert (await the_deal(company)).stage == "lead"
    await lin.taps("已经问过了", 客户怎么说=["二十万以上"])
    assert (await the_deal(company)).stage == "terms"
    await lin.has_seen("商机建好了", 1)
    await lin.says(f"{SHOP} 进入商务条款")
    await lin.sees("已经是这样了")


async def test_who_names_no_customer_during_a_visit_means_this_one(company: World, lin: Phone) -> None:
    await lin.says("新商机 阳光诊所 制氧机，12 万")
    await lin.taps("对，建上")
    await lin.scans(SHOP)
    await lin.says("商机进入需求确认")  # there is none here, so it is the other one's
    await lin.sees("阳光诊所 · 制氧机", "需求确认")
    await lin.taps("不对")
    await lin.says("新商机 首批铺货，金额 8 万")
    await lin.sees("建一个新商机？", SHOP, "首批铺货", "8 万")
    await lin.taps("对，建上")
    await lin.says("商机进入需求确认")
    await lin.sees(f"{SHOP} · 首批铺货", "初步接触 → 需求确认")


async def test_a_summary_offers_a_deal_where_there_is_interest_and_a_step_where_one_is_open(
    company: World, lin: Phone
) -> None:
    await arrive(lin)
    await lin.taps("就这些，确认", 缺货清单=["感冒灵"], 店员推荐=["都推"], 合作意向=["低"])
    await lin.taps("定下来", 做什么=["送样"], 哪一天=["后天 11-26 周四"])
    await lin.taps("提交拜访")
    assert "商机" not in await lin.sees("拜访小结")
    for name in ("首批铺货", "年度框架"):
        await lin.says(f"新商机 {SHOP} {name}")
        await lin.taps("对，建上")
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("不改了")  # and the summary is shown anew
    await lin.taps("商机往前走一步")
    await lin.sees("哪个商机往前走了一步？", f"[{SHOP} · 首批铺货 → 需求确认]", f"[{SHOP} · 年度框架 → 需求确认]")
    await lin.taps(f"{SHOP} · 年度框架 → 需求确认")
    await lin.sees("记下了", "初步接触 → 需求确认")
    async with company.bot.database.write() as session:
        await session.execute(update(Deal).values(state="lost"))
    await lin.taps("商机往前走一步")
    await lin.sees("没有您能改的进行中的商机")
