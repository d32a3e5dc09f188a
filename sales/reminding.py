"""When the bot reminds of a thing due: before it, and once when it was missed; only when people work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sales.playbook import Reminding
from sales.workdays import WorkCalendar, working_moment

BEFORE: str = "before"
MISSED: str = "missed"


def moments(
    due: date, now: datetime, timezone: ZoneInfo, hours: Reminding, calendar: WorkCalendar
) -> tuple[tuple[str, datetime], ...]:
    """(kind, aware moment): on the morning of the day due (the last working day before it, where it is none)
    unless that is over, and on the first working morning after it."""
    day = due if calendar.is_workday(due) else calendar.previous_workday(due)
    before = datetime.combine(day, time(hours.from_hour), timezone)
    missed = working_moment(
        datetime.combine(due + timedelta(days=1), time(0), timezone),
        timezone,
        hours.from_hour,
        hours.to_hour,
        calendar,
    )
    return ((BEFORE, before), (MISSED, missed)) if before > now else ((MISSED, missed),)


def a_working_day_later(at: datetime, timezone: ZoneInfo, hours: Reminding, calendar: WorkCalendar) -> datetime:
    """The same time of day on the next working day there, or the first moment after it at which people work."""
    local = at.astimezone(timezone)
    there = datetime.combine(calendar.next_workday(local.date()), local.timetz())
    return working_moment(there, timezone, hours.from_hour, hours.to_hour, calendar)
