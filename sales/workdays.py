"""Chinese working days, with the weekends that are worked to make up for a holiday (调休)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

_LONGEST_BREAK_DAYS = 60
_SATURDAY = 5


class WorkCalendar:
    """Working days by the State Council's yearly notice; `overrides` (day → worked) go first.

    For a year whose notice is not known yet the public holidays are estimated, without make-up days.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        known = self._overrides.get(day)
        if known is not None:
            return known
        return _official(day) if self.source(day.year) == "official" else _estimated(day)

    def source(self, year: int) -> Literal["official", "estimated"]:
        """Where the answer for that year comes from."""
        return "official" if year in _official_years() else "estimated"

    def next_workday(self, day: date) -> date:
        """The first working day after `day`; raises LookupError where the overrides leave none in 60 days."""
        return self._step(day, 1)

    def previous_workday(self, day: date) -> date:
        """The last working day before `day`; raises LookupError as `next_workday` does."""
        return self._step(day, -1)

    def _step(self, day: date, direction: int) -> date:
        for distance in range(1, _LONGEST_BREAK_DAYS + 1):
            candidate = day + timedelta(days=direction * distance)
            if self.is_workday(candidate):
                return candidate
        raise LookupError(f"no working day within {_LONGEST_BREAK_DAYS} days of {day}")


def worked_until(today: date, calendar: WorkCalendar) -> Callable[[date], int]:
    """Counts the working days after a day, up to and with `today`; remembers what it counted."""
    worked = [0]  # worked[n]: how many of the n days that end with `today`

    def since(day: date) -> int:
        span = max(0, (today - day).days)
        while len(worked) <= span:
            worked.append(worked[-1] + calendar.is_workday(today - timedelta(days=len(worked) - 1)))
        return worked[span]

    return since


def too_long_ago(limit: int, today: date, calendar: WorkCalendar) -> date:
    """The last day after which, up to and with `today`, more than `limit` working days have passed: what has stood
    since then, or longer, stands too long. The reverse of `worked_until`, for whoever asks about many things at
    once; raises LookupError as `WorkCalendar.previous_workday` does."""
    day = calendar.previous_workday(today + timedelta(days=1))
    for _ in range(limit):
        day = calendar.previous_workday(day)
    return day - timedelta(days=1)


def working_moment(at: datetime, tz: tzinfo, from_hour: int, to_hour: int, calendar: WorkCalendar) -> datetime:
    """The first moment from `at` on (aware) inside the working hours [from_hour, to_hour) of a working day.

    The hours are local to `tz`, and so is the answer. Raises ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = at.astimezone(tz)
    today = local.date()
    if not calendar.is_workday(today) or local.hour >= to_hour:
        return _opening(calendar.next_workday(today), from_hour, tz)
    return local if local.hour >= from_hour else _opening(today, from_hour, tz)


def _opening(day: date, hour: int, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tz)


@lru_cache(maxsize=1)
def _official_years() -> frozenset[int]:
    from chinese_calendar.constants import holidays, workdays

    return frozenset(day.year for day in (*holidays, *workdays))


def _official(day: date) -> bool:
    from chinese_calendar import is_workday

    return bool(is_workday(day))


def _estimated(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _estimated_holidays(day.year)


@lru_cache(maxsize=16)
def _estimated_holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("CN", years=year))
