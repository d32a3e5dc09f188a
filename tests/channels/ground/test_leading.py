"""Exactly one replica leads; it stops before another may begin. There are replicas on PostgreSQL only."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.channels.ground.leading import Leading
from bot.clock import system_clock
from storage.database import Database
from storage.models import Lease

TTL = timedelta(seconds=2.4)  # real time: leading is about waiting, and must not mind a slow machine


class Crew:
    """Replicas that lead, and what was seen of their work."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.working: list[str] = []
        self.most_at_once = 0
        self.changed = asyncio.Event()
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def join(self, holder: str) -> None:
        leading = Leading(self.database, system_clock, "bot", holder, TTL)
        self.tasks[holder] = asyncio.create_task(leading.lead(lambda: self.work(holder)))

    async def work(self, holder: str) -> None:
        self.working.append(holder)
        self.most_at_once = max(self.most_at_once, len(self.working))
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.working.remove(holder)
            self.changed.set()

    async def until_working(self, *holders: str) -> None:
        async with asyncio.timeout(60):
            while self.working != list(holders):
                self.changed.clear()
                await self.changed.wait()

    async def leave(self, *holders: str) -> None:
        for holder in holders:
            self.tasks[holder].cancel()
        await asyncio.gather(*(self.tasks.pop(holder) for holder in holders), return_exceptions=True)


@pytest.fixture
async def crew(postgres_database: Database) -> AsyncIterator[Crew]:
    crew = Crew(postgres_database)
    yield crew
    await crew.leave(*crew.tasks)


async def test_one_works_and_another_takes_over_at_once_when_it_leaves(crew: Crew) -> None:
    crew.join("a")
    await crew.until_working("a")
    crew.join("b")
    first = await lease_of(crew.database)
    async with asyncio.timeout(60):
        while (renewed := await lease_of(crew.database)).until == first.until:
            await asyncio.sleep(0.05)
    assert (renewed.holder, crew.working) == ("a", ["a"])
    await crew.leave("a")
    await crew.until_working("b")
    assert crew.most_at_once == 1


async def test_a_lease_that_was_lost_cancels_the_work(crew: Crew) -> None:
    crew.join("a")
    await crew.until_working("a")
    await seize(crew.database, "b", seconds=100)  # as if "a" had stood still for longer than its lease
    await crew.until_working()
    await seize(crew.database, "b", seconds=0)  # "b" never came back
    await crew.until_working("a")


async def test_a_leader_that_died_is_waited_out(crew: Crew) -> None:
    async with crew.database.write() as session:
        session.add(Lease(name="bot", holder="dead", until=system_clock() + timedelta(seconds=100)))
    crew.join("a")
    await asyncio.sleep(0.2)
    assert crew.working == []
    await seize(crew.database, "dead", seconds=0)
    await crew.until_working("a")


async def test_what_the_work_raises_goes_up_and_the_lease_is_free(postgres_database: Database) -> None:
    async def broken() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await Leading(postgres_database, system_clock, "bot", "a").lead(broken)
    async with postgres_database.read() as session:
        assert await session.get(Lease, "bot") is None


async def test_work_that_returns_is_begun_again(postgres_database: Database) -> None:
    began = 0
    twice = asyncio.Event()

    async def short() -> None:
        nonlocal began
        began += 1
        if began == 2:
            twice.set()

    leading = asyncio.create_task(
        Leading(postgres_database, system_clock, "bot", "a", timedelta(seconds=0.3)).lead(short)
    )
    async with asyncio.timeout(60):
        await twice.wait()
    leading.cancel()
    await asyncio.wait([leading])


async def test_a_database_that_is_away_ends_the_work_before_the_lease_is_over(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew.join("a")
    await crew.until_working("a")

    def away() -> None:
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(type(crew.database), "write", lambda _: away())
        await crew.until_working()
    await crew.until_working("a")


async def lease_of(database: Database) -> Lease:
    async with database.read() as session:
        return await session.get_one(Lease, "bot")


async def seize(database: Database, holder: str, seconds: float) -> None:
    async with database.write() as session:
        lease = await session.get(Lease, "bot")
        assert lease is not None
        lease.holder = holder
        lease.until = system_clock() + timedelta(seconds=seconds)
