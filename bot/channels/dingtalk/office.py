"""Calendar, meetings, todos, DING (dingtalk.md §6, §7). People are given by userid; where the platform wants a
unionId, as everywhere in §6, it is looked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.channel import SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.contacts import Contacts, objects
from bot.channels.dingtalk.seam import CallError
from sales.meeting import Slot
from storage.models import Urgency

TITLE_MOST = 50
TODO_EXISTS = "task exist"
BUSY_AT_ONCE = 20  # people in one querySchedule (UNVERIFIED)
CANCELLED = "cancelled"  # `status` of an event that is not "confirmed" any more
Priority = Literal[10, 20, 30, 40]
Reminding = Literal["app", "sms", "phone"]
_REMIND: Mapping[Reminding, tuple[int, int]] = {"app": (1, 200), "sms": (2, 20), "phone": (3, 20)}


@dataclass(frozen=True, slots=True)
class Meeting:
    """`starts`, `ends`: aware; `owner`, `attendees`: userids; `remind_minutes`: before it starts."""

    title: str
    starts: datetime
    ends: datetime
    owner: str
    attendees: Sequence[str] = ()
    text: str = ""
    place: str = ""
    remind_minutes: int | None = 15
    online: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """`source`: ours, the same for ever; `due`: aware; `url`: where it is done, which the platform requires."""

    source: str
    title: str
    owner: str
    executors: Sequence[str]
    due: datetime
    url: str
    priority: Priority = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the calendar has it. `url`: where its online meeting is joined, "" for none."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Conference:
    """A meeting by video that has begun."""

    id: str
    url: str


class Office:
    """Every method raises SendError."""

    def __init__(self, robot_code: str, calls: Calls, contacts: Contacts) -> None:
        self._robot_code = robot_code
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
        body: dict[str, Any] = {
            "summary": meeting.title,
            "description": meeting.text,
            "start": _said(meeting.starts, timezone),
            "end": _said(meeting.ends, timezone),
            "attendees": [{"id": await self._contacts.unionid(one)} for one in meeting.attendees],
        }
        if meeting.place:
            body["location"] = {"displayName": meeting.place}
        if meeting.remind_minutes is not None:
            body["reminders"] = [{"method": "dingtalk", "minutes": meeting.remind_minutes}]
        return body

    async def start_conference(self, title: str, caller: str, invited: Sequence[str]) -> Conference:
        """It starts now, and at most once: the platform knows no key for it."""
        body = {
            "userId": await self._contacts.unionid(caller),
            "confTitle": title[:TITLE_MOST],
            "inviteUserIds": [await self._contacts.unionid(one) for one in invited],
            "inviteCaller": True,
        }
        made = await self._calls.do(Call("/v1.0/conference/videoConferences", body))
        return Conference(str(made["conferenceId"]), str(made["externalLinkUrl"]))

    async def add_todo(self, todo: Todo) -> None:
        """Once for each `source`: that it exists already is success."""
        owner = await self._contacts.unionid(todo.owner)
        body = {
            "sourceId": todo.source,
            "subject": todo.title,
            "creatorId": owner,
            "executorIds": [await self._contacts.unionid(one) for one in todo.executors],
            "dueTime": int(todo.due.timestamp() * 1000),
            "detailUrl": {"appUrl": todo.url, "pcUrl": todo.url},
            "priority": todo.priority,
            "notifyConfigs": {"dingNotify": "1"},
        }
        path = f"/v1.0/todo/users/{quote(owner, safe='')}/tasks"
        call = Call(path, body, query={"operatorId": owner}, may_repeat=True, label="todo/tasks")
        try:
            await self._calls.do(call)
        except CallError as error:
            if TODO_EXISTS not in error.message:
                raise

    async def ding(
        self, userids: Sequence[str], text: str, how: Reminding = "app", urgency: Urgency = "alert"
    ) -> None:
        """A DING that insists; by SMS or telephone it costs money. At most once."""
        kind, most = _REMIND[how]
        if len(userids) > most:
            raise SendError(f"a DING by {how} reaches {most} at most", "never")
        body = {
            "robotCode": self._robot_code,
            "remindType": kind,
            "receiverUserIdList": list(userids),
            "content": text,
        }
        await self._calls.do(Call("/v1.0/robot/ding/send", body, urgency=urgency))


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
