"""The page behind a card: a number can always be opened, down to the photo behind it."""

import re

from sqlalchemy import select

from bot.signing import Page
from storage.models import Action, Visit
from tests.chat import ConsolePhone, World
from tests.company import DOOR, FAR_AWAY
from tests.scenarios.steps import SHOP, answer_all, picture, send_photos, visit
from tests.web.browser import Browser, Shown, link_on
from tests.web.conftest import on_both


@on_both
async def test_the_supervisor_sees_the_whole_visit(browser: Browser, lin: ConsolePhone, wang: ConsolePhone) -> None:
    await visit(lin)
    page = await browser.opens(await link_on(wang))
    assert page.status == 200
    page.shows(SHOP, "小林 · 城东一队", "已提交", "11-24 周二")
    page.shows("送样 · 后天 11-26 周四", "还没做", "有证据：要了样品")
    page.shows("缺货清单 感冒灵、布洛芬", "店员推荐 都推", "合作意向 高", "急需补货")
    page.shows("就在店门口", "精度约 15 米", "2 秒前的定位")
    page.shows("门头照", "货架照", "洽谈照", "留痕", "这一页只给 王姐 看")


async def test_without_doubts_it_says_so(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    page = await _opened_by_rep(company, browser)
    page.shows("没有存疑的地方", "进行中", "还没定", "还没拍")


async def test_doubts_are_said_with_how_much(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(FAR_AWAY, age_s=400)
    page = await _opened_by_rep(company, browser)
    page.shows("请留意", "离店门较远（除去误差还差 22.1 公里）", "定位不是刚刚的（6 分钟前的）")
    page.shows("离店门约 22.1 公里", "6 分钟前的定位")


async def test_without_a_position_there_is_no_plan(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.taps("这里定位不了")
    page = await _opened_by_rep(company, browser)
    page.shows("没有定位")
    page.hides('<svg class="plan"')


async def test_a_shop_whose_door_is_not_on_record(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans("阳光诊所")
    await lin.stands_at(DOOR)
    page = await _opened_by_rep(company, browser)
    page.shows("店门位置还没登记")
    assert '<svg class="plan"' in page.html
    assert 'class="way"' not in page.html


async def test_a_retake_keeps_the_earlier_photo(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await send_photos(lin, 1)
    await lin.photographs(picture("door", 7))
    await lin.taps("门头照")
    page = await _opened_by_rep(company, browser)
    page.shows("之前拍的 1 张")
    assert len(_photos(page)) == 4


async def test_a_photo_of_which_it_is_not_clear_what_it_is(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await lin.photographs(picture("door", 1))
    page = await _opened_by_rep(company, browser)
    page.shows("还没归类")
    assert len(_photos(page)) == 1


async def test_what_was_said_stands_there(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await send_photos(lin, 1)
    await lin.says("老板嫌贵")
    page = await _opened_by_rep(company, browser)
    page.shows("现场说的", "老板嫌贵", "待确认", "价格没谈拢", "价格敏感")


async def test_a_correction_shows_old_new_reason_and_time(browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("更正", 合作意向=["低"], 为什么改=["客户后来改了主意"])
    page = await browser.opens(await link_on(lin))
    page.shows("合作意向 高 → 低", "原因：客户后来改了主意", "合作意向 低")
    assert re.search(r"11-24 周二 10:0\d · 原因", page.text)


@on_both
async def test_questions_to_colleagues_with_their_answers(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await visit(lin)
    await lin.taps("转给产品")
    waiting = await browser.opens(await link_on(lin))
    waiting.shows("转给同事", "周工 · 产品", "什么时候能定", "还没回复")
    zhou = company.phone("P01")
    await zhou.taps("三天内答复")
    page = await browser.opens(await link_on(lin))
    page.shows("周工 · 产品", "三天内答复", "11-24 周二 10:00 回复")
    page.hides("还没回复")


async def test_the_next_action_tells_how_it_went(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    path = await link_on(lin)
    company.clock.advance(days=2, hours=23)
    (await browser.opens(path)).shows("已过期")
    await lin.says("我的待办")
    await lin.taps("做完了")
    (await browser.opens(path)).shows("做完了")


async def test_seconds_stand_step_by_step_and_make_up_the_whole(browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    page = await browser.opens(await link_on(lin))
    assert (whole := _seconds(page)) == (18.0, [2.0, 10.0, 2.0, 2.0, 2.0])
    await lin.sees("用时：18 秒")
    await lin.taps("转给产品")
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("更正", 合作意向=["低"], 为什么改=["点错了"])
    assert _seconds(await browser.opens(await link_on(lin))) == whole, "what comes afterwards is not the visit's"


async def test_pauses_are_left_out_of_the_seconds(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    company.clock.advance(hours=1)
    await lin.stands_at(DOOR)
    page = await _opened_by_rep(company, browser)
    page.shows("另有 1 次停顿不算在内")
    assert _seconds(page) == (0.0, [])


def _seconds(page: Shown) -> tuple[float, list[float]]:
    """The whole, and the steps."""
    section = page.text.split(" 用时 ")[1].split("留痕")[0]
    whole, *steps = (float(seconds) for seconds in re.findall(r"([\d.]+) 秒(?!以内)", section))
    return whole, steps


@on_both
async def test_every_record_of_the_ledger_is_listed_with_its_hash(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await lin.says("老板不在")
    await lin.says("撤销")
    page = await _opened_by_rep(company, browser)
    async with company.bot.database.read() as session:
        actions = (await session.scalars(select(Action).order_by(Action.id))).all()
    page.shows(f"留痕：{len(actions)} 条", "扫码，开始拜访", "锁定位置", "记下说的话 已撤销", "撤销上一步")
    assert "其他记录" not in page.text
    for action in actions:
        page.shows(f"#{action.seq} {action.hash[:10]}")


async def test_no_kind_of_record_goes_without_words(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await visit(lin)
    await lin.taps("转给售后")
    await company.phone("A01").taps("明天上门")
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("不改了")
    await lin.says("我的待办")
    await lin.taps("推迟一天")
    page = await browser.opens(await link_on(lin))
    page.shows("转给同事", "同事回复", "打开更正", "放弃更正", "跟进推迟")
    page.hides("其他记录")


async def test_a_visit_left_open_is_shown_as_such(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await send_photos(lin, 1)
    await answer_all(lin)
    await lin.taps("改一改")
    await lin.taps("不拜访了")
    (await _opened_by_rep(company, browser)).shows("没有提交就结束了", "没有提交，结束")


async def _opened_by_rep(company: World, browser: Browser) -> Shown:
    """The rep's page of the only visit, also before there is a card with a link."""
    async with company.bot.database.read() as session:
        row = (await session.scalars(select(Visit))).one()
    token = company.bot.house.signing.page(Page("visit", row.id, row.rep_id), company.clock())
    page = await browser.opens(f"/board/{token}")
    assert page.status == 200
    return page


def _photos(page: Shown) -> list[str]:
    return re.findall(r'<img src="(/board/[^"]+)"', page.html)
