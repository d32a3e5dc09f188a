"""Frames of the smart bot's long connection, and what its error codes mean (wecom.md §3.6, §8). Pure."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.wecom.errors import meaning

SUBSCRIBE = "aibot_subscribe"
PING = "ping"
MESSAGE = "aibot_msg_callback"
EVENT = "aibot_event_callback"
RESPOND = "aibot_respond_msg"
WELCOME = "aibot_respond_welcome_msg"
UPDATE = "aibot_respond_update_msg"
SEND = "aibot_send_msg"
UPLOAD_INIT = "aibot_upload_media_init"
UPLOAD_CHUNK = "aibot_upload_media_chunk"
UPLOAD_FINISH = "aibot_upload_media_finish"

Verdict = Literal["ok", "later", "wait", "unsubscribed", "spent", "stranger", "shown", "refused", "never"]
"""`later`: worth another try; `wait`: too often; `unsubscribed`: this connection is good for nothing; `spent`: this
req_id cannot be answered (any more); `stranger`: this chat never wrote to the bot; `shown`: a card of this task_id
is there already; `refused`: the bot's own credentials; `never`: the request is wrong and stays so."""

ANSWERED = 846606
_SPENT = frozenset({846604, 846605, ANSWERED, 846608})
_UNSUBSCRIBED = frozenset({846601, 846609})
_SHOWN = frozenset({42014, 846625})
_REFUSED = frozenset({853000, 40001})
_AIBOT = range(846600, 846700)
_GENERAL: Mapping[str, Verdict] = {
    "busy": "later",
    "blocked": "wait",
    "token": "later",
    "alert": "later",
    "request": "never",
    "unknown": "later",
}


@dataclass(frozen=True, slots=True)
class Ack:
    """The platform's answer to a request of ours."""

    req_id: str
    errcode: int
    body: Mapping[str, Any]

    @property
    def verdict(self) -> Verdict:
        return verdict(self.errcode)


@dataclass(frozen=True, slots=True)
class Callback:
    """A message or event; an answer to it carries its `req_id`."""

    cmd: str
    req_id: str
    body: Mapping[str, Any]

    @property
    def is_takeover(self) -> bool:
        """Whether it says that somebody else subscribed and this connection is over."""
        event = self.body.get("event")
        return self.cmd == EVENT and isinstance(event, dict) and event.get("eventtype") == "disconnected_event"


def verdict(errcode: int) -> Verdict:
    """What to make of an errcode; never look at errmsg."""
    match errcode:
        case 0:
            return "ok"
        case 846607:
            return "stranger"
        case _ if errcode in _SPENT:
            return "spent"
        case _ if errcode in _UNSUBSCRIBED:
            return "unsubscribed"
        case _ if errcode in _SHOWN:
            return "shown"
        case _ if errcode in _REFUSED:
            return "refused"
        case _ if errcode in _AIBOT:
            return "never"
        case _:
            return _GENERAL[meaning(errcode)]


def parse(raw: str) -> Ack | Callback | None:
    """What came; None: nothing that is known."""
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(frame, dict):
        return None
    req_id, body = _part(frame, "headers").get("req_id"), _part(frame, "body")
    if not isinstance(req_id, str):
        return None
    if isinstance(cmd := frame.get("cmd"), str) and "errcode" not in frame:
        return Callback(cmd, req_id, body)
    errcode = frame.get("errcode")
    return Ack(req_id, errcode, body) if isinstance(errcode, int) else None


def request(cmd: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    """A frame to send, raw UTF-8; `ping` has no body."""
    frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
    if body is not None:
        frame["body"] = body
    return json.dumps(frame, ensure_ascii=False)


def markdown(content: str) -> dict[str, Any]:
    """A body that says this."""
    return {"msgtype": "markdown", "markdown": {"content": content}}


def stream(id: str, content: str) -> dict[str, Any]:
    """A body that answers a message with this, at once and whole."""
    return {"msgtype": "stream", "stream": {"id": id, "finish": True, "content": content}}


def fresh_id(cmd: str) -> str:
    """A req_id that nobody had."""
    return f"{cmd}_{secrets.token_hex(12)}"


def _part(frame: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = frame.get(name)
    return part if isinstance(part, dict) else {}
