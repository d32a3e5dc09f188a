"""红绿灯, typed: everybody sees their own, a rep their own work first, who leads the teams below."""

import pytest
from sqlalchemy import update

from storage.models import Person, Team
from tests.chat import Phone, World
from tests.scheduler.lights import ELEVEN, HOUR, at, turn_red

pytestmark = pytest.mark.only_on("console")


async def test_everybody_sees_their_own_lights(company: World, lin: Phone, wang: Phone) -> None:
    await turn_red(company)
    await wang.says("红绿灯")
    await wang.sees("1 个团队，1 盏红灯", "● 绿　▲ 黄　■ 红", "方案 72 小时内发出", "■ 红 · 0/5", "近七天 ○○○○○○■")
    await lin.says("红绿灯")
    shown = await lin.sees("我自己 · 方案 72 小时内发出", "城东一队 · 方案 72 小时内发出", "■ 红 · 0/5")
    assert shown.index("我自己") < shown.index("城东一队")
    zhao = company.phone("R02")
    await zhao.says("红绿灯")
    await zhao.sees("我自己", "0/1，太少，先不评")
    assert "城东一队" not in await zhao.transcript()
    boss = company.phone("O01")
    await boss.says("红绿灯")
    await boss.sees("2 个团队，1 盏红灯", "城东一队", "城西二队")
    await company.phone("P01").says("红绿灯")
    await company.phone("P01").sees("只有业务员和主管")
    async with company.bot.database.write() as session:
        region = Team(name="武汉大区", parent_id=None)
        session.add(region)
        await session.flush()
        await session.execute(update(Team).where(Team.id != region.id).values(parent_id=region.id))
        await session.execute(update(Person).where(Person.code == "S02").values(team_id=region.id))
    chen = company.phone("S02")
    await chen.says("红绿灯")
    await chen.sees("3 个团队，2 盏红灯", "武汉大区 · 方案 72 小时内发出", "■ 红 · 0/6（0%）", "城东一队 · 方案")
    await at(company, ELEVEN + 2 * HOUR)
    await chen.has_seen("红灯：武汉大区", times=1)
