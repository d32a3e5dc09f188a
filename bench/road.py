"""The whole road: messages received, handled by the real handlers, answered and marked, and what growth costs."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import uvloop

from bench.cores import SERVER_CORE, pinned
from bench.crowd import CHANNEL, PEOPLE, account, newcomers, old_hands
from bench.databases import KINDS, Databases, Fill, Kind
from bench.plan import Plan
from bench.stats import median, percentile
from bot.app import Bot, build
from bot.channel import Parcel
from bot.clock import system_clock
from bot.events import Event, Text
from bot.observe import Step
from bot.render import Limits
from bot.settings import Settings
from storage.database import open_database
from tests.chat import playbook

GOAL = 600  # messages per second
SAID = ("帮助", "我的待办")
GENTLE = 50  # messages per second
LIMITS = Limits(unit="bytes", text=2048, title=120, facts=12, fact=400, buttons=6, selects=5, options=20, label=60)
T = TypeVar("T")
_KEYS: Final = itertools.count()


@dataclass(frozen=True, slots=True)
class Slice:
    """A drained backlog: messages, seconds from the first accept to the last mark, processor seconds."""

    messages: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds


@dataclass(frozen=True, slots=True)
class Road:
    """Slices by kind of database and whether it has a long past; seconds from accept to sent at a gentle pace."""

    slices: Mapping[tuple[Kind, bool], Sequence[Slice]]
    gentle_s: Mapping[Kind, Sequence[float]]

    def per_second(self, kind: Kind, with_past: bool = False) -> float:
        """The median of the slices."""
        return median(one.per_second for one in self.slices[kind, with_past])

    def cpu_us(self, kind: Kind, with_past: bool = False) -> float:
        """Processor time of the bot's process per message, the median of the slices."""
        return median(one.cpu_seconds / one.messages * 1e6 for one in self.slices[kind, with_past])

    def growth(self, kind: Kind) -> float:
        """Speed with a long past against speed without, the median over slices taken one after the other."""
        pairs = zip(self.slices[kind, True], self.slices[kind, False], strict=True)
        return median(old.per_second / new.per_second for old, new in pairs)

    def gentle_ms(self, kind: Kind) -> tuple[float, float]:
        """p50 and p95 from accepted to handed to the channel."""
        return percentile(self.gentle_s[kind], 50) * 1000, percentile(self.gentle_s[kind], 95) * 1000


class Sink:
    """A channel (`bot.channel.Channel`) that takes everything at once and notes when."""

    name = CHANNEL
    limits = LIMITS
    knows_keys = True

    def __init__(self) -> None:
        self.taken_at: dict[str, float] = {}

    async def send(self, parcel: Parcel) -> str:
        self.taken_at[parcel.chat] = time.perf_counter()
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        return True


class Finish:
    """The observer that knows when so many answers are marked."""

    def __init__(self) -> None:
        self._left = 0
        self._reached = asyncio.Event()

    def __call__(self, step: Step, messages: int) -> None:
        if step is Step.MARKED:
            self._left -= messages
            if self._left <= 0:
                self._reached.set()

    async def after(self, answers: int) -> None:
        """Wait for as many more; call it before the first can come."""
        self._left = answers
        self._reached.clear()
        async with asyncio.timeout(300):
            await self._reached.wait()


@dataclass(frozen=True, slots=True)
class _Life:
    """A running bot between two of our hands: what is said to it, and where its answers arrive."""

    bot: Bot
    sink: Sink
    finish: Finish

    async def drain(self, messages: int) -> Slice:
        """A backlog of so many messages, all there at once; every message has one answer."""
        events = [_said(n) for n in range(messages)]
        finished = asyncio.create_task(self.finish.after(messages))
        await asyncio.sleep(0)  # it waits
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self.bot.intake.accept(event) for event in events))
        await finished
        return Slice(messages, time.perf_counter() - began, time.process_time() - cpu)

    async def stroll(self, messages: int) -> list[float]:
        """As many messages, none more than there are people, at a gentle pace; seconds from said to answered."""
        finished = asyncio.create_task(self.finish.after(messages))
        start = time.perf_counter()
        said_at = await asyncio.gather(*(self._say_at(start + n / GENTLE, n) for n in range(messages)))
        await finished
        return [self.sink.taken_at[account(n)] - at for n, at in enumerate(said_at)]

    async def _say_at(self, moment: float, n: int) -> float:
        await asyncio.sleep(moment - time.perf_counter())
        said_at = time.perf_counter()
        await self.bot.intake.accept(_said(n))
        return said_at


def measure(databases: Databases, folder: Path, plan: Plan) -> Road:
    """A backlog on each database with and without a past, in turn, round after round; the bot has one core."""
    companies: dict[bool, Fill] = {False: newcomers, True: partial(old_hands, plan.past_messages)}
    slices: dict[tuple[Kind, bool], list[Slice]] = {(kind, past): [] for kind in KINDS for past in companies}
    for _ in range(plan.rounds):
        for (kind, past), taken in slices.items():
            url = databases.fresh(kind, companies[past])
            taken.append(_run(url, folder, lambda life: life.drain(plan.messages)))
    gentle_s = {
        kind: _run(databases.fresh(kind, newcomers), folder, lambda life: life.stroll(plan.gentle_messages))
        for kind in KINDS
    }
    return Road(slices, gentle_s)


def _run(url: str, folder: Path, work: Callable[[_Life], Awaitable[T]]) -> T:
    async def live() -> T:
        async with _life(url, folder) as life:
            await life.drain(PEOPLE)  # warm: caches filled, connections open
            return await work(life)

    with pinned(SERVER_CORE):
        return uvloop.run(live())


@asynccontextmanager
async def _life(url: str, folder: Path) -> AsyncIterator[_Life]:
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="bench-secret-of-enough-length")
    database = open_database(url)
    sink, finish = Sink(), Finish()
    bot = build(settings, database, playbook(), observe=finish, extra_channels={CHANNEL: sink})
    async with bot.running():
        yield _Life(bot, sink, finish)
    await database.close()


def _said(n: int) -> Event:
    who = account(n)
    return Event(
        CHANNEL, f"said-{next(_KEYS)}", who, who, system_clock(), Text(SAID[(n + n // PEOPLE) % len(SAID)])
    )
