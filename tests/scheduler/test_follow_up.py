"""Reminders come in the working hours of whom they are for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

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
from tests.company import found

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def test_a_reminder_comes_at_nine_where_its_owner_lives(sqlite_database: Database) -> None:
    company = await found(sqlite_database)
    signing = Signing("secret")
    house = House(playbook(), SHANGHAI, WorkCalendar(), signing, "https://sales.example.com")
    clock = FakeClock(datetime(2026, 11, 25, 1, tzinfo=UTC))
    postmaster = Postmaster({"console": ConsoleChannel(sqlite_database, clock)}, signing)
    async with sqlite_database.write() as session:
        (await session.get_one(Team, company.teams["城西二队"])).timezone = "Asia/Urumqi"
        for customer, owner in (("百姓大药房", "小林"), ("便民超市", "小赵")):
            thing = FollowUp(
                customer_id=company.customers[customer],
                owner_id=company.people[owner],
                kind="revisit",
                due=date(2026, 11, 25),
                revision=1,
            )
            session.add(thing)
            await session.flush()
            zone = await zones.of_person(session, thing.owner_id, SHANGHAI)
            early = datetime(2026, 11, 24, tzinfo=UTC)
            await follow_ups.remind(
                session, thing, moments(thing.due, early, zone, house.playbook.reminding, house.calendar)[:1]
            )
    said = []
    for hour in (1, 2, 3):  # 09:00 in Shanghai … 09:00 in Urumqi
        clock.now = datetime(2026, 11, 25, hour, tzinfo=UTC)
        async with sqlite_database.write() as session:
            await follow_up.fire(session, house, postmaster, clock())
        async with sqlite_database.read() as session:
            said.append([row.chat for row in await session.scalars(select(Outbox).order_by(Outbox.id))])
    assert said == [["R01"], ["R01"], ["R01", "R02"]]
