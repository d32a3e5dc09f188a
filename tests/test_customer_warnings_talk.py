"""Whom to wake up: asked in chat by a rep, by who leads, by who may not know."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.chat import Phone, World, world
from tests.scenarios.steps import SHOP, visit


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """The bot on the console; what the database is asked is tried on both kinds beside `storage`."""
    async with world(sqlite_database, tmp_path) as running:
        yield running


async def test_a_new_shop_that_nobody_came_back_to_is_to_be_woken_up(company: World) -> None:
    lin: Phone = company.phone("R01")
    wang: Phone = company.phone("S01")
    await lin.says("该唤醒谁")
    await lin.sees("很久没碰 2 家")  # nobody was there since they came to us in January
    await visit(lin)
    company.clock.advance(days=1)
    await lin.says("该唤醒谁")
    assert SHOP not in await lin.sees("很久没碰 1 家", "阳光诊所", "从没联系过")
    company.clock.advance(days=27)  # the sample that was agreed on for the second day was forgotten
    await lin.says("沉睡客户")
    shown = await lin.sees(
        "新店没人再跟进 1 家，很久没碰 1 家", f"{SHOP}：新店，20 个工作日没有第二次跟进", "最近联系 2026-11-24"
    )
    assert "小林" not in shown
    await wang.says("沉睡客户")
    await wang.sees(f"{SHOP}：新店", "小林")
    await company.phone("S02").says("该唤醒谁")
    assert SHOP not in await company.phone("S02").sees("很久没碰 1 家", "便民超市", "小赵")
    await company.phone("O01").says("该唤醒谁")
    await company.phone("O01").sees("城东一队：新店没人再跟进 1 家，很久没碰 1 家", "城西二队：很久没碰 1 家")
    await company.phone("P01").says("该唤醒谁")
    await company.phone("P01").sees("只有业务员和主管")
    await lin.says("我的待办")
    await lin.taps("做完了")
    await lin.says("该唤醒谁")
    assert SHOP not in await lin.sees("很久没碰 1 家")
