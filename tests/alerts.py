"""An alert as the morning's job makes one, without all else that a morning brings."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.handlers import alert as shown
from bot.posting import Postmaster
from bot.tray import Tray, write
from sales.alerts import Figures
from storage import deals
from storage.models import Alert, Customer
from tests.chat import World
from tests.company import Company

NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday, 09:00 in Shanghai
MEET = "今天16:00碰一下"


async def stuck(session: AsyncSession, company: Company, people: Sequence[int], now: datetime) -> Alert:
    """A deal of 小林 that stands too long, and the alert about it; `people`: who has the card."""
    customer = await session.get_one(Customer, company.customers["百姓大药房"])
    rep, since = company.people["小林"], now - timedelta(days=20)
    deal = await deals.open_deal(session, "D1", "首批铺货", customer, rep, "proposal", since)
    alert = Alert(
        kind="stuck",
        team_id=company.teams["城东一队"],
        people={"ids": list(people), "said": {}},
        waiting_since=now.date(),
        day=now.date(),
        stage="proposal",
        deals={"ids": [deal.id]},
        facts=Figures(count=1, key=0, fen=8_000_000, limit=5, days=(15,)).dump(),
        fingerprint="f",
        told_at=now,
    )
    session.add(alert)
    await session.flush()
    return alert


async def tell(there: World, people: Sequence[int]) -> None:
    """It is nine o'clock, and the card has come to these people."""
    there.clock.now = NINE
    bot = there.bot
    async with bot.database.write() as session:
        alert = await stuck(session, there.company, people, NINE)
        tray = Tray(f"alert:{alert.id}", NINE)
        await shown.show(session, bot.house, tray, alert, "send")
        await write(session, [tray], Postmaster({"console": bot.console}, bot.house.signing))
    bot.courier.wake()
    bot.booker.wake()
    await there.settled()
