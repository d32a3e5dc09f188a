"""The calendar and its online meetings (dingtalk.md §6). People are given by userid; where the platform wants a
unionId, as everywhere in §6, it is looked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.contacts import Contacts, objects
from sales.meeting import Slot
from storage.models import Urgency

REMIND_BEFORE_MIN = 15
BUSY_AT_ONCE = 20  # people in one querySchedule (UNVERIFIED)
CANCELLED = "cancelled"  # `status` of an event that is not "confirmed" any more


@dataclass(frozen=True, slots=True)
class Meeting:
    """`starts`, `ends`: aware; `owner`, `attendees`: userids."""

    title: str
    starts: datetime
    ends: datetime
    owner: str
    attendees: Sequence[str] = ()
    text: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the calendar has it. `url`: where its online meeting is joined, "" for none."""

    id: str
    url: str


class Office:
    """Every method raises SendError."""

    def __init__(self, calls: Calls, contacts: Contacts) -> None:
        self._calls = calls
        self._contacts = contacts

    async def add_event(self, meeting: Meeting, key: str, timezone: str) -> Entry:
        """`key` makes it once: repeated within a day, the same event comes back."""
        body = await self._event(meeting, timezone)
        if meeting.online:
            body["onlineMeetingInfo"] = {"type": "dingtalk"}
        headers = {"x-client-token": key}
        path = await self._events(meeting.owner)
        call = Call(path, body, headers=headers, may_repeat=True, label="calendar/events")
        return _entry(await self._calls.do(call))

    async def change_event(self, id: str, meeting: Meeting, timezone: str) -> None:
        """To what `meeting` says; its online meeting stays. May be repeated."""
        body = {"id": id, **await self._event(meeting, timezone)}
        path = f"{await self._events(meeting.owner)}/{quote(id, safe='')}"
        await self._calls.do(Call(path, body, "PUT", may_repeat=True, label="calendar/events/change"))

    async def remove_event(self, id: str, owner: str) -> None:
        """Everybody is told by the platform. May be repeated; a removed one is refused."""
        path = f"{await self._events(owner)}/{quote(id, safe='')}"
        query = {"pushNotification": "true"}
        await self._calls.do(
            Call(path, None, "DELETE", query=query, may_repeat=True, label="calendar/events/remove")
        )

    async def event(self, id: str, owner: str) -> Slot | None:
        """When it is; None: it was cancelled. Raises LookupError for an answer without a time."""
        path = f"{await self._events(owner)}/{quote(id, safe='')}"
        found = await self._calls.do(Call(path, None, "GET", may_repeat=True, label="calendar/events/read"))
        return (
            None
            if found.get("status") == CANCELLED
            else Slot(_moment(found.get("start")), _moment(found.get("end")))
        )

    async def busy(self, owner: str, userids: Sequence[str], within: Slot, urgency: Urgency) -> list[Slot]:
        """When any of them is busy, or is likely to be. Calendars that may not be read tell nothing."""
        path = f"/v1.0/calendar/users/{quote(await self._contacts.unionid(owner), safe='')}/querySchedule"
        found: list[Slot] = []
        for start in range(0, len(userids), BUSY_AT_ONCE):
            asked = [await self._contacts.unionid(one) for one in userids[start : start + BUSY_AT_ONCE]]
            body = {
                "userIds": asked,
                "startTime": within.starts.isoformat(timespec="seconds"),
                "endTime": within.ends.isoformat(timespec="seconds"),
            }
            call = Call(path, body, may_repeat=True, urgency=urgency, label="calendar/querySchedule")
            found += _busy(await self._calls.do(call))
        return found

    async def _events(self, owner: str) -> str:
        unionid = await self._contacts.unionid(owner)
        return f"/v1.0/calendar/users/{quote(unionid, safe='')}/calendars/primary/events"

    async def _event(self, meeting: Meeting, timezone: str) -> dict[str, Any]:
        return {
            "summary": meeting.title,
            "description": meeting.text,
            "start": _said(meeting.starts, timezone),
            "end": _said(meeting.ends, timezone),
            "attendees": [{"id": await self._contacts.unionid(one)} for one in meeting.attendees],
            "reminders": [{"method": "dingtalk", "minutes": REMIND_BEFORE_MIN}],
        }


def _entry(made: Mapping[str, Any]) -> Entry:
    online = made.get("onlineMeetingInfo")
    url = online.get("url") if isinstance(online, Mapping) else None
    return Entry(str(made["id"]), url if isinstance(url, str) else "")


def _said(moment: datetime, timezone: str) -> dict[str, str]:
    local = moment.astimezone(ZoneInfo(timezone))
    return {"dateTime": local.isoformat(timespec="seconds"), "timeZone": timezone}


def _busy(answer: Mapping[str, Any]) -> Iterator[Slot]:
    for person in objects(answer.get("scheduleInformation")):
        for item in objects(person.get("scheduleItems")):
            try:
                yield Slot(_moment(item.get("start")), _moment(item.get("end")))
            except LookupError:  # a whole day, which says little of an hour in it
                continue


def _moment(found: Any) -> datetime:
    """A time of day with its offset; raises LookupError for a whole day, or for something else."""
    try:
        moment = datetime.fromisoformat(found["dateTime"])
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(found["timeZone"]))
    except (TypeError, KeyError, ValueError, ZoneInfoNotFoundError):
        raise LookupError("no time of day") from None
