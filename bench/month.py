"""What a visit takes of a company's month in DingTalk (dingtalk.md §0): played through the strict DingTalk, counted
there by what the platform itself would bill.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvloop

from bench.databases import Databases
from bench.plan import Plan
from storage.database import open_database
from tests.chat import Phone
from tests.phones.dingtalk import Rung, dingtalk_world
from tests.platforms.dingtalk.apis import ALL
from tests.scenarios.steps import visit

REPS, WORKDAYS = 100, 21
VISITS_A_DAY = (1, 2, 4, 8)
TICK_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Edition:
    """What an organisation may use in a month."""

    name: str
    calls: int
    messages: int


_PAID = frozenset(api.name for api in ALL if not api.free)
EDITIONS = (Edition("标准版", 5_000, 3_000), Edition("专业版", 200_000, 50_000))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one visit, told to the rep, the supervisor and the team's group, and of the 24 hours after it. `messages`:
    pushes to the bot and answers by webhook; `apis`: the calls that are billed, by address."""

    calls: int
    messages: int
    calls_after: int
    messages_after: int
    apis: Mapping[str, int]

    @property
    def whole(self) -> tuple[int, int]:
        """Calls and messages in all."""
        return self.calls + self.calls_after, self.messages + self.messages_after


@dataclass(frozen=True, slots=True)
class Month:
    """What a visit costs on each rung of cards."""

    costs: Mapping[Rung, Cost]

    def need(self, rung: Rung, visits_a_day: int) -> tuple[int, int]:
        """Calls and messages of a month in which everybody makes so many visits on every workday."""
        visits = REPS * WORKDAYS * visits_a_day
        calls, messages = self.costs[rung].whole
        return visits * calls, visits * messages

    def holds(self, rung: Rung, edition: Edition) -> int:
        """How many visits an edition has room for in a month."""
        calls, messages = self.costs[rung].whole
        return min(edition.calls // calls, edition.messages // messages)


def measure(databases: Databases, folder: Path, plan: Plan) -> Month:
    """The second visit of a rep on every rung: the first teaches the bot what the platform refuses."""
    return Month({rung: uvloop.run(_cost(databases.fresh("SQLite"), folder, rung)) for rung in plan.rungs})


async def _cost(url: str, folder: Path, rung: Rung) -> Cost:
    database = open_database(url)
    with TemporaryDirectory(dir=folder) as media:
        async with dingtalk_world(database, Path(media), rung) as company:
            rep = company.phone("R01")
            server = rep.server
            await visit(rep, 1)
            await _a_day(rep)
            start, calls = _used(server), len(server.calls)
            await visit(rep, 2)
            done, apis = _used(server), _billed(server.calls[calls:])
            await _a_day(rep)
            after = _used(server)
    await database.close()
    return Cost(done[0] - start[0], done[1] - start[1], after[0] - done[0], after[1] - done[1], apis)


async def _a_day(rep: Phone) -> None:
    for _ in range(24 * 60 // TICK_MINUTES):
        rep.world.clock.advance(minutes=TICK_MINUTES)
        await rep.world.tick()


def _used(server: Any) -> tuple[int, int]:
    server.quota.turn(server.clock())
    return server.quota.calls, server.quota.messages


def _billed(calls: Sequence[Any]) -> Mapping[str, int]:
    return Counter(call.api for call in calls if call.api in _PAID)
