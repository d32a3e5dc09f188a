"""The morning's card as a job: on working days, once, to whom there is something to say, in their own time."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.console.channel import ConsoleChannel
from bot.desk import House
from bot.posting import Postmaster
from bot.route import Roads
from bot.signing import Signing
from bot.words import morning as words
from sales.workdays import WorkCalendar
from scheduler.job import Due
from scheduler.moments import Moments
from scheduler.morning import Morning
from storage.database import Database
from storage.models import Customer, Outbox, Person, Team
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import Company, found
from tests.scheduler.toys import SHANGHAI, URUMQI

SIGNING = Signing("secret")
HOUSE = House(playbook(), SHANGHAI, WorkCalendar(), SIGNING, "http://localhost")
FRIDAY = date(2026, 2, 13)  # before the Spring Festival; Saturday is worked, and so is Saturday the 28th


def replica(database: Database, clock: FakeClock, roads: Roads | None = None) -> Moments:
    postmaster = Postmaster({"console": ConsoleChannel(database, clock)}, SIGNING)
    return Moments(database, [Morning(database, HOUSE, roads)], postmaster, clock, lambda: None)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


async def cards(database: Database) -> list[tuple[str, date, str]]:
    """(whose chat, local day, what it says) of everything said."""
    async with database.read() as session:
        rows = await session.scalars(select(Outbox).order_by(Outbox.id))
        return [(row.chat, row.created_at.astimezone(SHANGHAI).date(), str(row.payload)) for row in rows]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(local(FRIDAY, 7))


async def test_over_the_festival_everybody_is_told_once_on_each_working_day(
    database: Database, clock: FakeClock
) -> None:
    await found(database)
    bots = [replica(database, clock), replica(database, clock)]
    for n in range(17):
        for minute in (29, 31):
            clock.now = local(FRIDAY + timedelta(days=n), 8, minute)
            await asyncio.gather(*(bot.look() for bot in bots))
            bots[0] = replica(database, clock)
    worked = [FRIDAY + timedelta(days=n) for n in (0, 1, 11, 12, 13, 14, 15)]
    assert [day.isoformat() for day in worked][-2:] == ["2026-02-27", "2026-02-28"]
    said = await cards(database)
    told = sorted((who, day) for who, day, _ in said)
    assert told == [(who, day) for who in ("R01", "R02") for day in worked]
    assert all(words.TITLE in text for _, _, text in said)


async def test_who_has_nothing_to_do_has_left_or_is_no_rep_hears_nothing(
    sqlite_database: Database, clock: FakeClock
) -> None:
    company = await found(sqlite_database)
    bot = replica(sqlite_database, clock)
    await bot.look()  # planned while everybody was there
    async with sqlite_database.write() as session:
        await session.execute(update(Person).where(Person.code == "R02").values(active=False))
        await session.execute(update(Customer).values(owner_id=company.people["王姐"]))
    clock.now = local(FRIDAY, 8, 31)
    await bot.look()
    assert await cards(sqlite_database) == []


async def test_a_card_is_due_in_the_time_of_the_reps_team(sqlite_database: Database, clock: FakeClock) -> None:
    company = await found(sqlite_database)
    async with sqlite_database.write() as session:
        await session.execute(update(Team).where(Team.id == company.teams["城西二队"]).values(timezone=URUMQI.key))
    bot = replica(sqlite_database, clock)
    told = []
    for hour in (8, 9, 10, 11):
        clock.now = local(FRIDAY, hour, 31)
        await bot.look()
        told.append([who for who, _, _ in await cards(sqlite_database)])
    assert told == [["R01"], ["R01"], ["R01", "R02"], ["R01", "R02"]]


async def test_a_card_names_only_the_reps_own_customers(sqlite_database: Database, clock: FakeClock) -> None:
    await found(sqlite_database)
    clock.now = local(FRIDAY, 8, 31)
    await replica(sqlite_database, clock).look()
    texts = {who: text for who, _, text in await cards(sqlite_database)}
    assert "便民超市" not in texts["R01"]
    assert "百姓大药房" not in texts["R02"]


async def test_prepared_twice_the_first_proposal_stays(sqlite_database: Database, clock: FakeClock) -> None:
    company: Company = await found(sqlite_database)
    clock.now = local(FRIDAY, 8, 31)
    rep, job = company.people["小林"], Morning(sqlite_database, HOUSE, None)
    due = Due("moment:morning:1:x", rep, SHANGHAI, FRIDAY, clock(), clock())
    first = await job.prepare(due)
    async with sqlite_database.write() as session:  # what the other replica finds is different
        session.add(Customer(code="C9", name="后来的店", type="clinic", owner_id=rep, created_at=clock.now))
    second = await job.prepare(due)
    async with sqlite_database.write() as session:
        (before,) = await first(session)
    async with sqlite_database.write() as session:
        (after,) = await second(session)
    assert before.said == after.said
