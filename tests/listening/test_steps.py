"""A blocking iterator is driven step by step in a thread of its own, and let go of soon."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from bot.listening.steps import steps


class Counting:
    """Counts up in the thread; waits for `go` before the second item."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = threading.Event()
        self.go = threading.Event()
        self.thread: str | None = None

    def __call__(self) -> Iterator[int]:
        try:
            for n in range(3):
                self.thread = threading.current_thread().name
                if n == 1:
                    self.go.wait(20)
                self.made += 1
                yield n
        finally:
            self.closed.set()


async def test_every_item_comes_and_nothing_ahead_of_who_asks() -> None:
    counting = Counting()
    counting.go.set()
    async with steps(counting, 20) as walk:
        assert await anext(walk) == 0
        assert counting.made == 1
        assert [n async for n in walk] == [1, 2]
    assert counting.closed.is_set()
    assert counting.thread == "listening"


async def test_what_it_raises_comes_out() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    async with steps(failing, 20) as walk:
        assert await anext(walk) == 1
        with pytest.raises(ValueError, match="broken"):
            await anext(walk)


async def test_whoever_leaves_need_not_stay_for_a_long_step_and_no_further_one_begins() -> None:
    counting = Counting()
    async with steps(counting, 0.01) as walk:
        assert await anext(walk) == 0
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(walk), 0.01)
    assert not counting.closed.is_set()
    counting.go.set()
    assert counting.closed.wait(20)
    assert counting.made == 2


async def test_the_loop_goes_on_meanwhile() -> None:
    counting = Counting()
    async with steps(counting, 20) as walk:
        assert await anext(walk) == 0
        second = asyncio.ensure_future(anext(walk))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not second.done()
        counting.go.set()
        assert await second == 1


def test_a_process_ends_well_in_the_middle_of_a_step() -> None:
    program = """
import asyncio, time
from bot.listening.steps import leave, steps
def endless():
    while True:
        time.sleep(60)
        yield
async def main():
    async with steps(endless, 0.0) as walk:
        asyncio.ensure_future(anext(walk))
        await asyncio.sleep(0.05)
asyncio.run(main())
print("stopped")
leave()
time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "stopped\n")
