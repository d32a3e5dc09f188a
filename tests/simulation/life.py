"""Lives a company's script with the bot's own clockwork: two replicas that die at random, a clock that is moved."""

import asyncio
import gc
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.channels.console.channel import ConsoleChannel
from bot.desk import House
from bot.posting import Postmaster
from bot.signing import Signing
from sales.playbook import Playbook
from sales.workdays import WorkCalendar
from scheduler.clockwork import Clockwork
from scheduler.timetable import Ground, jobs
from storage.database import Database, open_database
from storage.media import store_of
from storage.models import Moment, Outbox
from storage.uploads import parts_of
from tests.clock import FakeClock
from tests.simulation.expected import Saying, works
from tests.simulation.founding import Founding
from tests.simulation.plan import NIGHT, SHANGHAI, Plan

DIES = 0.04  # of a replica, at each step
STEPS = (20, 30, 45, 60)  # minutes, while people work somewhere
END = time(5)  # when the last day is over everywhere
BOTH = 0.3  # how often both replicas look at the same time
KINDS = {"reminder": "reminder", "moment:morning": "morning", "moment:digest": "digest", "moment:alert": "alert"}


@dataclass
class Life:
    """`lived`: after it, what was said and how the process fared."""

    url: str
    folder: Path
    plan: Plan
    playbook: Playbook
    seed: int
    deaths: int = 0
    ticks: int = 0
    rows: list[int] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)
    """(objects alive, resident KiB), every ten days."""

    async def lived(self) -> Counter[Saying]:
        """From the first night to the end of the last day."""
        self._chance = random.Random(self.seed)
        self._clock = FakeClock(datetime.combine(self.plan.first, NIGHT, SHANGHAI).astimezone(UTC))
        self._databases = [open_database(self.url) for _ in range(2)]
        founding = Founding(self.plan, self.playbook)
        async with self._databases[0].write() as session:
            await founding.begin(session)
        bots = [self._born(database) for database in self._databases]
        day = self.plan.first
        while day <= self.plan.last:
            async with self._databases[0].write() as session:
                await founding.night(session, day)
            day += timedelta(days=1)
            await self._day(bots, datetime.combine(day, NIGHT, SHANGHAI))
            if (day - self.plan.first).days % 10 == 0:
                await self._look_around()
        await self._day(bots, datetime.combine(day, END, SHANGHAI))
        said = await self._said()
        for database in self._databases:
            await database.close()
        return said

    def _born(self, database: Database) -> Clockwork:
        signing = Signing("a secret of this simulation")
        house = House(self.playbook, SHANGHAI, WorkCalendar(), signing, "https://sales.example.com")
        postmaster = Postmaster({"console": ConsoleChannel(database, self._clock)}, signing)
        media = store_of(self.folder)
        ground = Ground(database, house, media, postmaster, ())
        parts = parts_of(self.folder)
        return Clockwork(database, media, parts, house, postmaster, self._clock, lambda: None, (), jobs(ground))

    async def _day(self, bots: list[Clockwork], end: datetime) -> None:
        while self._clock() < end:
            if not self._is_away():
                look = (0, 1) if self._chance.random() < BOTH else (self._chance.randrange(2),)
                await asyncio.gather(*(self._tick(bots, n) for n in look))
            local = self._clock().astimezone(SHANGHAI)
            is_quiet = not (works(local.date()) or (works(local.date() - timedelta(days=1)) and local.hour < 3))
            minutes = 180 if is_quiet else self._chance.choice(STEPS)
            self._clock.now = min(self._clock() + timedelta(minutes=minutes), end.astimezone(UTC))

    def _is_away(self) -> bool:
        return any(start <= self._clock() < end for start, end in self.plan.away)

    async def _tick(self, bots: list[Clockwork], n: int) -> None:
        self.ticks += 1
        ticking = asyncio.create_task(bots[n].tick())
        if self._chance.random() < DIES:
            self.deaths += 1
            await asyncio.wait([ticking], timeout=self._chance.random() * 0.05)
            ticking.cancel()
            bots[n] = self._born(self._databases[n])
        await asyncio.gather(ticking, return_exceptions=True)

    async def _look_around(self) -> None:
        gc.collect()
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4
        self.memory.append((len(gc.get_objects()), resident))
        async with self._databases[0].read() as session:
            self.rows.append(await session.scalar(select(func.count(Moment.id))) or 0)

    async def _said(self) -> Counter[Saying]:
        query = select(Outbox.key, Outbox.chat, Outbox.slot, Outbox.created_at).where(Outbox.mode != "repaint")
        async with self._databases[0].read() as session:
            rows = list(await session.execute(query))
        zones = self._zones()
        said = {
            (key.rsplit(".", 3)[0], what, chat, at.astimezone(zones(chat, at)).date(), _thing(what, slot))
            for key, chat, slot, at in rows
            if (what := _kind(key)) is not None
        }
        return Counter(one[1:] for one in said if one[3] >= self.plan.first)  # somewhere it is the day before still

    def _zones(self) -> Callable[[str, datetime], ZoneInfo]:
        teams = {team.group: team for team in self.plan.teams} | {team.supervisor: team for team in self.plan.teams}
        teams |= {rep.code: rep.team for rep in self.plan.reps}

        def zone(chat: str, at: datetime) -> ZoneInfo:
            team = teams.get(chat)
            return team.lives_in(at.astimezone(SHANGHAI).date()) if team else SHANGHAI

        return zone


def _kind(key: str) -> str | None:
    return next((what for start, what in KINDS.items() if key.startswith(f"{start}:")), None)


def _thing(what: str, slot: str | None) -> int:
    return int(slot.removeprefix("follow_up:")) if what == "reminder" and slot else 0
