"""The page of lights: who sees which teams, the things behind a number, and that they are as many as it says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import String, cast, literal, update

from bot.signing import Page, lights_path
from storage.database import Database
from storage.models import Customer, Deal, Team
from tests.chat import World, world
from tests.scheduler.lights import turn_red
from tests.web.browser import Browser


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, tmp_path) as running:
        await turn_red(running)
        yield running


def path(company: World, name: str) -> str:
    return lights_path(company.bot.house.signing, company.company.people[name], company.clock())


async def test_each_sees_their_teams_and_the_things_behind_their_numbers(company: World, browser: Browser) -> None:
    east, west = (company.company.teams[name] for name in ("城东一队", "城西二队"))
    shown = await browser.opens(path(company, "王姐"))
    shown.shows(
        "城东一队",
        "方案 72 小时内发出 ■ 红",
        "0/5（0%）",
        "11-25 ■ 红 0/5（0%）",
        "○ 未评 还没有",
        "低于 70% 是红灯",
    )
    shown.hides("城西二队")
    link = f"{path(company, '王姐')}/{east}/proposal_sent"
    assert f"/{east}/proposal_sent" in shown.html
    behind = await browser.opens(link)
    behind.shows(
        "百姓大药房 · 第4批", "超时未做，已超 6 小时", "小林", "阳光诊所 · 还有时间 还在时限内，还剩 1 小时"
    )
    assert behind.text.count("超时未做") == 5
    assert (await browser.opens(f"{path(company, '王姐')}/{west}/proposal_sent")).status == 403
    assert (await browser.opens(f"{path(company, '王姐')}/{east}/gone")).status == 404
    everything = await browser.opens(path(company, "运营"))
    everything.shows("城东一队", "城西二队")


async def test_names_are_text(company: World, browser: Browser) -> None:
    async with company.bot.database.write() as session:
        for model in (Team, Customer, Deal):
            await session.execute(update(model).values(name=literal("<b>") + cast(model.id, String)))
    for page in ("", f"/{company.company.teams['城东一队']}/proposal_sent"):
        shown = await browser.opens(path(company, "王姐") + page)
        assert "<b>" not in shown.html
        shown.shows("<b>1")


async def test_a_rep_opens_only_their_own(company: World, browser: Browser) -> None:
    shown = await browser.opens(path(company, "小赵"))
    shown.shows("我自己", "城西二队", "0/1，太少，先不评")
    shown.hides("城东一队")
    west = company.company.teams["城西二队"]
    assert f"/{west}/" not in shown.html.replace("/pages/", "")
    own = await browser.opens(f"{path(company, '小赵')}/0/proposal_sent")
    own.shows("便民超市 · 别队的")
    own.hides("百姓大药房", "阳光诊所")
    assert (await browser.opens(f"{path(company, '小赵')}/{west}/proposal_sent")).status == 403
    assert (await browser.opens(f"{path(company, '王姐')}/0/proposal_sent")).status == 403
    assert (await browser.opens(path(company, "周工"))).status == 403
    forged = company.bot.house.signing.page(Page("visit", 1, company.company.people["小赵"]), company.clock())
    assert (await browser.opens(f"/lights/{forged}")).status == 404
