"""When people can sit together."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.meeting import OFFERED, Office, Slot, is_in_time, slots
from sales.playbook_alerts import Meetings
from sales.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()
OFFICE = Office(SHANGHAI, 9, 18, CALENDAR)
RULES = Meetings()
TUESDAY = datetime(2026, 11, 24, tzinfo=SHANGHAI)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return TUESDAY + timedelta(days=days, hours=hour, minutes=minute)


def offered(now: datetime, *busy: Slot, rules: Meetings = RULES, office: Office = OFFICE) -> list[str]:
    return [f"{slot.starts.astimezone(SHANGHAI):%m-%d %H:%M}" for slot in slots(now, rules, office, busy)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(10), ["11-24 16:00", "11-24 16:30", "11-25 09:00"]),
        (at(15, 30), ["11-24 16:00", "11-24 16:30", "11-25 09:00"]),  # exactly thirty minutes are left
        (at(15, 31), ["11-24 16:30", "11-24 17:00", "11-25 09:00"]),
        (at(16, 45), ["11-24 17:30", "11-25 09:00", "11-26 09:00"]),
        (at(17, 1), ["11-25 09:00", "11-26 09:00", "11-27 09:00"]),
        (at(23, 0), ["11-25 09:00", "11-26 09:00", "11-27 09:00"]),
        (at(10, days=4), ["11-30 09:00", "12-01 09:00", "12-02 09:00"]),  # a Saturday
        (at(20, days=3), ["11-30 09:00", "12-01 09:00", "12-02 09:00"]),  # Friday evening
    ],
)
def test_the_next_sensible_slot_and_two_others(now: datetime, expected: list[str]) -> None:
    assert offered(now) == expected
    assert offered(now.astimezone(UTC)) == expected


def test_who_is_busy_is_asked_for_another_time() -> None:
    assert offered(at(10), Slot(at(16, 15), at(16, 20))) == ["11-24 16:30", "11-24 17:00", "11-25 09:00"]
    assert offered(at(10), Slot(at(15, 30), at(18)), Slot(at(9, days=1), at(9, 30, days=1)))[:2] == [
        "11-25 09:30",
        "11-26 09:00",
    ]
    assert offered(at(10), Slot(at(0), at(0, days=60))) == offered(at(10))  # there is nothing better


def test_spring_festival_is_skipped_and_a_make_up_weekend_is_worked() -> None:
    eve = datetime(2026, 2, 14, 17, 30, tzinfo=SHANGHAI)  # a Saturday that is worked
    assert offered(eve)[0] == "02-24 09:00"
    assert offered(eve.replace(hour=10))[0] == "02-14 16:00"


def test_hours_that_hold_no_meeting_offer_none() -> None:
    assert slots(at(10), Meetings(lasts_minutes=120), Office(SHANGHAI, 9, 10, CALENDAR), ()) == ()


def test_a_meeting_is_moved_to_any_time_but_its_own() -> None:
    found = slots(at(10), RULES, OFFICE, but=at(16))
    assert [slot.starts for slot in found] == [at(16, 30), at(17), at(9, days=1)]
    assert offered(at(10), rules=Meetings(usual_hour=20))[0] == "11-25 09:00"


moments = st.integers(0, 480_000).map(lambda minutes: TUESDAY - timedelta(minutes=minutes))
meetings = st.builds(
    Meetings,
    usual_hour=st.integers(0, 23),
    lead_minutes=st.integers(0, 480),
    lasts_minutes=st.integers(10, 240),
)
offices = st.tuples(st.integers(0, 11), st.integers(16, 24)).map(lambda one: Office(SHANGHAI, *one, CALENDAR))


@st.composite
def spans(draw: st.DrawFn, around: datetime) -> Slot:
    starts = around + timedelta(minutes=draw(st.integers(-600, 60 * 24 * 14)))
    return Slot(starts, starts + timedelta(minutes=draw(st.integers(1, 60 * 30))))


@settings(max_examples=60)
@given(st.data(), moments, meetings, offices)
def test_whatever_is_offered_can_be_held(
    data: st.DataObject, now: datetime, rules: Meetings, office: Office
) -> None:
    busy = data.draw(st.lists(spans(now), max_size=4))
    found = slots(now, rules, office, busy)
    assert len(found) == OFFERED  # ten working days hold three that are free of four spans
    assert [*found] == sorted(set(found), key=lambda slot: slot.starts)
    for slot in found:
        opens = datetime.combine(slot.starts.date(), time(office.from_hour), SHANGHAI)
        assert CALENDAR.is_workday(slot.starts.date())
        assert slot.ends - slot.starts == timedelta(minutes=rules.lasts_minutes)
        assert opens <= slot.starts
        assert slot.ends <= opens + timedelta(hours=office.to_hour - office.from_hour)
        assert is_in_time(slot.starts, now, rules)
        assert all(slot.ends <= other.starts or other.ends <= slot.starts for other in busy)
    today = now.date()
    usual = datetime.combine(today, time(rules.usual_hour), SHANGHAI)
    lasts = timedelta(minutes=rules.lasts_minutes)
    opens, closes = (
        datetime.combine(today, time(0), SHANGHAI) + timedelta(hours=h) for h in (office.from_hour, office.to_hour)
    )
    fits = CALENDAR.is_workday(today) and opens <= usual and usual + lasts <= closes
    is_free = all(usual + lasts <= other.starts or other.ends <= usual for other in busy)
    if fits and is_free and is_in_time(usual, now, rules):
        assert found[0].starts == usual
