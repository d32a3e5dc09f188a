"""Meetings and appointments, by whichever way is permitted; a booking is tried once."""

from datetime import timedelta

import pytest

from bot.channel import SendError
from bot.channels.wecom.calendar import MEETING, SCHEDULE
from bot.platform import Appointment, Booked, Calendar, UnsureBookingError
from sales.meeting import Slot
from tests.channels.wecom.tenant import Tenant
from tests.platforms.wecom import errors

LONG = "复盘一下这几家卡住的客户" * 3


@pytest.fixture
def calendar(at: Tenant) -> Calendar:
    at.server.employ("R02")
    assert at.platform.calendar is not None
    return at.platform.calendar


def wanted(at: Tenant, *others: str, hour: int = 8, title: str = LONG) -> Appointment:
    starts = at.clock().replace(hour=hour)
    return Appointment("m:1", title, "3 个商机", starts, starts + timedelta(minutes=30), "R01", ("R01", *others))


def slot(plan: Appointment) -> Slot:
    return Slot(plan.starts, plan.ends)


@pytest.mark.parametrize("way", [MEETING, SCHEDULE])
async def test_booked_read_moved_and_cancelled(at: Tenant, calendar: Calendar, way: str) -> None:
    if way == SCHEDULE:
        at.app.permissions.discard("meeting")
    plan, later = wanted(at, "R02"), wanted(at, "R02", hour=9)
    booked = await calendar.book(plan)
    assert (booked.way, booked.owner, booked.left_out) == (way, "R01", ())
    kept = at.server.meetings if way == MEETING else at.server.schedules
    assert list(kept) == [booked.id]
    assert await calendar.now_at(booked) == slot(plan)
    for _ in range(2):
        await calendar.move(booked, later)
    assert await calendar.now_at(booked) == slot(later)
    for _ in range(2):
        await calendar.cancel(booked)
    assert await calendar.now_at(booked) is None
    with pytest.raises(SendError):
        await calendar.move(booked, plan)
    assert list(kept) == [booked.id]
    assert await calendar.busy("R01", ["R01"], slot(plan)) == ()


async def test_an_entry_that_nobody_knows_any_more_is_cancelled(at: Tenant, calendar: Calendar) -> None:
    assert await calendar.now_at(Booked(SCHEDULE, "GONE", "R01")) is None
    with pytest.raises(SendError):  # of a meeting it is not known
        await calendar.cancel(Booked(MEETING, "GONE", "R01"))


@pytest.mark.parametrize("way", [MEETING, SCHEDULE])
async def test_who_is_not_there_is_left_out(at: Tenant, calendar: Calendar, way: str) -> None:
    if way == SCHEDULE:
        at.app.permissions.discard("meeting")
    booked = await calendar.book(wanted(at, "R02", "LEFT"))
    assert (booked.way, booked.left_out) == (way, ("LEFT",))
    await calendar.move(booked, wanted(at, "R02", "LEFT", hour=9))


async def test_without_either_permission_nothing_is_booked(at: Tenant, calendar: Calendar) -> None:
    at.app.permissions.clear()
    with pytest.raises(SendError) as refused:
        await calendar.book(wanted(at))
    assert not isinstance(refused.value, UnsureBookingError)
    assert at.server.meetings == at.server.schedules == {}


@pytest.mark.parametrize("after_effect", [False, True])
async def test_no_clear_answer_may_mean_that_it_is_booked(
    at: Tenant, calendar: Calendar, after_effect: bool
) -> None:
    at.server.cut_next("meeting/create", after_effect=after_effect)
    with pytest.raises(UnsureBookingError) as unsure:
        await calendar.book(wanted(at))
    assert unsure.value.retry == "never"
    assert len(at.calls("meeting/create")) == 1
    assert at.calls("oa/schedule/add") == []


@pytest.mark.parametrize("errcode", [errors.TOO_OFTEN, errors.BUSY])
async def test_who_comes_too_often_waits_and_gets_no_second_best(
    at: Tenant, calendar: Calendar, errcode: int
) -> None:
    at.server.fail_next("meeting/create", errcode)
    with pytest.raises(SendError) as busy:
        await calendar.book(wanted(at))
    assert busy.value.retry in ("wait", "later")
    assert at.server.schedules == {}
    assert (await calendar.book(wanted(at))).way == MEETING


async def test_what_goes_beyond_a_meeting_becomes_an_entry(at: Tenant, calendar: Calendar) -> None:
    many = [f"P{n}" for n in range(100)]
    for one in many:
        at.server.employ(one)
    assert (await calendar.book(wanted(at, *many))).way == SCHEDULE
