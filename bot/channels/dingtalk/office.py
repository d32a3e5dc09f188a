"""Calendar, meetings, todos, DING (dingtalk.md §6, §7). People are given by userid; where the platform wants a
unionId, as everywhere in §6, it is looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from bot.channel import SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.contacts import Contacts
from bot.channels.dingtalk.seam import CallError
from storage.models import Urgency

TITLE_MOST = 50
TODO_EXISTS = "task exist"
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

    async def add_event(self, meeting: Meeting, key: str, timezone: str) -> str:
        """The event's id. `key` makes it once: repeated within a day, the same event comes back."""
        owner = await self._contacts.unionid(meeting.owner)
        body: dict[str, Any] = {
            "summary": meeting.title,
            "description": meeting.text,
            "start": {"dateTime": meeting.starts.isoformat(timespec="seconds"), "timeZone": timezone},
            "end": {"dateTime": meeting.ends.isoformat(timespec="seconds"), "timeZone": timezone},
            "attendees": [{"id": await self._contacts.unionid(one)} for one in meeting.attendees],
        }
        if meeting.place:
            body["location"] = {"displayName": meeting.place}
        if meeting.remind_minutes is not None:
            body["reminders"] = [{"method": "dingtalk", "minutes": meeting.remind_minutes}]
        if meeting.online:
            body["onlineMeetingInfo"] = {"type": "dingtalk"}
        path = f"/v1.0/calendar/users/{quote(owner, safe='')}/calendars/primary/events"
        call = Call(path, body, headers={"x-client-token": key}, may_repeat=True, label="calendar/events")
        return str((await self._calls.do(call))["id"])

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
