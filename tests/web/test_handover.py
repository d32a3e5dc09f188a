"""The page behind the card about somebody who left."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.signing import PAGE_LIFE, Page
from storage import orphans
from storage.models import Deal, FollowUp, Person, Reminder
from tests.chat import World
from tests.web.browser import Browser


@pytest.fixture
async def left(company: World) -> World:
    """小林 has left; one thing was promised to 百姓大药房."""
    async with company.bot.database.write() as session:
        await session.execute(update(Person).where(Person.name == "小林").values(active=False))
        session.add(
            FollowUp(
                customer_id=company.company.customers["百姓大药房"],
                owner_id=company.company.people["小林"],
                team_id=company.company.teams["城东一队"],
                kind="sample",
                due=company.clock().date() + timedelta(days=2),
            )
        )
        session.add(
            Deal(
                code="D1", name="首批铺货", customer_id=company.company.customers["百姓大药房"],
                owner_id=company.company.people["小林"], team_id=company.company.teams["城东一队"],
                stage="proposal", amount_fen=8_000_000, confirmed={}, stage_since=company.clock(),
                created_at=company.clock(), last_activity_at=company.clock(),
            )
        )  # fmt: skip
        await orphans.settle(session, company.clock())
    return company


def link(company: World, reader: str, about: str = "小林") -> str:
    people = company.company.people
    page = Page("handover", people[about], people[reader])
    return f"/handover/{company.bot.house.signing.page(page, company.clock())}"


async def test_the_supervisor_sees_whom_to_hand_over_and_what_was_promised(left: World, browser: Browser) -> None:
    page = await browser.opens(link(left, "王姐"))
    assert page.status == 200
    page.shows("小林", "百姓大药房", "阳光诊所", "送样", "这一页只给 王姐 看")
    page.shows("1 个进行中的商机，共 8 万", "技术方案确认", "首批铺货")
    page.hides("便民超市")


async def test_nobody_else_does(left: World, browser: Browser) -> None:
    for reader in ("老陈", "周工", "小林", "小赵"):
        page = await browser.opens(link(left, reader))
        assert page.status == 403
        page.hides("百姓大药房")
    assert (await browser.opens(link(left, "运营"))).status == 200


async def test_once_everything_has_an_owner_the_page_says_so(left: World, browser: Browser) -> None:
    async with left.bot.database.write() as session:
        await session.execute(update(Person).where(Person.name == "小林").values(active=True))
        await session.execute(update(FollowUp).values(state="done"))
        await orphans.settle(session, left.clock())
    (await browser.opens(link(left, "王姐"))).shows("都安排好了")


async def test_an_old_or_another_link_opens_nothing(left: World, browser: Browser) -> None:
    path = link(left, "王姐")
    assert (await browser.opens(path.replace("/handover/", "/board/"))).status == 404
    left.clock.now += PAGE_LIFE + timedelta(seconds=1)
    assert (await browser.opens(path)).status == 410


async def test_what_a_leaver_promised_is_reminded_of_at_the_supervisors(left: World) -> None:
    async with left.bot.database.write() as session:
        session.add(Reminder(key="r", kind="before", due_at=left.clock(), follow_up_id=1))
    await left.tick()
    card = (await left.phone("S01").cards())[-1]
    assert "小林 已经离开" in card.text
    assert not card.buttons
