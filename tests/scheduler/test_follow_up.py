"""Reminders come in the working hours of whom they are for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.console.channel import ConsoleChannel
from bot.desk import House
from bot.posting import Postmaster
from bot.signing import Signing
from sales.reminding import moments
from sales.workdays import WorkCalendar
from scheduler import follow_up
from storage import follow_ups, zones
from storage.database import Database
from storage.models import FollowUp, Outbox, Team
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import Company, found

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIGNING = Signing("secret")
HOUSE = House(playbook(), SHANGHAI, WorkCalendar(), SIGNING, "https://sales.example.com")


async def thing_due(session: AsyncSession, company: Company, customer: str, owner: str, due: date) -> None:
    """Something planned the day before, with its reminders."""
    customer_id, owner_id = company.customers[customer], company.people[owner]
    thing = FollowUp(customer_id=customer_id, owner_id=owner_id, kind="revisit", due=due, revision=1)
    session.add(thing)
    await session.flush()
    zone = await zones.of_person(session, owner_id, SHANGHAI)
    planned = datetime.combine(due - timedelta(days=1), time(0), UTC)
    await follow_ups.remind(session, thing, moments(due, planned, zone, HOUSE.playbook.reminding, HOUSE.calendar))


async def said_at(database: Database, now: datetime) -> list[Outbox]:
    """All that was said until then."""
    postmaster = Postmaster({"console": ConsoleChannel(database, FakeClock(now))}, SIGNING)
    async with database.write() as session:
        await follow_up.fire(session, HOUSE, postmaster, now)
    async with database.read() as session:
        return list(await session.scalars(select(Outbox).order_by(Outbox.id)))


async def test_a_reminder_comes_at_nine_where_its_owner_lives(sqlite_database: Database) -> None:
    company = await found(sqlite_database)
    async with sqlite_database.write() as session:
        (await session.get_one(Team, company.teams["城西二队"])).timezone = "Asia/Urumqi"
        for customer, owner in (("百姓大药房", "小林"), ("便民超市", "小赵")):
            await thing_due(session, company, customer, owner, date(2026, 11, 25))
    hours = (1, 2, 3)  # 09:00 in Shanghai … 09:00 in Urumqi
    said = [await said_at(sqlite_database, datetime(2026, 11, 25, hour, tzinfo=UTC)) for hour in hours]
    assert [[row.chat for row in rows] for rows in said] == [["R01"], ["R01"], ["R01", "R02"]]


async def test_after_a_day_without_the_bot_a_missed_thing_is_said_once(sqlite_database: Database) -> None:
    company = await found(sqlite_database)
    async with sqlite_database.write() as session:
        await thing_due(session, company, "百姓大药房", "小林", date(2026, 11, 27))
    assert await said_at(sqlite_database, datetime(2026, 11, 28, 1, tzinfo=UTC)) == []  # Saturday
    (said,) = await said_at(sqlite_database, datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert "这件事过期了" in str(said.payload)
