"""The Chinese working year, with the weekends that make up for a holiday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.workdays import WorkCalendar, too_long_ago, worked_until, working_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),  # Sunday, for New Year
        date(2026, 2, 14),  # Saturday, for Spring Festival
        date(2026, 2, 28),  # Saturday, for Spring Festival
        date(2026, 5, 9),  # Saturday, for Labour Day
        date(2026, 9, 20),  # Sunday, for National Day
        date(2026, 10, 10),  # Saturday, for National Day
        date(2026, 11, 18),  # an ordinary Wednesday
    ],
)
def test_a_day_that_is_worked(day: date) -> None:
    assert CALENDAR.is_workday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 2, 16),  # Monday, Spring Festival's eve
        date(2026, 2, 23),  # Monday, the last day of the holiday
        date(2026, 5, 5),
        date(2026, 10, 1),
        date(2026, 10, 7),
        date(2026, 11, 21),  # an ordinary Saturday
    ],
)
def test_a_day_off(day: date) -> None:
    assert not CALENDAR.is_workday(day)


def test_over_national_day() -> None:
    assert CALENDAR.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.next_workday(date(2026, 10, 9)) == date(2026, 10, 10)
    assert CALENDAR.previous_workday(date(2026, 10, 8)) == date(2026, 9, 30)


def test_over_spring_festival() -> None:
    assert CALENDAR.next_workday(date(2026, 2, 14)) == date(2026, 2, 24)
    assert CALENDAR.previous_workday(date(2026, 2, 24)) == date(2026, 2, 14)


def test_a_year_without_a_notice_is_estimated_and_says_so() -> None:
    assert CALENDAR.source(2026) == "official"
    assert CALENDAR.source(2099) == "estimated"
    assert not CALENDAR.is_workday(date(2099, 10, 1))
    assert CALENDAR.is_workday(date(2099, 9, 30))


def test_the_company_knows_better() -> None:
    calendar = WorkCalendar({date(2026, 11, 21): True, date(2026, 11, 18): False})
    assert calendar.is_workday(date(2026, 11, 21))
    assert not calendar.is_workday(date(2026, 11, 18))


def test_a_calendar_without_working_days_is_an_error_and_no_endless_search() -> None:
    calendar = WorkCalendar({date.fromordinal(day): False for day in range(739_000, 740_000)})
    with pytest.raises(LookupError):
        calendar.next_workday(date.fromordinal(739_500))


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def moment(at: datetime) -> datetime:
    return working_moment(at, SHANGHAI, 9, 18, CALENDAR)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (local(11, 18, 10, 30), local(11, 18, 10, 30)),
        (local(11, 18, 7), local(11, 18, 9)),
        (local(11, 18, 9), local(11, 18, 9)),
        (local(11, 18, 18), local(11, 19, 9)),
        (local(11, 20, 20), local(11, 23, 9)),
        (local(10, 1, 10), local(10, 8, 9)),
        (local(10, 10, 10), local(10, 10, 10)),
    ],
)
def test_the_first_moment_in_working_hours(at: datetime, first: datetime) -> None:
    assert moment(at) == first


def test_hours_are_local_wherever_the_moment_was_taken() -> None:
    assert moment(datetime(2026, 11, 18, 23, 30, tzinfo=UTC)) == local(11, 19, 9)


def test_open_until_midnight() -> None:
    late = local(11, 18, 23, 59)
    assert working_moment(late, SHANGHAI, 9, 24, CALENDAR) == late


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 11, 18, 10, 0))  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.dates(date(2026, 1, 20), date(2026, 10, 31)))
def test_the_cut_off_lies_where_the_count_goes_over_the_limit(limit: int, today: date) -> None:
    since, cut = worked_until(today, CALENDAR), too_long_ago(limit, today, CALENDAR)
    assert since(cut) > limit
    assert since(cut + timedelta(days=1)) <= limit


def test_without_working_days_there_is_no_cut_off() -> None:
    off = WorkCalendar({MONDAY - timedelta(days=n): False for n in range(-1, 80)})
    with pytest.raises(LookupError):
        too_long_ago(5, MONDAY, off)
