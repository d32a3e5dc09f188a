"""Whole visits of many reps at once while the platform throttles, revokes, cuts, repeats and dawdles: every visit
is submitted once, and nobody is told anything twice.

What a platform offers no key for is sent at most once: where the connection was cut, the message is a dead letter
that says of itself that it may have arrived. Those are counted here and shown; nothing else may be missing.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database, open_database
from tests.chaos import worlds
from tests.chaos.rep import Rep
from tests.chaos.tally import Day, count, is_unsure
from tests.chaos.worlds import Chaos
from tests.platforms.dingtalk import Faults as DingTalkFaults
from tests.platforms.wecom.faults import Faults as WeComFaults

AS_ASKED = {"throttle": 0.10, "revoke": 0.05, "cut": 0.02, "duplicate": 0.05, "ok_with_error": 0.02}
WORSE = {"throttle": 0.15, "revoke": 0.10, "cut": 0.04, "duplicate": 0.20, "ok_with_error": 0.05}
SLOW = {"slow": 0.003, "slow_s": 6.0}  # longer than a call to DingTalk may take
SETTLED_WITHIN_S = 240.0
STANDARD_PER_SECOND = 20  # of each API, as the smallest edition of DingTalk has it
ROOMY_PER_SECOND = 200  # else the reps of a long day would mostly stand in line


async def play(chaos: Chaos, patience_s: float) -> list[Rep]:
    """Everybody's whole day at once."""
    reps = [Rep(chaos.world, chaos.world.phone(beat.rep), beat, patience_s) for beat in chaos.beats]
    async with asyncio.TaskGroup() as day:
        for rep in reps:
            day.create_task(rep.work())
    return reps


async def settle(chaos: Chaos) -> None:
    """Everything received is handled, everything queued was sent or given up."""
    bot = chaos.world.bot
    async with asyncio.timeout(SETTLED_WITHIN_S):
        while not (await bot.dispatch.is_idle() and await bot.courier.is_idle()):
            await asyncio.sleep(0.1)


async def a_bad_day(
    chaos: Chaos, database: Database, faults: Any, visits: int, logged: Counter[str], patience_s: float
) -> None:
    began = time.monotonic()
    chaos.server.faults = faults
    reps = await play(chaos, patience_s)
    chaos.server.faults = type(faults)()
    await settle(chaos)
    day = await count(chaos, database)
    told = report(chaos, day, reps, visits, time.monotonic() - began) + f"\nlogged {dict(logged)}"
    print(told)
    check(chaos, day, reps, visits, told)


def report(chaos: Chaos, day: Day, reps: list[Rep], visits: int, took_s: float) -> str:
    struck = Counter(call.errcode for call in chaos.server.calls if call.errcode)
    dead = Counter(f"{row.channel}: {row.error}" for row in day.dead)
    return (
        f"\n{visits} visits, {len(reps)} reps, {took_s:.0f} s, {took_s / visits:.2f} s a visit"
        f"\ncalls {len(chaos.server.calls)}, of them refused or cut: {dict(struck)}"
        f"\nnudges {sum(rep.nudges for rep in reps)}, failed acts {sum(rep.failed_acts for rep in reps)}"
        f"\ndead letters {dict(dead)}"
        f"\nnot told: supervisors {day.supervisors.lost(day.shops)}, groups {day.groups.lost(day.shops)}"
        f"\nfailed messages {[(row.id, row.error) for row in day.failed]}"
    )


def check(chaos: Chaos, day: Day, reps: list[Rep], visits: int, told: str) -> None:
    assert day.states == {"submitted": visits}, told
    assert Counter(day.submitted.values()) == {1: visits}, told
    assert day.is_whole, told
    assert day.unfinished == 0, told
    assert not day.failed, told
    sent = sum((rep.sent for rep in reps), Counter())
    assert set(day.received) == set(sent), told
    assert all(n <= sent[picture] for picture, n in day.received.items()), told
    assert Counter(day.placed.values()) == {3: visits}, told
    assert day.supervisors.wrong(day.shops) == {}, told
    assert day.groups.wrong(day.shops) == {}, told
    assert day.repeated == {}, told
    assert all(is_unsure(row) for row in day.dead), told
    assert chaos.server.violations == [], told


World = Callable[[Database, Path, int, int], AbstractAsyncContextManager[Chaos]]


def platforms(dingtalk_per_second: int) -> list[Any]:
    """What a bad day is played on."""
    dingtalk = partial(worlds.dingtalk, per_second=dingtalk_per_second)
    return [
        pytest.param(worlds.wecom, "postgres_url", WeComFaults, {"cut_deliveries": 0.02}, id="wecom"),
        pytest.param(dingtalk, "sqlite_url", DingTalkFaults, {}, id="dingtalk"),
    ]


@pytest.fixture
def address(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue(kind))


@pytest.fixture
async def opened(address: str) -> AsyncIterator[Database]:
    database = open_database(address)
    yield database
    await database.close()


@pytest.mark.slow
@pytest.mark.parametrize(("world", "kind", "faults", "more"), platforms(STANDARD_PER_SECOND))
async def test_a_few_visits_in_a_storm(
    world: World, opened: Database, faults: Any, more: dict[str, float], tmp_path: Path, logged: Counter[str]
) -> None:
    async with world(opened, tmp_path, 6, 2) as chaos:
        await a_bad_day(chaos, opened, faults(**WORSE, **more, seed=3), 6, logged, 2.5)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("world", "kind", "faults", "more"), platforms(ROOMY_PER_SECOND))
async def test_a_thousand_visits_on_a_bad_day(
    world: World, opened: Database, faults: Any, more: dict[str, float], tmp_path: Path, logged: Counter[str]
) -> None:
    visits = int(os.environ.get("XINGJI_CHAOS_VISITS", "1000"))
    async with world(opened, tmp_path, visits, 5) as chaos:
        await a_bad_day(chaos, opened, faults(**AS_ASKED, **SLOW, **more, seed=1), visits, logged, 6.0)
