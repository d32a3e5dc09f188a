"""A platform's calendar without a network, which fails as it is told to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.platform import Appointment, Booked, Calendar, Directory
from sales.meeting import Slot
from tests.platform_in_memory import MemoryPlatform

DAY = timedelta(days=1)


@dataclass
class MemoryCalendar:
    """`bot.platform.Calendar`. `repeats`: for how long it knows a key; `fails`: what the next calls raise, one
    after the other, None: nothing; `gate`: what the next booking waits for; `asked`: every call;
    `left_out`: whom it does not invite; `busy_at`: when everybody is busy."""

    channel: str = "console"
    repeats: timedelta = DAY
    kept: dict[str, Slot | None] = field(default_factory=dict)
    wanted: dict[str, Appointment] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    fails: list[Exception | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()
    busy_at: Sequence[Slot] = ()
    gate: asyncio.Event | None = None

    def _fail(self, what: str) -> None:
        self.asked.append(what)
        error = self.fails.pop(0) if self.fails else None
        if error is not None:
            raise error

    async def busy(self, owner: str, accounts: Sequence[str], within: Slot) -> Sequence[Slot]:
        self._fail("busy")
        return self.busy_at

    async def book(self, wanted: Appointment) -> Booked:
        gate, self.gate = self.gate, None
        if gate is not None:
            await gate.wait()
        self._fail("book")
        known = self.keys.get(wanted.key) if self.repeats else None
        id = known or f"e{len(self.kept) + 1}"
        self.keys[wanted.key] = id
        self.kept[id] = Slot(wanted.starts, wanted.ends)
        self.wanted[id] = wanted
        return Booked("memory", id, wanted.owner, f"https://meet.example.com/{id}", self.left_out)

    async def move(self, booked: Booked, wanted: Appointment) -> None:
        self._fail("move")
        self.kept[booked.id] = Slot(wanted.starts, wanted.ends)
        self.wanted[booked.id] = wanted

    async def cancel(self, booked: Booked) -> None:
        self._fail("cancel")
        self.kept[booked.id] = None

    async def now_at(self, booked: Booked) -> Slot | None:
        self._fail("now_at")
        return self.kept[booked.id]


def with_calendar(calendar: Calendar) -> MemoryPlatform:
    """A platform that has nothing else."""
    platform = MemoryPlatform(Directory(calendar.channel, (), ()))
    platform.calendar = calendar
    return platform
