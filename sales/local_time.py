"""Local times of day as moments, also on the two days of the year on which the clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_STEP = timedelta(seconds=1)


def moment_of(day: date, at: time, timezone: ZoneInfo) -> datetime:
    """When it is `at` on `day` there (aware, UTC): of a time that comes twice the first, instead of one that is
    left out the first moment after the gap."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), timezone)
    moment = local.astimezone(UTC)
    if moment.astimezone(timezone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), moment, timezone)


def _end_of_gap(before: datetime, after: datetime, timezone: ZoneInfo) -> datetime:
    """The change of the clocks between two moments that lie around it; changes happen on whole seconds."""
    new = after.astimezone(timezone).utcoffset()
    while after - before > _STEP:
        middle = before + timedelta(seconds=(after - before) // _STEP // 2)
        if middle.astimezone(timezone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after
