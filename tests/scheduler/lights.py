"""A company whose lights turn red."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage import deals
from storage.ledger import Draft, append
from storage.models import Customer, Deal
from tests.chat import World

ELEVEN = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 11:00 in Shanghai
HOUR = timedelta(hours=1)


async def enter_needs(
    world: World, names: Sequence[str], hours_ago: Sequence[float], shop: str = "百姓大药房"
) -> list[int]:
    """Deals that entered 需求确认 so long before eleven: their proposals are due 72 hours after."""
    async with world.bot.database.write() as session:
        row = await session.get_one(Customer, world.company.customers[shop])
        ids, drafts = [], []
        for name, hours in zip(names, hours_ago, strict=True):
            at = ELEVEN - timedelta(hours=hours)
            deal = await deals.open_deal(session, f"{shop}-{name}", name, row, row.owner_id or 0, "needs", at)
            drafts.append(Draft("deal.opened", at, row.owner_id, row.id, deal.id, payload={"to": "needs"}))
            ids.append(deal.id)
        await append(session, drafts)
        return ids


async def five_late(world: World) -> list[int]:
    return await enter_needs(world, [f"第{n}批" for n in range(5)], [74 + n for n in range(5)])


async def propose(world: World, ids: Sequence[int], at: datetime) -> None:
    async with world.bot.database.write() as session:
        rows = [await session.get_one(Deal, id) for id in ids]
        await append(
            session,
            [Draft("deal.moved", at, r.owner_id, r.customer_id, r.id, payload={"to": "proposal"}) for r in rows],
        )


async def at(world: World, moment: datetime) -> None:
    """The clockwork looks then."""
    world.clock.now = moment
    await world.tick()


async def turn_red(world: World) -> None:
    """Of five proposals of 城东一队 none was sent in time; one more still runs. One of 城西二队 is late."""
    await five_late(world)
    await enter_needs(world, ["还有时间"], [71], "阳光诊所")
    await enter_needs(world, ["别队的"], [80], "便民超市")
    await at(world, ELEVEN)
