"""The code on the door, opened by any camera: who, where, when, and the visit begins."""

from datetime import timedelta

from sqlalchemy import update

from bot.events import Event, Location, Scan
from storage.models import Person
from tests.chat import ConsolePhone, World
from tests.company import DOOR
from tests.scenarios.steps import SHOP
from tests.web.browser import Browser, door, served
from tests.web.conftest import on_both

HERE = {"latitude": str(DOOR[0]), "longitude": str(DOOR[1]), "accuracy_m": "12.5", "age_s": "3"}


@on_both
async def test_a_visit_begins_at_the_door(company: World, browser: Browser, lin: ConsolePhone) -> None:
    path = door(company, SHOP)
    who = await browser.opens(path)
    assert who.status == 200
    who.shows("您是哪位", "小林", "王姐", "运营")
    arrived = await browser.opens(f"{path}?person=R01")
    arrived.shows(SHOP, "小林", "药店", "11-24 周二 10:00", "带上位置，开始拜访", "不带位置")
    started = await browser.posts(path, {"person": "R01", "key": arrived.value("key"), **HERE})
    assert started.status == 200
    started.shows("已开始，回到聊天继续")
    assert 'href="/"' in started.html
    await company.settled()
    await lin.has_seen("位置已锁定")
    await lin.sees("门头照", "货架照", "洽谈照")


async def test_without_a_position_the_chat_asks_for_it(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1"})
    await company.settled()
    await lin.sees(f"开始拜访：{SHOP}", "位置")


@on_both
async def test_a_form_sent_twice_has_one_effect(company: World, browser: Browser, lin: ConsolePhone) -> None:
    form = {"person": "R01", "key": "same", **HERE}
    for _ in range(3):
        assert (await browser.posts(door(company, SHOP), form)).status == 200
        await company.settled()
    await lin.has_seen("位置已锁定", times=1)
    await lin.has_seen("货架照", times=1)


async def test_each_page_has_a_key_of_its_own(company: World, browser: Browser) -> None:
    pages = [await browser.opens(f"{door(company, SHOP)}?person=R01") for _ in range(2)]
    assert pages[0].value("key") != pages[1].value("key")


async def test_an_old_fix_from_the_page_is_flagged(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1", **HERE, "age_s": "601.5"})
    await company.settled()
    await lin.has_seen("定位不是刚刚的")


async def test_with_another_visit_open_the_chat_decides(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    await lin.scans("阳光诊所")
    answer = await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1"})
    answer.shows("回到聊天选一下")
    await company.settled()
    await lin.sees("还有一次拜访没交", "阳光诊所", SHOP)


async def test_the_same_door_again_carries_on(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    answer = await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1", **HERE})
    answer.shows("回到聊天继续")
    await company.settled()
    await lin.sees("门头照")


async def test_the_owner_stands_first(company: World, browser: Browser) -> None:
    text = (await browser.opens(door(company, "便民超市"))).text
    assert text.index("小赵") < text.index("运营") < text.index("老陈")


async def test_only_those_who_may_visit_are_offered_and_nobody_learns_the_name(
    company: World, browser: Browser
) -> None:
    page = await browser.opens(door(company, SHOP))
    page.shows("小林")
    page.hides("小赵", "老陈", "周工", SHOP)


async def test_whoever_may_not_visit_learns_nothing(company: World, browser: Browser, lin: ConsolePhone) -> None:
    for person in ("R02", "S02", "P01", "NOBODY", "", "' OR 1=1 --", "😀"):
        async with browser.client.get(door(company, SHOP), params={"person": person}) as opened:
            assert opened.status == 403
            assert SHOP not in await opened.text()
        posted = await browser.posts(door(company, SHOP), {"person": person, "key": "k1", **HERE})
        assert posted.status in (400, 403)
        posted.hides(SHOP)
    await company.settled()
    assert await lin.messages() == []


async def test_somebody_who_left_is_not_offered(company: World, browser: Browser) -> None:
    async with company.bot.database.write() as session:
        (await session.get_one(Person, company.company.people["小林"])).active = False
    page = await browser.opens(door(company, SHOP))
    page.hides("小林")
    assert (await browser.opens(f"{door(company, SHOP)}?person=R01")).status == 403


async def test_a_shop_that_nobody_here_may_visit(company: World, browser: Browser) -> None:
    async with company.bot.database.write() as session:
        await session.execute(update(Person).values(active=False).where(Person.code.in_(["R01", "S01", "O01"])))
    page = await browser.opens(door(company, SHOP))
    assert page.status == 403
    page.shows("没有能拜访这家店的同事")


async def test_the_scan_is_the_same_event_as_from_any_scanner(company: World) -> None:
    taken: list[Event] = []

    async def accept(event: Event) -> None:
        taken.append(event)

    async with served(company, accept=accept) as browser:
        await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1", **HERE})
    (event,) = taken
    assert (event.channel, event.conversation, event.sender) == ("console", "R01", "R01")
    assert isinstance(event.content, Scan)
    assert event.content.text == door(company, SHOP).removeprefix("/v/")
    assert event.content.location == Location(*DOOR, 12.5, company.clock() - timedelta(seconds=3))


async def test_what_could_not_be_stored_is_not_called_started(company: World) -> None:
    async def accept(event: Event) -> None:
        raise ConnectionError("the database is away")

    async with served(company, accept=accept) as browser:
        answer = await browser.posts(door(company, SHOP), {"person": "R01", "key": "k1"})
    assert answer.status == 500
    answer.shows("没打开", "稍后再试")
