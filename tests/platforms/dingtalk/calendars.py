"""Calendars (§6): events made, changed, read, removed, and when people are busy. Every id is a unionId.

The paths and fields are those of the published client library (calendar_1_0); what an event that is not there is
answered with is documented nowhere: 404 here.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from tests.platforms.dingtalk.desk import by_union
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Person

CLIENT_TOKEN_LIFE = timedelta(days=1)
BUSY_PEOPLE = 20
CANCELLED = "cancelled"
EVENT_FIELDS = (
    "summary", "description", "start", "end", "isAllDay", "attendees", "location", "reminders", "onlineMeetingInfo",
    "extra", "recurrence",
)  # fmt: skip
EVENTS = "/v1.0/calendar/users/{unionId}/calendars/primary/events"
BUSY = "/v1.0/calendar/users/{unionId}/querySchedule"


def _moment(ask: Ask, name: str) -> datetime:
    part = ask.body.get(name)
    if not isinstance(part, dict) or not isinstance(part.get("timeZone"), str):
        raise RefusedError(f"invalidParameter.{name}", f"{name} has dateTime and timeZone")
    return _when(part.get("dateTime"), name)


def _when(text: Any, name: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise RefusedError(f"invalidParameter.{name}", f"{name} is not ISO 8601") from error
    if when.tzinfo is None:
        raise RefusedError(f"invalidParameter.{name}", f"{name} has no offset")
    return when


async def create_event(ask: Ask) -> dict[str, Any]:
    """The same x-client-token within a day is the same event."""
    ask.only(*EVENT_FIELDS)
    return _event_once(ask, _checked(ask))


def _checked(ask: Ask) -> Person:
    owner = by_union(ask, ask.request.match_info["unionId"], "userId")
    ask.text("summary")
    if _moment(ask, "end") <= _moment(ask, "start"):
        raise RefusedError("invalidParameter.end", "end before start")
    attendees = ask.body.get("attendees", [])
    if not isinstance(attendees, list) or len(attendees) > 500:
        raise RefusedError("invalidParameter.attendees", "500 attendees at most")
    for one in attendees:
        by_union(ask, one.get("id") if isinstance(one, dict) else None, "attendees")
    for one in ask.body.get("reminders", []):
        if one.get("method") != "dingtalk" or type(one.get("minutes")) is not int:
            raise RefusedError("invalidParameter.reminders", "reminders")
    return owner


def _event_once(ask: Ask, owner: Person) -> dict[str, Any]:
    desk, now = ask.server.desk, ask.server.clock()
    token = ask.request.headers.get("x-client-token", "")
    event_id, since = desk.event_tokens.get(token, ("", now))
    if token and event_id and now - since < CLIENT_TOKEN_LIFE:
        return desk.events[event_id]
    event_id = secrets.token_hex(10)
    event = {**ask.body, "id": event_id, "status": "confirmed", "organizer": {"id": owner.unionid}}
    if ask.body.get("onlineMeetingInfo"):
        if ask.body["onlineMeetingInfo"].get("type") != "dingtalk":
            raise RefusedError("invalidParameter.onlineMeetingInfo", "type")
        url = f"https://meeting.dingtalk.com/j/{event_id}"
        event["onlineMeetingInfo"] = {"type": "dingtalk", "conferenceId": secrets.token_hex(8), "url": url}
    desk.events[event_id] = event
    if token:
        desk.event_tokens[token] = (event_id, now)
    return event


def _standing(ask: Ask) -> dict[str, Any]:
    """The event of the path, in the calendar of its organizer, as long as it was not removed."""
    owner = by_union(ask, ask.request.match_info["unionId"], "userId")
    event = ask.server.desk.events.get(ask.request.match_info["eventId"])
    if event is None or event["organizer"]["id"] != owner.unionid:
        raise RefusedError("notFound.event", "no such event", 404)
    return event


async def change_event(ask: Ask) -> dict[str, Any]:
    """The id stands in the body as well; what is not said stays."""
    ask.only("id", *EVENT_FIELDS)
    event = _standing(ask)
    if ask.text("id") != event["id"] or event["status"] == CANCELLED:
        raise RefusedError("invalidParameter.id", "id")
    _checked(ask)
    event |= ask.body
    return event


async def remove_event(ask: Ask) -> dict[str, Any]:
    """Whoever reads it finds it cancelled; it cannot be removed twice."""
    event = _standing(ask)
    if event["status"] == CANCELLED:
        raise RefusedError("invalidParameter.eventId", "removed already")
    event["status"] = CANCELLED
    return {}


async def read_event(ask: Ask) -> dict[str, Any]:
    return _standing(ask)


async def busy(ask: Ask) -> dict[str, Any]:
    """Of each person what overlaps the span, their own events and those they were invited to."""
    ask.only("userIds", "startTime", "endTime")
    by_union(ask, ask.request.match_info["unionId"], "userId")
    starts, ends = (_when(ask.text(name), name) for name in ("startTime", "endTime"))
    if starts >= ends:
        raise RefusedError("invalidParameter.endTime", "endTime before startTime")
    people = [by_union(ask, one, "userIds") for one in ask.texts("userIds", BUSY_PEOPLE)]
    return {
        "scheduleInformation": [
            {"userId": one.unionid, "scheduleItems": _items(ask, one, starts, ends)} for one in people
        ]
    }


def _items(ask: Ask, person: Person, starts: datetime, ends: datetime) -> list[dict[str, Any]]:
    standing = [one for one in ask.server.desk.events.values() if one["status"] != CANCELLED]
    theirs = [one for one in standing if {"id": person.unionid} in [one["organizer"], *one.get("attendees", [])]]
    return [
        {"status": "BUSY", "start": one["start"], "end": one["end"]}
        for one in theirs
        if one.get("isAllDay")
        or (_when(one["start"]["dateTime"], "") < ends and starts < _when(one["end"]["dateTime"], ""))
    ]


APIS = [
    Api("POST", EVENTS, create_event, "Calendar.Event.Write"),
    Api("PUT", EVENTS + "/{eventId}", change_event, "Calendar.Event.Write"),
    Api("DELETE", EVENTS + "/{eventId}", remove_event, "Calendar.Event.Write"),
    Api("GET", EVENTS + "/{eventId}", read_event, "Calendar.Event.Read"),
    Api("POST", BUSY, busy, "Calendar.EventSchedule.Read"),
]
