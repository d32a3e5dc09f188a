"""The file is read back with a library, and by its lines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.calendar_file import Guest, Invitation, Method, calendar_file

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WANG, LIN = Guest(3, "王姐"), Guest(1, '小林;"x"')
INVITATION = Invitation(
    uid="meeting-7@xingji.example.com",
    sequence=2,
    title="碰头会：技术方案确认",
    text="3 个商机卡住了\nDTSTART:19700101T000000Z",
    link="https://meet.example.com/1",
    starts=STARTS,
    ends=STARTS + timedelta(minutes=30),
    organizer=WANG,
    guests=(WANG, LIN),
    stamp=STARTS - timedelta(hours=6),
)


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_an_invitation(method: Method, status: str) -> None:
    data = calendar_file(INVITATION, method, SHANGHAI)
    calendar = icalendar.Calendar.from_ical(data)
    assert (calendar["METHOD"], calendar["VERSION"]) == (method, "2.0")
    (event,) = calendar.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (INVITATION.uid, 2, status)
    assert (event["SUMMARY"], event["LOCATION"]) == (INVITATION.title, INVITATION.link)
    assert event["DESCRIPTION"] == f"{INVITATION.text}\n{INVITATION.link}"
    assert event.start == STARTS
    assert event.end - event.start == timedelta(minutes=30)
    assert event["ORGANIZER"].params["CN"] == "王姐"
    assert [guest.params["CN"] for guest in event["ATTENDEE"]] == ["王姐", LIN.name]
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    lines = data.decode().split("\r\n")
    assert "DTSTART;TZID=Asia/Shanghai:20261124T160000" in lines
    assert "DTSTART:19700101T000000Z" not in lines  # what stands in the words stays in the words
    assert all(len(line.encode()) <= 75 for line in lines)


def test_without_a_link() -> None:
    data = calendar_file(replace(INVITATION, link=""), "REQUEST", SHANGHAI)
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert "LOCATION" not in event
    assert "URL" not in event
