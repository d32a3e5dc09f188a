"""How fast people answer what they are asked because of an alert, in working hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from math import ceil

from sales.workdays import WorkCalendar

FEWEST = 5
"""With fewer answers than this a median says little, and a ninetieth percentile nothing."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work: [from_hour, to_hour) of a working day, local to `timezone`."""

    from_hour: int
    to_hour: int
    timezone: tzinfo
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Speed:
    """`count` answers; hours, None where there are too few to say. `slowest`: of those there are."""

    count: int
    median: float | None
    ninetieth: float | None
    slowest: float | None


def worked_hours(start: datetime, end: datetime, hours: Hours) -> float:
    """The working hours between two moments (aware); 0 where none lies between."""
    first, last = (moment.astimezone(hours.timezone).date() for moment in (start, end))
    total = timedelta()
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if hours.calendar.is_workday(day):
            midnight = datetime.combine(day, time(0), hours.timezone)
            opens = (midnight + timedelta(hours=hours.from_hour)).astimezone(UTC)
            closes = (midnight + timedelta(hours=hours.to_hour)).astimezone(UTC)  # 24: the next midnight
            total += max(timedelta(), min(end, closes) - max(start, opens))
    return total.total_seconds() / 3600


def speed(taken: Sequence[float]) -> Speed:
    """Median and ninetieth percentile (nearest rank) of so many hours each."""
    ordered = sorted(taken)
    slowest = ordered[-1] if ordered else None
    if len(ordered) < FEWEST:
        return Speed(len(ordered), None, None, slowest)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Speed(len(ordered), median, ordered[ceil(0.9 * len(ordered)) - 1], slowest)
