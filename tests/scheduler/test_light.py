"""A light that turns red is told at once, to the right people, once for each time it does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import lights
from bot.tray import ToPerson
from scheduler.job import Due
from scheduler.light import looks
from storage.database import Database
from storage.models import Action, Deal, Person, Reading, Team
from tests.chat import Phone, World, world
from tests.scheduler.lights import ELEVEN, HOUR, at, enter_needs, five_late, propose, turn_red


async def recorded(world: World, kind: str) -> list[Action]:
    async with world.bot.database.read() as session:
        return list(await session.scalars(select(Action).where(Action.kind == kind).order_by(Action.id)))


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, tmp_path) as running:
        yield running


@pytest.fixture
async def red(company: World) -> World:
    await turn_red(company)
    return company


@pytest.fixture
def lin(company: World) -> Phone:
    """小林, a rep of 城东一队."""
    return company.phone("R01")


@pytest.fixture
def wang(company: World) -> Phone:
    """王姐, the supervisor of 城东一队."""
    return company.phone("S01")


async def test_crossing_into_red_is_told_at_once_with_three_things_to_do(red: World, wang: Phone) -> None:
    await wang.sees(
        "红灯：城东一队 · 方案 72 小时内发出",
        "■ 红 · 0/5（0%）",
        "低于 70% 是红灯",
        "先做下面带编号的几件",
        "1. 阳光诊所 · 还有时间",
        "还剩 1 小时 · 小林",
        "2. 百姓大药房 · 第0批",
        "已超 2 小时 · 小林",
        "3. 百姓大药房 · 第1批",
        "[1 提醒小林]",
    )
    assert "别队的" not in await wang.transcript()
    for other in ("S02", "R01", "O01"):
        assert "红灯" not in await red.phone(other).transcript()
    [told] = await recorded(red, "light.red")
    assert told.payload["team"] == red.company.teams["城东一队"]
    assert told.payload["told"] == [red.company.people["王姐"]]
    async with red.bot.database.read() as session:
        kept = list(await session.scalars(select(Reading).where(Reading.metric == "proposal_sent")))
    assert sorted((one.within, one.total, one.colour) for one in kept) == [(0, 1, "none"), (0, 5, "red")]


async def test_not_twice_for_one_crossing_but_again_for_the_next(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path) as red:
        await turn_red(red)
        await once_for_each_crossing(red, red.phone("S01"))


async def once_for_each_crossing(red: World, wang: Phone) -> None:
    for moment in (ELEVEN, ELEVEN + 2 * HOUR, ELEVEN + 24 * HOUR):
        await at(red, moment)
    await wang.has_seen("红灯：", times=1)
    friday = ELEVEN + 48 * HOUR
    fast = await enter_needs(red, [f"快{n}" for n in range(20)], [-40] * 20)
    await propose(red, fast, friday - HOUR)  # the share is no longer red
    await at(red, friday)
    await wang.has_seen("红灯：", times=1)
    await enter_needs(red, [f"慢{n}" for n in range(20)], [-41] * 20)
    await at(red, ELEVEN + 120 * HOUR)
    await wang.has_seen("红灯：", times=2)
    assert len(await recorded(red, "light.red")) == 2


async def test_of_two_looks_that_were_prepared_side_by_side_one_tells(company: World) -> None:
    await five_late(company)
    company.clock.now = ELEVEN
    database, house = company.bot.database, company.bot.house
    due = Due("look", 0, house.timezone, ELEVEN.date(), ELEVEN, ELEVEN)
    acts = [await look.prepare(due) for look in looks(database, house)[:2]]
    told = []
    for act in acts:
        async with database.write() as session:
            told += [said.to for tray in await act(session) for said in tray.said]
    assert told == [ToPerson(company.company.people["王姐"])]


async def test_the_ledger_is_read_once_for_all_teams_that_turn_red(
    company: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, undone = [], lights.undone

    async def counted(*given: Any) -> Any:
        looked.append(given)
        return await undone(*given)

    monkeypatch.setattr(lights, "undone", counted)
    await five_late(company)
    await enter_needs(company, [f"别队{n}" for n in range(5)], [80] * 5, "便民超市")
    await at(company, ELEVEN + HOUR / 2)
    assert len(looked) == 1
    for supervisor, own, other in (("S01", "百姓大药房", "便民超市"), ("S02", "便民超市", "百姓大药房")):
        said = await company.phone(supervisor).transcript()
        assert own in said
        assert other not in said


async def test_nobody_is_told_when_they_do_not_work(company: World, wang: Phone) -> None:
    await five_late(company)
    await at(company, ELEVEN + 7 * HOUR)  # 18:00
    await at(company, datetime(2026, 11, 28, 3, tzinfo=UTC))  # Saturday
    async with company.bot.database.write() as session:
        east = Team.id == company.company.teams["城东一队"]
        await session.execute(update(Team).where(east).values(timezone="America/New_York"))
    monday = datetime(2026, 11, 30, 1, tzinfo=UTC)
    await at(company, monday)  # nine o'clock, but Sunday evening where the team is
    await wang.has_seen("红灯：", times=0)
    await at(company, monday + 13.5 * HOUR)  # half past nine there
    await wang.has_seen("红灯：", times=1)


async def test_the_owner_is_reminded_once_and_only_of_what_is_not_done(red: World, lin: Phone, wang: Phone) -> None:
    card = await wang.holds("2 提醒小林")
    await wang.presses(card, "2 提醒小林")
    await wang.sees("好的，已经提醒 小林")
    await lin.sees("请先做这一件", "王姐 请您先处理：方案 72 小时内发出", "百姓大药房 · 第0批", "已超")
    await wang.presses(card, "2 提醒小林")
    await wang.sees("已经提醒过了")
    [reminded] = await recorded(red, "light.reminded")
    assert reminded.payload["to"] == red.company.people["小林"]
    async with red.bot.database.read() as session:
        deal = await session.scalar(select(Deal.id).where(Deal.name == "第1批"))
    await propose(red, [deal or 0], red.clock())
    await wang.presses(card, "3 提醒小林")
    await wang.sees("已经做了")
    async with red.bot.database.write() as session:
        west = red.company.teams["城西二队"]
        await session.execute(update(Person).where(Person.name == "王姐").values(team_id=west))
    await wang.presses(card, "1 提醒小林")
    await wang.sees("给另一位同事的")
    await lin.has_seen("请先做这一件", times=1)
