"""A running bot on a channel that swallows everything: what is said to it, and when its answers are there."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import uvloop

from bench.cores import SERVER_CORE, pinned
from bench.crowd import CHANNEL, PEOPLE, account
from bench.sink import Sink
from bot.app import Bot, build
from bot.clock import system_clock
from bot.events import Event, Text
from bot.observe import Point, Step
from bot.serving import spare_what_stays
from bot.settings import Settings
from storage.database import open_database
from tests.chat import playbook

SAID = ("帮助", "我的待办")
GENTLE = 50  # messages per second
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


class Finish:
    """The observer that knows when so many answers are marked."""

    def __init__(self) -> None:
        self._left = 0
        self._reached = asyncio.Event()

    def __call__(self, step: Point, messages: int) -> None:
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
class Life:
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


def run(url: str, folder: Path, work: Callable[[Life], Awaitable[T]]) -> T:
    """What `work` returns, done with a bot of its own that has one core and is warmed up."""

    async def live() -> T:
        async with _life(url, folder) as life:
            await life.drain(PEOPLE)  # warm: caches filled, connections open
            spare_what_stays()
            return await work(life)

    with pinned(SERVER_CORE):
        return uvloop.run(live())


def settings_in(folder: Path) -> Settings:
    """Of a bot that keeps its files there."""
    return Settings(_env_file=None, xingji_data=folder, xingji_secret_key="bench-secret-of-enough-length")


@asynccontextmanager
async def _life(url: str, folder: Path) -> AsyncIterator[Life]:
    database = open_database(url)
    sink, finish = Sink(CHANNEL), Finish()
    bot = build(settings_in(folder), database, playbook(), observe=finish, extra_channels={CHANNEL: sink})
    async with bot.running():
        yield Life(bot, sink, finish)
    await database.close()


def _said(n: int) -> Event:
    who = account(n)
    words = SAID[(n + n // PEOPLE) % len(SAID)]  # everybody says one thing, then the other
    return Event(CHANNEL, f"said-{next(_KEYS)}", who, who, system_clock(), Text(words))
