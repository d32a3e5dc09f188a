"""A card is repainted when a reader would see a difference, not too often, and seldom where it costs."""

from datetime import timedelta

import pytest

from bot.listening.progress import Shown, mark, repaint
from tests.clock import FakeClock

NOW = FakeClock().now


@pytest.mark.parametrize(
    ("heard_s", "duration_s", "sparing", "shown"),
    [
        (59.9, 600.0, False, 0),
        (61.0, None, False, 1),
        (600.0, 600.0, False, 9),
        (149.0, 600.0, True, 0),
        (150.0, 600.0, True, 1),
        (450.0, 600.0, True, 3),
        (600.0, 600.0, True, 3),
        (200.0, 239.0, True, 0),
        (3000.0, None, True, 0),
    ],
)
def test_what_a_reader_sees(heard_s: float, duration_s: float | None, sparing: bool, shown: int) -> None:
    assert mark(heard_s, duration_s, sparing=sparing) == shown


def test_a_repaint_shows_something_new_and_not_too_soon() -> None:
    before = Shown(1, NOW)
    assert repaint(before, 1, NOW + timedelta(minutes=9)) is None
    assert repaint(before, 2, NOW + timedelta(seconds=4.9)) is None
    later = NOW + timedelta(seconds=5)
    assert repaint(before, 2, later) == Shown(2, later)


def test_an_hour_where_repaints_cost_is_painted_three_times() -> None:
    shown, times = Shown(0, NOW), 0
    for second in range(0, 3600, 10):
        new = repaint(shown, mark(second, 3600.0, sparing=True), NOW + timedelta(seconds=second))
        shown, times = new or shown, times + (new is not None)
    assert times == 3
