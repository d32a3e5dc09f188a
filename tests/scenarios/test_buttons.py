"""Buttons that are stale, foreign, forged, expired or pressed twice: a kind word, and nothing changes."""

import pytest
from sqlalchemy import func, select

from bot import events
from storage.models import Action, Visit
from tests.chat import ConsolePhone, Phone, World
from tests.company import DOOR
from tests.scenarios.steps import SHOP, answer_all, arrive, picture, visit


async def actions(company: World) -> int:
    async with company.bot.database.read() as session:
        return (await session.scalars(select(func.count(Action.id)))).one()


@pytest.mark.only_on("console", "wecom")
async def test_a_second_press_submits_nothing_twice(company: World, lin: Phone, wang: Phone, group: Phone) -> None:
    await arrive(lin)
    await answer_all(lin)
    card = await lin.holds("提交拜访")
    await lin.presses(card, "提交拜访")
    before = await actions(company)
    await lin.presses(card, "提交拜访")
    await lin.sees("已经提交")
    assert await actions(company) == before
    await group.has_seen("✅", times=1)
    await wang.has_seen("<看照片和详情>", times=1)


@pytest.mark.only_on("console", "wecom")
async def test_a_stale_answer_changes_nothing_and_the_newest_question_stands(company: World, lin: Phone) -> None:
    await arrive(lin)
    card = await lin.holds("就这些，确认")
    await lin.taps("就这些，确认", 缺货清单=["感冒灵"], 店员推荐=["都推"], 合作意向=["高"])
    before = await actions(company)
    await lin.presses(card, "就这些，确认", 缺货清单=["布洛芬"])
    await lin.sees("已经处理过")
    await lin.has_seen("[定下来]", times=1)
    assert await actions(company) == before


@pytest.mark.only_on("console", "wecom")
async def test_a_double_tap_is_answered_and_shows_no_second_card(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await lin.photographs(picture("door", 41))
    first = await lin.holds("门头照")
    await lin.photographs(picture("shelf", 41), picture("conversation", 41))
    second = await lin.holds("货架照")
    await lin.presses(first, "门头照")
    for _ in range(3):
        await lin.presses(second, "货架照")
    await lin.sees("没有重复记录")
    await lin.has_seen("店里情况", times=1)


@pytest.mark.only_on("console", "wecom")
async def test_another_persons_button_does_nothing(company: World, lin: Phone) -> None:
    await arrive(lin)
    await answer_all(lin)
    card = await lin.holds("提交拜访")
    zhao = company.phone("R02")
    await zhao.presses(card, "提交拜访")
    await zhao.sees("给另一位同事")
    async with company.bot.database.read() as session:
        assert (await session.scalars(select(Visit.state))).all() == ["open"]


@pytest.mark.only_on("console")
async def test_a_forged_button_does_nothing(lin: ConsolePhone) -> None:
    await arrive(lin)
    token = (await lin.holds("就这些，确认")).button("就这些，确认").key
    for forged in (token[:-2] + "xx", "", "x.y", "😀" * 50, "a" * 5000):
        await lin.does(events.Press(forged))
        await lin.sees("认不出来")


async def test_an_expired_button_does_nothing(lin: Phone) -> None:
    await arrive(lin)
    card = await lin.holds("就这些，确认")
    lin.world.clock.advance(days=8)
    await lin.presses(card, "就这些，确认")
    await lin.sees("已经过期")


@pytest.mark.only_on("console")
async def test_choices_that_were_never_offered_are_not_taken(lin: ConsolePhone) -> None:
    await arrive(lin)
    token = (await lin.holds("就这些，确认")).button("就这些，确认").key
    chosen = {"interest": ["<script>"], "clerk_push": ["ours", "rival"], "made_up": ["x"], "otc_shortage": []}
    await lin.does(events.Press(token, chosen))
    await lin.sees("这一项还没选", "合作意向", "店员推荐")


async def test_buttons_of_a_closed_visit_are_answered_kindly(lin: Phone) -> None:
    await arrive(lin)
    card = await lin.holds("就这些，确认")
    await lin.scans("阳光诊所")
    await lin.taps("结束它，开始 阳光诊所")
    await lin.presses(card, "就这些，确认", 缺货清单=["感冒灵"])
    await lin.has_seen("结束")


@pytest.mark.only_on("console", "wecom")
async def test_a_group_button_cannot_be_replayed_by_a_stranger(company: World, lin: Phone) -> None:
    await visit(lin)
    card = await lin.holds("转给产品")
    stranger = company.phone("NOBODY")
    await stranger.presses(card, "转给产品")
    await stranger.sees("不认识您")
    assert SHOP not in await stranger.transcript()
