"""Budgets and pauses: numbers and time, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.ground.budget import Budget
from bot.channels.ground.reconnect import pause
from tests.clock import FakeClock


def test_the_shortest_window_that_is_full_says_how_long_to_wait() -> None:
    clock = FakeClock()
    budget = Budget({"minute": (3, 60.0), "hour": (4, 3600.0)}, clock)
    for _ in range(3):
        assert budget.spend("chat") is None
        clock.advance(seconds=10)
    assert budget.spend("chat") == 30.0
    clock.advance(seconds=30)
    assert budget.spend("chat") is None
    clock.advance(seconds=60)
    assert budget.spend("chat") == 3600 - 120


def test_what_arrived_late_counts_from_its_answer() -> None:
    clock = FakeClock()
    budget = Budget({"minute": (2, 60.0)}, clock)
    for _ in range(2):
        assert budget.spend("chat") is None
        with budget.until_answered("chat"):
            clock.advance(seconds=50)
    assert budget.spend("chat") == 10.0  # the first arrived as late as 50 s ago
    clock.advance(seconds=10)
    assert budget.spend("chat") is None


def test_every_key_has_its_own() -> None:
    budget = Budget({"minute": (1, 60.0)}, FakeClock())
    assert budget.spend("a") is None
    assert budget.spend("b") is None
    assert budget.spend("a") == 60.0


@given(st.lists(st.floats(0, 40), max_size=80))
def test_no_window_ever_holds_more_than_it_may(steps: list[float]) -> None:
    clock = FakeClock()
    budget = Budget({"minute": (3, 60.0), "long": (5, 200.0)}, clock)
    spent = []
    for step in steps:
        clock.advance(seconds=step)
        wait = budget.spend("chat")
        if wait is None:
            spent.append(clock())
        else:
            assert wait > 0
    for most, span in ((3, 60.0), (5, 200.0)):
        for first, last in zip(spent, spent[most:], strict=False):
            assert (last - first).total_seconds() >= span


def test_a_wait_that_is_kept_is_enough() -> None:
    clock = FakeClock()
    budget = Budget({"minute": (2, 60.0)}, clock)
    for _ in range(50):
        wait = budget.spend("chat")
        if wait is not None:
            clock.advance(seconds=wait)
            assert budget.spend("chat") is None


def test_chats_that_fell_silent_are_forgotten() -> None:
    clock = FakeClock()
    budget = Budget({"minute": (2, 60.0)}, clock)
    for n in range(1000):
        budget.spend(f"chat {n}")
        clock.advance(seconds=1)
    assert len(budget._spent) <= 61


@pytest.mark.parametrize(("failures", "whole"), [(0, 0), (1, 1), (2, 2), (6, 32), (7, 60), (10_000, 60)])
def test_a_pause_doubles_up_to_its_longest(failures: int, whole: float) -> None:
    assert pause(failures, jitter=0) == whole
    assert pause(failures, jitter=1) == whole / 2
    assert whole / 2 <= pause(failures, jitter=0.3) <= whole
