"""The bot speaks first: a supervisor's card in the morning, what comes of it, who is told when nobody taps."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage import deals
from storage.models import Action, Alert, Customer, Deal, Person, Team
from tests.chat import Phone, World

pytestmark = pytest.mark.only_on("console")
NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday, 09:00 in Shanghai


async def stands(world: World, customer: str, name: str, stage: str, days: int, yuan: int = 80_000) -> int:
    """A deal that entered its stage so many days ago."""
    async with world.bot.database.write() as session:
        row = await session.get_one(Customer, world.company.customers[customer])
        at = world.clock() - timedelta(days=days)
        deal = await deals.open_deal(session, f"{customer}-{name}", name, row, row.owner_id or 0, stage, at)
        deal.amount_fen = yuan * 100
        return deal.id


async def morning(world: World, at: datetime = NINE) -> None:
    """The clock strikes nine."""
    world.clock.now = at
    await world.tick()


async def test_a_supervisor_hears_of_what_is_stuck(company: World, wang: Phone) -> None:
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await stands(company, "阳光诊所", "年度框架", "proposal", 30, 50_000)
    await stands(company, "阳光诊所", "新品试销", "needs", 30)
    await stands(company, "便民超市", "整排陈列", "needs", 40)
    await morning(company)
    await wang.sees(
        "2 个商机卡在「技术方案确认」超过 5 天", "共 13 万", "年度框架 · 小林", "首批铺货 · 小林",
        "另外也卡着：需求确认 1 个", "[先放一放]", "[这条不准]",
    )  # fmt: skip
    print(await wang.transcript())
    print(await company.phone("S02").transcript())
    print(await company.phone("O01").transcript())
