"""Events with an online meeting: made once for each key, moved, cancelled, read back; and who is busy."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channel import SendError
from bot.channels.dingtalk.calendar import WAY, DingTalkCalendar
from bot.channels.dingtalk.quota import Budget
from bot.platform import Appointment, Booked
from sales.meeting import Slot
from storage.database import Database
from tests.channels.dingtalk.bureau import SHANGHAI, Bureau, bureau
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.dingtalk.calendars import BUSY, EVENTS
from tests.platforms.dingtalk.errors import NO_SCOPE, QPS


@pytest.fixture
def calendar(desk: Bureau) -> DingTalkCalendar:
    return DingTalkCalendar(desk.office, desk.contacts, SHANGHAI)


def wanted(clock: FakeClock, *others: str, hour: int = 8, key: str = "meeting:1") -> Appointment:
    starts = clock().replace(hour=hour)
    people = ("R01", *others)
    return Appointment(key, "商机碰头会", "3 个商机", starts, starts + timedelta(minutes=30), "R01", people)


def slot(plan: Appointment) -> Slot:
    return Slot(plan.starts, plan.ends)


async def test_booked_read_moved_and_cancelled(
    calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    plan, later = wanted(clock, "R02"), wanted(clock, "R02", hour=9)
    booked = await calendar.book(plan)
    (event,) = dingtalk.desk.events.values()
    assert booked == Booked(WAY, event["id"], "R01", event["onlineMeetingInfo"]["url"])
    assert event["attendees"] == [{"id": "union-R02"}]
    assert event["start"] == {"dateTime": "2026-11-24T16:00:00+08:00", "timeZone": "Asia/Shanghai"}
    assert await calendar.now_at(booked) == slot(plan)
    for _ in range(2):
        await calendar.move(booked, later)
    assert await calendar.now_at(booked) == slot(later)
    assert event["onlineMeetingInfo"]["url"] == booked.link
    for _ in range(2):
        await calendar.cancel(booked)
    assert await calendar.now_at(booked) is None
    with pytest.raises(SendError):
        await calendar.move(booked, plan)


@pytest.mark.parametrize("after_effect", [False, True])
async def test_repeated_with_its_key_it_is_booked_once(
    calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock, after_effect: bool
) -> None:
    dingtalk.cut_next(EVENTS, after_effect=after_effect)
    with pytest.raises(SendError) as unsure:
        await calendar.book(wanted(clock))
    assert unsure.value.retry == "later"
    assert {(await calendar.book(wanted(clock))).id for _ in range(2)} == set(dingtalk.desk.events)
    await calendar.book(wanted(clock, key="meeting:2"))
    assert len(dingtalk.desk.events) == 2


async def test_who_is_not_there_is_left_out(
    calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    booked = await calendar.book(wanted(clock, "R02", "LEFT"))
    assert booked.left_out == ("LEFT",)
    await calendar.move(booked, wanted(clock, "R02", "LEFT", hour=9))
    assert await calendar.busy("R01", ["LEFT"], slot(wanted(clock))) == ()


async def test_an_event_that_is_nowhere_is_cancelled(calendar: DingTalkCalendar) -> None:
    gone = Booked(WAY, "gone", "R01")
    assert await calendar.now_at(gone) is None
    await calendar.cancel(gone)


async def test_when_people_are_busy(calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock) -> None:
    for n in range(20):
        dingtalk.person(f"P{n}", f"同事{n}")
    everybody = ["R01", "R02", *(f"P{n}" for n in range(20))]
    own, other = wanted(clock, "R02"), wanted(clock, hour=9, key="meeting:2")
    await calendar.book(own)
    await calendar.book(other)
    day = Slot(clock(), clock() + timedelta(days=1))
    found = await calendar.busy("R01", everybody, day)
    assert sorted({one.starts for one in found}) == [own.starts, other.starts]
    assert len(dingtalk.called(BUSY)) == 2
    assert await calendar.busy("R01", everybody, Slot(clock(), own.starts)) == []
    for event in dingtalk.desk.events.values():  # a whole day says little of an hour in it
        event["isAllDay"], event["start"], event["end"] = True, {"date": "2026-11-24"}, {"date": "2026-11-25"}
    assert await calendar.busy("R01", ["R01"], day) == []


async def test_without_permission_it_is_refused_for_good(
    calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    dingtalk.first_app.permissions.clear()
    dingtalk.first_app.permissions.add("qyapi_get_member")
    with pytest.raises(SendError) as refused:
        await calendar.book(wanted(clock))
    assert refused.value.retry == "never"
    assert NO_SCOPE in refused.value.reason
    with pytest.raises(SendError):
        await calendar.busy("R01", ["R01"], slot(wanted(clock)))
    assert dingtalk.desk.events == {}


async def test_too_often_waits_a_moment(
    calendar: DingTalkCalendar, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    dingtalk.fail_next(EVENTS, QPS)
    with pytest.raises(SendError) as busy:
        await calendar.book(wanted(clock))
    assert busy.value.retry == "wait"


async def test_who_is_busy_is_not_asked_when_the_month_runs_short(
    dingtalk: DingTalkServer, sqlite_database: Database, clock: FakeClock
) -> None:
    async with bureau(dingtalk, sqlite_database, Budget(2, 3000)) as at:
        calendar = DingTalkCalendar(at.office, at.contacts, ZoneInfo("Asia/Shanghai"))
        await calendar.book(wanted(clock))
        at.meter.called()
        with pytest.raises(SendError):
            await calendar.busy("R01", ["R01"], slot(wanted(clock)))
    assert dingtalk.called(BUSY) == []
