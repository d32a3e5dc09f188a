"""Writing without a token: the sessionWebhook of a message and the custom robot of a group (§3). Always 200."""

import base64
import hashlib
import hmac
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, Button
from tests.platforms.dingtalk import msgkeys
from tests.platforms.dingtalk.errors import OldRefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Group

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

MOST_BYTES = 20_000


def _bad(what: str) -> OldRefusedError:
    return OldRefusedError(40035, f"缺少参数 {what}")


def _string(part: Any, name: str) -> str:
    value = part.get(name) if isinstance(part, dict) else None
    if not isinstance(value, str) or not value:
        raise _bad(name)
    return value


def draw(server: "DingTalkServer", body: dict[str, Any], in_group: bool) -> Bubble:
    """The bubble of a webhook's JSON; 40035 when a field of its msgtype is missing."""
    kind = body.get("msgtype")
    part: Any = body.get(kind) if isinstance(kind, str) else None
    made = Bubble("", str(kind), "", raw=body, at=server.clock())
    if kind == "text":
        made.words = _string(part, "content")
    elif kind == "markdown":
        _string(part, "title")
        msgkeys.write_markdown(server, made, _string(part, "text"))
    elif kind == "actionCard":
        _string(part, "title")
        msgkeys.write_action_card(server, made, _string(part, "text"), _buttons(part))
    elif kind == "link":
        made.words = _string(part, "title") + "\n" + _string(part, "text")
        made.links = [(part["title"], _string(part, "messageUrl"))]
    elif kind == "feedCard":
        entries = part.get("links") if isinstance(part, dict) else None
        if not isinstance(entries, list) or not entries:
            raise _bad("links")
        made.links = [
            (_string(one, "title"), _string(one, "messageURL")) for one in entries if _string(one, "picURL")
        ]
        made.words = "\n".join(label for label, _ in made.links)
    else:
        raise _bad("msgtype")
    if in_group:
        _mention(server, made, body.get("at"))
    return made


def _buttons(part: dict[str, Any]) -> list[Button]:
    if part.get("btnOrientation", "0") not in ("0", "1"):
        raise _bad("btnOrientation")
    if "singleTitle" in part:
        return [Button(_string(part, "singleTitle"), url=_string(part, "singleURL"))]
    buttons = part.get("btns")
    if not isinstance(buttons, list) or not buttons:
        raise _bad("btns")
    return [Button(_string(one, "title"), url=_string(one, "actionURL")) for one in buttons]


def _mention(server: "DingTalkServer", made: Bubble, at: Any) -> None:
    """An @ is only one when the id also stands in the text (§3)."""
    ids = at.get("atUserIds", []) if isinstance(at, dict) else []
    if not isinstance(ids, list):
        raise _bad("atUserIds")
    for userid in ids:
        if f"@{userid}" not in made.words:
            server.violations.append("webhook: atUserIds without @id in the text shows no @")
        elif userid in server.people:
            made.words = made.words.replace(f"@{userid}", f"@{server.people[userid].name}")
    made.raw = made.raw | {"mentioned": [one for one in ids if one in server.people]}


def _size(ask: Ask) -> None:
    if "" in ask.body:
        raise _bad("json")
    length = len(json.dumps(ask.body, ensure_ascii=False).encode())
    if max(length, ask.request.content_length or 0) > MOST_BYTES:
        raise OldRefusedError(460101, "消息体长度超过限制")


def _pay(server: "DingTalkServer") -> None:
    server.quota.turn(server.clock())
    if not server.quota.take_message():
        raise OldRefusedError(90020, "本月消息量已用完")


async def by_session(ask: Ask) -> dict[str, Any]:
    """Answer into the chat that a message came from, while its webhook lives."""
    session = ask.server.sessions.get(ask.query.get("session", ""))
    if session is None or session.until <= ask.server.clock():
        raise OldRefusedError(300001, "session 不存在")
    _size(ask)
    _pay(ask.server)
    made = draw(ask.server, ask.body, in_group=session.group is not None)
    bubbles = session.group.bubbles if session.group else session.person.bubbles
    key = secrets.token_hex(12)
    ask.server.show(bubbles, made, key, key)
    return {}


@dataclass
class CustomRobot:
    """A custom robot of one group: signed, or with words that must occur."""

    group: Group
    secret: str = ""
    keywords: tuple[str, ...] = ()
    times: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None
    seen: set[str] = field(default_factory=set)

    def take(self, now: datetime) -> None:
        """20 a minute; then silence for 10 minutes (410100)."""
        if self.blocked_until is not None and now < self.blocked_until:
            raise OldRefusedError(410100, "发送速度太快而限流")
        while self.times and self.times[0] <= now - timedelta(minutes=1):
            self.times.popleft()
        if len(self.times) >= 20:
            self.blocked_until = now + timedelta(minutes=10)
            raise OldRefusedError(410100, "发送速度太快而限流")
        self.times.append(now)

    def check(self, ask: Ask) -> None:
        """The security setting (310000): signature within an hour, or a keyword."""
        if self.secret:
            stamp = ask.query.get("timestamp", "0")
            plain = f"{stamp}\n{self.secret}".encode()
            sign = base64.b64encode(hmac.new(self.secret.encode(), plain, hashlib.sha256).digest()).decode()
            age = abs(ask.server.clock().timestamp() - int(stamp) / 1000) if stamp.isdigit() else 1e9
            if age > 3600 or not hmac.compare_digest(sign, ask.query.get("sign", "")):
                raise OldRefusedError(310000, "sign not match")
        if self.keywords and not any(word in json.dumps(ask.body, ensure_ascii=False) for word in self.keywords):
            raise OldRefusedError(310000, "keywords not in content")


async def by_custom_robot(ask: Ask) -> dict[str, Any]:
    """`oapi/robot/send`; a repeated msgUuid is sent once."""
    robot = ask.server.custom_robots.get(ask.query.get("access_token", ""))
    if robot is None:
        raise OldRefusedError(300005, "token is not exist")
    robot.check(ask)
    _size(ask)
    robot.take(ask.server.clock())
    _pay(ask.server)
    made = draw(ask.server, ask.body, in_group=True)
    uuid = ask.body.get("msgUuid")
    if uuid is None or uuid not in robot.seen:
        key = secrets.token_hex(12)
        ask.server.show(robot.group.bubbles, made, key, key)
    if uuid is not None:
        robot.seen.add(str(uuid))
    return {}


APIS = [
    Api("POST", "/robot/sendBySession", by_session, free=True, token=False, old=True),
    Api("POST", "/robot/send", by_custom_robot, free=True, token=False, old=True),
]
