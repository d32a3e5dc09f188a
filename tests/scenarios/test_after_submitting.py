"""What comes after a visit: corrections, colleagues, reminders."""

import pytest

from tests.chat import Phone, World
from tests.scenarios.steps import SHOP, arrive, visit


async def test_a_correction_keeps_the_history_and_tells_the_supervisor(lin: Phone, wang: Phone) -> None:
    await visit(lin)
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("更正", 合作意向=["低"], 为什么改=["客户后来改了主意"])
    await lin.sees("已更正", "高 → 低")
    await lin.has_seen("合作意向：低", times=1)
    await wang.sees("小林 更正了", "高 → 低", "客户后来改了主意")


async def test_a_correction_needs_a_reason(lin: Phone) -> None:
    await visit(lin)
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("更正", 合作意向=["低"])
    await lin.sees("改成：低", "为什么改")
    await lin.taps("更正", 为什么改=["点错了"])
    await lin.has_seen("已更正")


async def test_after_a_day_nothing_is_corrected(lin: Phone) -> None:
    await visit(lin)
    lin.world.clock.advance(hours=25)
    await lin.taps("更正")
    await lin.sees("超过一天")


async def test_the_next_action_is_corrected_and_its_reminder_moves(company: World, lin: Phone) -> None:
    await visit(lin)
    await lin.taps("更正")
    await lin.taps("下一步做什么")
    await lin.taps("更正", 做什么=["报价"], 哪一天=["11-27 周五"], 为什么改=["记错了"])
    await lin.sees("报价 · 11-27 周五", "已更正")
    company.clock.advance(days=2)
    await company.tick()
    await lin.has_seen("今天到期", times=0)
    company.clock.advance(days=1)
    await company.tick()
    await lin.sees("今天到期", "报价", SHOP)


async def test_a_colleague_answers_with_a_tap(company: World, lin: Phone) -> None:
    zhou = company.phone("P01")
    await visit(lin)
    await lin.taps("转给产品")
    await lin.sees("已转给 周工")
    answer = (await zhou.bubbles())[-1].labels()[0]
    await zhou.sees("有同事请您看一下", "小林", SHOP)
    await zhou.taps(answer)
    await zhou.sees("已把您的回复转给")
    await lin.sees("周工 回复了", SHOP, answer)


@pytest.mark.only_on("console", "wecom")
async def test_forwarding_twice_sends_once(company: World, lin: Phone) -> None:
    await visit(lin)
    await lin.taps("转给产品")
    await lin.taps("转给产品")
    await lin.sees("没有重复发")
    zhou = company.phone("P01")
    answer = (await zhou.bubbles())[-1].labels()[0]
    await zhou.has_seen(f"[{answer}]", times=1)


async def test_a_colleague_answers_in_words(company: World, lin: Phone) -> None:
    zhou = company.phone("P01")
    await visit(lin)
    await lin.taps("转给产品")
    await zhou.says("下周一有货，我让仓库留两箱")
    await lin.sees("周工 回复了", "我让仓库留两箱")


async def test_with_two_open_questions_one_tap_says_which(company: World, lin: Phone) -> None:
    zhou, zhao = company.phone("P01"), company.phone("R02")
    await visit(lin, seed=1)
    await lin.taps("转给产品")
    await zhao.scans("便民超市")
    await finish_store(zhao)
    await zhao.taps("转给产品")
    await zhou.says("可以，按老价格")
    await zhou.sees("哪一家", SHOP, "便民超市")
    await zhou.taps("便民超市")
    await zhao.sees("周工 回复了 便民超市", "可以，按老价格")
    await lin.has_seen("可以，按老价格", times=0)


async def finish_store(rep: Phone) -> None:
    from tests.company import DOOR
    from tests.scenarios.steps import send_photos

    await rep.stands_at(DOOR)
    await send_photos(rep, seed=9)
    await rep.taps("就这些，确认", 缺货清单=["牛奶"], 冰柜=["我们的"], 合作意向=["一般"])
    await rep.taps("定下来")
    await rep.taps("提交拜访")


async def test_reminded_on_the_morning_it_is_due_and_once_when_missed(company: World, lin: Phone) -> None:
    await visit(lin)  # Tuesday; due on Thursday
    for _ in range(6):
        company.clock.advance(hours=6)
        await company.tick()
    await lin.has_seen("今天到期", times=0)
    company.clock.advance(hours=12)  # Thursday 10:00
    await company.tick()
    await lin.sees("今天到期", "送样", SHOP, "[做完了]", "[推迟一天]")
    for _ in range(8):
        company.clock.advance(hours=12)
        await company.tick()
    await lin.has_seen("今天到期", times=1)
    await lin.has_seen("这件事过期了", times=1)


async def test_nobody_is_reminded_at_night_or_at_the_weekend(company: World, lin: Phone) -> None:
    await visit(lin)
    company.clock.advance(days=3, hours=13)  # Friday 23:00: the bot was down since Tuesday
    await company.tick()
    company.clock.advance(days=1)  # Saturday night
    await company.tick()
    await lin.has_seen("今天到期", times=0)
    await lin.has_seen("过期", times=0)
    company.clock.advance(days=1, hours=11)  # Monday 10:00
    await company.tick()
    await lin.has_seen("这件事过期了", times=1)


async def test_done_ends_the_reminding(company: World, lin: Phone) -> None:
    await visit(lin)
    await lin.says("我的待办")
    await lin.taps("做完了")
    await lin.has_seen("记下已完成")
    for _ in range(10):
        company.clock.advance(hours=12)
        await company.tick()
    await lin.has_seen("到期", times=0)


async def test_later_moves_it_by_a_working_day(company: World, lin: Phone) -> None:
    await visit(lin)
    company.clock.advance(days=3)  # Friday: missed
    await company.tick()
    await lin.sees("这件事过期了")
    await lin.taps("推迟一天")
    await lin.has_seen("推迟到 11-30")
    company.clock.advance(days=3)
    await company.tick()
    await lin.sees("今天到期")


async def test_a_submitted_visit_takes_no_more_answers(lin: Phone) -> None:
    await visit(lin)
    await lin.says("缺板蓝根")
    await lin.sees("没看懂")
    await arrive(lin, seed=5)
