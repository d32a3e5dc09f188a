"""When people can sit together: the next sensible slot and two others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from sales.playbook_alerts import Meetings
from sales.workdays import WorkCalendar

STEP = timedelta(minutes=30)
OFFERED = 3
TODAY = 2  # of them at most
DAYS_AHEAD = 10  # working days that are looked through where everybody is busy


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for a meeting; aware."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """Where and when people work: hours [from_hour, to_hour) of a working day, local to `timezone`."""

    timezone: ZoneInfo
    from_hour: int
    to_hour: int
    calendar: WorkCalendar


def slots(
    now: datetime, rules: Meetings, office: Office, busy: Sequence[Slot] = (), but: datetime | None = None
) -> tuple[Slot, ...]:
    """Up to three, earliest first, that begin no sooner than `rules.lead_minutes` from `now` (aware).

    The first is today's usual hour, else a later time of today, else the next working morning. The others: another
    time of today, the next working morning, and what comes after it. Where everybody is busy for days, nobody is
    asked whether they are. Empty where the working hours hold no meeting at all. `but`: when a meeting begins that
    is to be moved.
    """
    found = _offered(now, rules, office, busy, but)
    return found or _offered(now, rules, office, (), but)


def is_in_time(starts: datetime, now: datetime, rules: Meetings) -> bool:
    """Whether a meeting that begins then can still be booked."""
    return starts >= now + timedelta(minutes=rules.lead_minutes)


def _offered(
    now: datetime, rules: Meetings, office: Office, busy: Sequence[Slot], but: datetime | None
) -> tuple[Slot, ...]:
    today = now.astimezone(office.timezone).date()
    usual = datetime.combine(today, time(rules.usual_hour), office.timezone)

    def free(day: date) -> Iterator[Slot]:
        ready = (slot for slot in _day(day, rules, office) if is_in_time(slot.starts, now, rules))
        return (slot for slot in ready if slot.starts != but and _is_free(slot, busy))

    afternoon = (slot for slot in free(today) if slot.starts >= usual)
    mornings = (slot for day in _coming(today, office.calendar) for slot in islice(free(day), 1))
    return tuple(islice(chain(islice(afternoon, TODAY), mornings), OFFERED))


def _coming(today: date, calendar: WorkCalendar) -> Iterator[date]:
    day = today
    for _ in range(DAYS_AHEAD):
        day = calendar.next_workday(day)
        yield day


def _day(day: date, rules: Meetings, office: Office) -> Iterator[Slot]:
    """Every half hour of a working day at which a meeting begins and ends within the working hours."""
    if not office.calendar.is_workday(day):
        return
    lasts = timedelta(minutes=rules.lasts_minutes)
    midnight = datetime.combine(day, time(0))
    starts, closing = midnight + timedelta(hours=office.from_hour), midnight + timedelta(hours=office.to_hour)
    while starts + lasts <= closing:
        yield Slot(starts.replace(tzinfo=office.timezone), (starts + lasts).replace(tzinfo=office.timezone))
        starts += STEP


def _is_free(slot: Slot, busy: Sequence[Slot]) -> bool:
    return all(slot.ends <= other.starts or other.ends <= slot.starts for other in busy)
