"""Looks on while cases are tried: whether one takes long, or memory is kept when they are over."""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import psutil
import structlog

from bot import events
from bot.events import Event
from tests.fuzz.chance import Chance

LONGEST_S = 0.5  # a case takes microseconds; the machine may be busy
ENOUGH = 200  # cases before growth is told from what is only loaded or remembered once
MOST_BLOCKS = 8_000  # small objects that may be left: caches of patterns and the like
MOST_BYTES = 48_000_000  # the heap may be left in pieces


class FaultError(BaseException):
    """What was caught and logged as a fault of ours; not to be caught again."""


class Watch:
    """`cases`: how many there will be; where they are enough, memory is compared with what a quarter of them had
    left. `longest_s`: of one case, in processor time."""

    def __init__(self, name: str, cases: int, longest_s: float = LONGEST_S) -> None:
        self.name = name
        self.cases = cases
        self.longest_s = longest_s
        self.events = 0
        self._blocks = self._bytes = 0

    def run(self, take: Callable[[Chance], None]) -> None:
        """Every case, with a chance of its own, the same for the same name and number."""
        for n in range(self.cases):
            self._before(n)
            with self._case(n) as chance:
                take(chance)
        self._after()

    async def run_async(self, take: Callable[[Chance], Awaitable[None]]) -> None:
        """The same for what waits."""
        for n in range(self.cases):
            self._before(n)
            with self._case(n) as chance:
                await take(chance)
            await asyncio.sleep(0)  # the loop has things to put away, too
        self._after()

    @contextmanager
    def _case(self, n: int) -> Iterator[Chance]:
        began = time.process_time()
        try:
            yield Chance(f"{self.name} {n}")
        except BaseException as error:
            error.add_note(f"case {n} of {self.name}")
            raise
        took = time.process_time() - began
        if took > self.longest_s:
            raise AssertionError(f"case {n} of {self.name} took {took:.1f} s")

    def _before(self, n: int) -> None:
        if n == self.cases // 4:
            self._blocks, self._bytes = _held()

    def _after(self) -> None:
        if self.cases < ENOUGH:
            return
        blocks, size = _held()
        if blocks - self._blocks > MOST_BLOCKS or size - self._bytes > MOST_BYTES:
            raise AssertionError(f"{self.name} keeps {blocks - self._blocks} objects, {size - self._bytes} bytes")

    def good(self, event: Event) -> None:
        """What becomes an event is a whole one: it can be kept by any database and read again as it is."""
        plain = events.dump(event)
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
        assert "\\u0000" not in text.replace(r"\\", "")
        assert event.channel
        assert event.key
        assert event.conversation
        assert event.sender
        assert events.dump(events.load(json.loads(text))) == plain
        self.events += 1


def _held() -> tuple[int, int]:
    gc.collect()
    return sys.getallocatedblocks(), psutil.Process().memory_info().rss


def strict_log() -> None:
    """Nothing is written; a fault of ours that was caught is raised again. Undone after each test."""

    def look(_logger: Any, _level: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if said.get("exc_info") or said["event"].endswith(("_not_kept", ".not_taken", ".not_durable_yet")):
            raise FaultError(f"{said}") from sys.exc_info()[1]
        raise structlog.DropEvent

    structlog.configure(processors=[look])
