"""A meeting as a file that every calendar can open (RFC 5545, RFC 5546)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

MIME = "text/calendar"
PRODUCT = "-//Xingji//Meetings//ZH"
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited. `id`: theirs with us, for we know nobody's mail address."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """`uid`: the meeting's own for ever; `sequence` rises with every change of it; times aware; `stamp`: now."""

    uid: str
    sequence: int
    title: str
    text: str
    link: str
    starts: datetime
    ends: datetime
    organizer: Guest
    guests: Sequence[Guest]
    stamp: datetime


def calendar_file(invitation: Invitation, method: Method, timezone: ZoneInfo) -> bytes:
    """The file; a calendar that knows the `uid` already changes or removes what it has."""
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp)
    event.add("dtstart", invitation.starts.astimezone(timezone))
    event.add("dtend", invitation.ends.astimezone(timezone))
    event.add("summary", invitation.title)
    event.add("description", "\n".join(filter(None, (invitation.text, invitation.link))))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if invitation.link:
        event.add("location", invitation.link)
        event.add("url", invitation.link)
    event.add("organizer", _address(invitation.organizer), encode=False)
    for guest in invitation.guests:
        event.add("attendee", _address(guest), encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _address(guest: Guest) -> "object":
    from icalendar import vCalAddress, vText

    address = vCalAddress(f"urn:xingji:person:{guest.id}")
    address.params["cn"] = vText(guest.name)
    return address
