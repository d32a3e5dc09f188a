"""Warnings count what people worked: holidays and weekends stand still, make-up days do not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.deal_warnings import Facts, stuck, warnings
from sales.playbook_deals import Deals
from sales.workdays import WorkCalendar, worked_until
from tests.chat import playbook

CALENDAR = WorkCalendar()
RULES: Deals = playbook().deals


def facts(day: date, **more: object) -> Facts:
    """A deal that entered 技术方案确认 (five working days) that day, and of which all else is in order."""
    known = Facts("proposal", "open", day, day, day, 100, 2, None, day + timedelta(days=365))
    return replace(known, **more)  # type: ignore[arg-type]


def kinds(of: Facts, today: date, rules: Deals = RULES) -> list[str]:
    return [found.kind for found in warnings(of, rules, today, worked_until(today, CALENDAR))]


def stuck_days(of: Facts, today: date) -> int | None:
    found = stuck(of, RULES, today, worked_until(today, CALENDAR))
    return found.days if found else None


def test_the_spring_festival_stands_still_and_its_saturdays_count() -> None:
    entered = facts(date(2026, 2, 12))  # a Thursday; 2026-02-14 is worked, 15 to 23 are not, 28 is worked again
    worked = {13: 1, 14: 2, 23: 2, 24: 3, 26: 5, 27: 6, 28: 7}
    for day, count in worked.items():
        assert worked_until(date(2026, 2, day), CALENDAR)(entered.stage_since) == count
    assert stuck_days(entered, date(2026, 2, 26)) is None
    assert stuck_days(entered, date(2026, 2, 27)) == 6


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2025, 12, 1), date(2026, 10, 31)), st.integers(0, 60))
def test_stuck_is_what_a_slow_count_says(entered: date, after: int) -> None:
    today = entered + timedelta(days=after)
    day, worked = entered, 0
    while day < today:
        day = day + timedelta(days=1)
        worked += CALENDAR.is_workday(day)
    assert stuck_days(facts(entered), today) == (worked if worked > 5 else None)


def test_any_activity_begins_anew_and_a_known_wait_stops_until_its_day_is_over() -> None:
    entered, today = date(2026, 11, 2), date(2026, 11, 24)
    assert stuck_days(facts(entered), today) == 16
    assert stuck_days(facts(entered, last_activity=date(2026, 11, 17)), today) is None
    waiting = facts(entered, waiting_until=date(2026, 11, 13))
    assert kinds(waiting, date(2026, 11, 13)) == []
    assert stuck_days(waiting, date(2026, 11, 20)) is None
    assert stuck_days(waiting, date(2026, 11, 23)) == 6


LONG_AGO, TODAY = date(2026, 10, 12), date(2026, 11, 24)
FRESH = facts(TODAY, opened=LONG_AGO)
WON = replace(FRESH, state="won", stage="won")


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (facts(LONG_AGO, last_activity=date(2026, 11, 16)), "stuck"),
        (facts(LONG_AGO, last_activity=date(2026, 11, 12), stage="lead"), "no_activity"),
        (replace(FRESH, next_due=None, stage_since=LONG_AGO, last_activity=date(2026, 11, 19)), "no_next_step"),
        (replace(FRESH, next_due=date(2026, 11, 23)), "step_overdue"),
        (replace(FRESH, contacts=1), "one_contact"),
        (replace(FRESH, amount_fen=None), "no_price"),
        (replace(FRESH, expected_close=date(2026, 11, 20)), "close_passed"),
        (replace(WON, stage_since=LONG_AGO, last_activity=LONG_AGO), "no_second_visit"),
        (replace(WON, last_activity=date(2026, 4, 1)), "dormant"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_warning_comes_alone_and_can_be_switched_off(of: Facts, kind: str) -> None:
    assert kinds(of, TODAY) == [kind]
    switch = getattr(RULES.warnings, kind).model_copy(update={"enabled": False})
    off = RULES.model_copy(update={"warnings": RULES.warnings.model_copy(update={kind: switch})})
    assert kinds(of, TODAY, off) == []


def test_the_limit_is_the_playbooks_and_a_lost_deal_is_left_alone() -> None:
    of = replace(FRESH, contacts=1)
    later = RULES.warnings.one_contact.model_copy(update={"days": 40})
    patient = RULES.model_copy(update={"warnings": RULES.warnings.model_copy(update={"one_contact": later})})
    assert kinds(of, TODAY, patient) == []
    assert kinds(replace(of, state="lost"), TODAY) == []
    assert kinds(replace(WON, stage_since=LONG_AGO, last_activity=date(2026, 10, 13)), TODAY) == []
    assert kinds(replace(FRESH, next_due=date(2026, 11, 21)), date(2026, 11, 22)) == []  # due on a Saturday
