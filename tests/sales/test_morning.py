"""Whom a rep visits today, in which order of importance, and whom they wake up."""

from datetime import date, timedelta
from typing import Any

import pytest

from sales.customer_warnings import CustomerWarning
from sales.morning import Known, Stop, choose, stop, to_wake
from sales.playbook_digest import Morning

FRIDAY = date(2026, 11, 20)
MONDAY = FRIDAY + timedelta(days=3)
RULES = Morning()


def known(id: int = 1, **facts: Any) -> Known:
    """A customer; days are given as so many before Friday."""
    as_days = {name: FRIDAY - timedelta(days=value) for name, value in facts.items() if type(value) is int}
    others = {name: value for name, value in facts.items() if name not in as_days}
    return Known(id, **({"since": FRIDAY - timedelta(days=200)} | as_days | others))


def business(id: int, ago: int, **facts: Any) -> Known:
    return known(id, last_visit=ago, last_touch=ago, **facts)


SECOND = CustomerWarning("no_second_visit", 16)
DORMANT = CustomerWarning("dormant", 130)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"due": 0}, Stop(1, "due", 0)),
        ({"due": 4, "last_visit": 1}, Stop(1, "due", 4)),
        ({"due": -1}, Stop(1, "promised", 1)),
        ({"due": -3}, Stop(1, "promised", 3)),  # Monday is the next working day
        ({"due": -4, "last_visit": 90}, None),  # a later day is agreed
        ({"last_visit": 30, "last_touch": 30, "warning": SECOND}, Stop(1, "no_second_visit", 16)),
        ({"last_visit": 190, "last_touch": 190, "warning": DORMANT}, Stop(1, "dormant", 130)),
        ({}, Stop(1, "never", 200)),
        ({"last_visit": 7, "last_touch": 7}, Stop(1, "resting", 7)),
        ({"last_visit": 6, "last_touch": 6}, None),
        ({"last_visit": 9, "last_touch": 1}, Stop(1, "resting", 9)),  # a call is no visit
    ],
)
def test_why_somebody_is_visited_today(facts: dict[str, Any], expected: Stop | None) -> None:
    assert stop(known(**facts), FRIDAY, MONDAY, RULES) == expected


def test_the_most_important_come_first_and_no_more_than_asked_for() -> None:
    stops = [
        Stop(1, "resting", 8),
        Stop(2, "never", 100),
        Stop(3, "dormant", 140),
        Stop(4, "promised", 3),
        Stop(5, "due", 0),
        Stop(6, "promised", 1),
        Stop(7, "due", 2),
        Stop(8, "no_second_visit", 16),
        Stop(9, "resting", 30),
        Stop(10, "due", 2),
    ]
    assert [one.customer for one in choose(stops, 20)] == [7, 10, 5, 6, 4, 8, 3, 2, 9, 1]
    assert [one.customer for one in choose(reversed(stops), 3)] == [7, 10, 5]


def test_who_is_woken_up_had_business_before_and_sleeps_longest() -> None:
    them = [
        business(1, 60, warning=SECOND),
        business(2, 190, warning=DORMANT),
        business(3, 199, warning=CustomerWarning("dormant", 140), due=-9),  # a day is agreed
        known(4),  # nobody ever did anything with them
    ]
    assert to_wake(them, FRIDAY, RULES) == Stop(2, "dormant", 130)


def test_without_anybody_asleep_the_longest_silent_is_woken_after_a_month() -> None:
    assert to_wake([business(1, 30), business(2, 29)], FRIDAY, RULES) == Stop(1, "resting", 30)
    assert to_wake([business(2, 29)], FRIDAY, RULES) is None
    assert to_wake([], FRIDAY, RULES) is None
