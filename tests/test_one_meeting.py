"""Everybody taps the same button within a second, on two replicas: one meeting, and everybody's card says so."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import events
from bot.app import Bot, build
from bot.settings import Settings
from storage.database import Database, open_database
from storage.models import Action, Identity, Meeting, Outbox, Person
from tests.alerts import MEET, tell
from tests.calendar_in_memory import MemoryCalendar, with_calendar
from tests.chat import SECRET, ConsolePhone, World, playbook
from tests.clock import FakeClock
from tests.company import found


@asynccontextmanager
async def replica(url: str, folder: Path, clock: FakeClock, calendar: MemoryCalendar) -> AsyncIterator[Bot]:
    """With connections and a calendar client of its own."""
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key=SECRET)
    database = open_database(url)
    bot = build(settings, database, playbook(), clock=clock, platforms=[with_calendar(calendar)])
    async with bot.running():
        yield bot
    await database.close()


async def leads(database: Database, team: int, count: int) -> dict[int, str]:
    """So many more supervisors of a team, and their accounts."""
    codes = [f"L{n:03}" for n in range(count)]
    async with database.write() as session:
        people = [Person(code=code, name=f"主管{code}", role="supervisor", team_id=team) for code in codes]
        session.add_all(people)
        await session.flush()
        session.add_all(Identity(channel="console", external_id=one.code, person_id=one.id) for one in people)
        return {one.id: one.code for one in people}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [10, pytest.param(100, marks=pytest.mark.slow)])
async def test_one_meeting_however_many_tap(postgres_url: str, tmp_path: Path, count: int) -> None:
    clock, calendar = FakeClock(), MemoryCalendar()
    async with (
        replica(postgres_url, tmp_path, clock, calendar) as one,
        replica(postgres_url, tmp_path, clock, calendar) as other,
    ):
        company = await found(one.database)
        here, there = World(one, company, clock, ConsolePhone), World(other, company, clock, ConsolePhone)
        led = await leads(one.database, company.teams["城东一队"], count - 1)
        codes = ["S01", *led.values()]
        await tell(here, [company.people["王姐"], *led])
        async with asyncio.timeout(300):
            taps = [await tap(here, code, n) for code in codes for n in (0, 1)]  # and everybody taps twice
            began = time.monotonic()
            accepted = [(one, other)[n % 2].intake.accept(event) for n, event in enumerate(taps)]
            await asyncio.gather(*accepted)
            took = time.monotonic() - began
            await both_settled(here, there)
        print(f"\n{len(taps)} taps accepted in {took:.2f} s, all done after {time.monotonic() - began:.2f} s")
        await one_meeting(one.database, calendar)
        for code in codes:
            phone = here.phone(code)
            card = await phone.holds("取消会议")
            assert f"约了今天 16:00（11-25），{count + 1} 人参加" in card.words
            assert MEET not in card.labels()
            await phone.has_seen("11-25 周三 16:00–16:30", times=1)


async def tap(world: World, code: str, n: int) -> events.Event:
    card = await world.phone(code).holds(MEET)
    content = events.Press(card.button(MEET).key, {})
    return events.Event("console", f"{code}-{n}", code, code, world.clock(), content)


async def both_settled(here: World, there: World) -> None:
    for _ in range(2):  # what one did may have left something to the other
        await here.settled()
        await there.settled()


async def one_meeting(database: Database, calendar: MemoryCalendar) -> None:
    async with database.read() as session:
        (meeting,) = await session.scalars(select(Meeting))
        kinds = list(await session.scalars(select(Action.kind)))
        unsent = list(await session.scalars(select(Outbox.id).where(Outbox.state != "sent")))
    assert (meeting.state, meeting.way, unsent) == ("booked", "memory", [])
    assert len(calendar.wanted) == 1
    assert calendar.asked.count("book") == 1
    assert kinds.count("alert.met") == kinds.count("meeting.booked") == 1
