"""Deals in chat where it matters what was said before: jumps, old cards, visits, several deals at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.ledger import Draft, append
from storage.models import Customer, Deal
from tests.chat import Phone, World, world
from tests.scenarios.steps import SHOP
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
