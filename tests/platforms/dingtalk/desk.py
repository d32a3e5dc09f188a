"""The login of a page (§8), meeting and todo (§6): the ids of §6 are unionIds, always."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.dingtalk.errors import OldRefusedError, RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Person

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

CODE_LIFE = timedelta(minutes=5)
TICKET_LIFE = timedelta(seconds=7200)
TODO_FIELDS = (
    "sourceId", "subject", "description", "creatorId", "executorIds", "participantIds", "dueTime", "detailUrl",
    "priority", "notifyConfigs", "isOnlyShowExecutor",
)  # fmt: skip


@dataclass
class Desk:
    codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    js_tickets: dict[str, datetime] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    event_tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    todos: dict[str, dict[str, Any]] = field(default_factory=dict)

    def auth_code(self, server: "DingTalkServer", userid: str) -> str:
        code = secrets.token_hex(16)
        self.codes[code] = (userid, server.clock() + CODE_LIFE)
        return code

    def signed(self, server: "DingTalkServer", url: str, nonce: str, stamp: str, signature: str) -> bool:
        """Whether `dd.config` would accept this (§8): hex SHA-256 over a living ticket, url without `#`."""
        alive = [ticket for ticket, until in self.js_tickets.items() if until > server.clock()]
        plain = [f"jsapi_ticket={one}&noncestr={nonce}&timestamp={stamp}&url={url.split('#')[0]}" for one in alive]
        return signature in [hashlib.sha256(one.encode()).hexdigest() for one in plain]


def by_union(ask: Ask, unionid: Any, name: str) -> Person:
    """Somebody by unionId; a userid is refused."""
    found = next((one for one in ask.server.people.values() if one.unionid == unionid), None)
    if found is None:
        raise RefusedError(f"invalidParameter.{name}", f"{name} is no unionId")
    return found


async def who(ask: Ask) -> dict[str, Any]:
    """`getuserinfo`: a code serves once."""
    ask.only("code")
    userid, until = ask.server.desk.codes.pop(ask.text("code"), ("", ask.server.clock()))
    if not userid or until <= ask.server.clock():
        raise OldRefusedError(40078, "不存在的临时授权码")
    person = ask.server.people[userid]
    return {"result": {"userid": userid, "unionid": person.unionid, "name": person.name, "sys": person.admin}}


async def js_ticket(ask: Ask) -> dict[str, Any]:
    """The same ticket while it lives."""
    desk, now = ask.server.desk, ask.server.clock()
    ticket = next((one for one, until in desk.js_tickets.items() if until > now), secrets.token_hex(16))
    desk.js_tickets.setdefault(ticket, now + TICKET_LIFE)
    return {"jsapiTicket": ticket, "expireIn": int((desk.js_tickets[ticket] - now).total_seconds())}


async def meet(ask: Ask) -> dict[str, Any]:
    """A meeting that starts now."""
    ask.only("userId", "confTitle", "inviteUserIds", "inviteCaller")
    by_union(ask, ask.body.get("userId"), "userId")
    if len(ask.text("confTitle")) > 50:
        raise RefusedError("invalidParameter.confTitle", "50 characters at most")
    for one in ask.body.get("inviteUserIds", []):
        by_union(ask, one, "inviteUserIds")
    conference = secrets.token_hex(8)
    ask.server.desk.meetings[conference] = ask.body
    url = f"https://meeting.dingtalk.com/j/{conference}"
    return {"conferenceId": conference, "externalLinkUrl": url, "roomCode": "12345678"}


async def create_todo(ask: Ask) -> dict[str, Any]:
    """A sourceId makes one task; again: "task exist"."""
    ask.only(*TODO_FIELDS)
    owner = by_union(ask, ask.request.match_info["unionId"], "unionId")
    by_union(ask, ask.query.get("operatorId", owner.unionid), "operatorId")
    ask.text("subject")
    link = ask.body.get("detailUrl")
    if not isinstance(link, dict) or not link.get("appUrl") or not link.get("pcUrl"):
        raise RefusedError("invalidParameter.detailUrl", "detailUrl has appUrl and pcUrl")
    if ask.body.get("priority", 20) not in (10, 20, 30, 40):
        raise RefusedError("invalidParameter.priority", "priority")
    due = ask.body.get("dueTime", 10**12)
    if type(due) is not int or due < 10**12:
        raise RefusedError("invalidParameter.dueTime", "dueTime in ms")
    for one in [ask.body.get("creatorId", owner.unionid), *ask.body.get("executorIds", [])]:
        by_union(ask, one, "executorIds")
    return _todo_once(ask, owner)


def _todo_once(ask: Ask, owner: Person) -> dict[str, Any]:
    todos, source = ask.server.desk.todos, ask.body.get("sourceId")
    if source is not None and any(one.get("sourceId") == source for one in todos.values()):
        raise RefusedError("param.error", "task exist")  # the reference gives the message only
    task = {**ask.body, "id": "task" + secrets.token_hex(8), "done": False, "owner": owner.unionid}
    todos[task["id"]] = task
    return task


async def finish_todo(ask: Ask) -> dict[str, Any]:
    by_union(ask, ask.request.match_info["unionId"], "unionId")
    task = ask.server.desk.todos.get(ask.request.match_info["taskId"])
    if task is None:
        raise RefusedError("invalidParameter.taskId", "taskId")
    task |= ask.body
    return {"result": True}


APIS = [
    Api("POST", "/topapi/v2/user/getuserinfo", who, free=True, old=True),
    Api("POST", "/v1.0/oauth2/jsapiTickets", js_ticket, free=True),
    Api("POST", "/v1.0/conference/videoConferences", meet, "VideoConference.Conference.Write"),
    Api("POST", "/v1.0/todo/users/{unionId}/tasks", create_todo, "Todo.Todo.Write"),
    Api("PUT", "/v1.0/todo/users/{unionId}/tasks/{taskId}", finish_todo, "Todo.Todo.Write"),
]
