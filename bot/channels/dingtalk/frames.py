"""Frames of the stream and their acknowledgements (dingtalk.md §1), read with dingtalk-stream's own types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from dingtalk_stream import frames  # type: ignore[import-untyped]

BOT = "/v1.0/im/bot/messages/get"
CARD = "/v1.0/card/instances/callback"
Kind = Literal["SYSTEM", "EVENT", "CALLBACK"]
Status = Literal["SUCCESS", "LATER"]
_FAR = timedelta(days=1)
OK, BAD_REQUEST, NOT_FOUND, BROKEN = 200, 400, 404, 500

_READERS = {
    "SYSTEM": frames.SystemMessage,
    "EVENT": frames.EventMessage,
    "CALLBACK": frames.CallbackMessage,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One push. `at`: when the platform made it, if it says so; `event_type`, `event_id`: of an EVENT, else empty.
    `data` None: it could not be read."""

    kind: Kind
    topic: str
    message_id: str
    data: Mapping[str, Any] | None
    at: datetime | None = None
    event_type: str = ""
    event_id: str = ""


def read(text: str) -> Frame | None:
    """The frame; None for what is none, or has no messageId by which it could be answered."""
    try:
        plain = json.loads(text)
        kind, headers, data = plain["type"], plain["headers"], plain.get("data")
        read_headers = _READERS[kind].from_dict({"headers": headers}).headers
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    if not isinstance(read_headers.message_id, str) or not read_headers.message_id:
        return None
    return Frame(
        kind=kind,
        topic=_word(read_headers.topic),
        message_id=read_headers.message_id,
        data=_object(data),
        at=moment(read_headers.time),
        event_type=_word(read_headers.event_type),
        event_id=_word(read_headers.event_id),
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(data: Any) -> Mapping[str, Any] | None:
    """The JSON object in a frame's `data`, which is a string; none at all is an empty one."""
    if data in (None, ""):
        return {}
    try:
        found = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def moment(milliseconds: Any) -> datetime | None:
    """Aware, from milliseconds since 1970 as a number or digits; None for anything else."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def near(told: datetime | None, now: datetime) -> datetime:
    """`told`, or `now` where nothing is told or it is more than a day from it: some fault, and what is years away
    would meet us again where days are counted."""
    return told if told is not None and abs(told - now) <= _FAR else now


def ack(frame: Frame, data: Mapping[str, Any], code: int = OK) -> str:
    """The acknowledgement of a frame (dingtalk.md §1), as it goes up the socket."""
    made = frames.AckMessage()
    made.code = code
    made.message = "OK" if code == OK else "error"
    made.headers.message_id = frame.message_id
    made.headers.content_type = frames.Headers.CONTENT_TYPE_APPLICATION_JSON
    made.data = data
    return json.dumps(made.to_dict())


def event_ack(frame: Frame, status: Status) -> str:
    """The acknowledgement of an EVENT; LATER has it pushed again."""
    return ack(frame, {"status": status, "message": ""})


def callback_ack(frame: Frame, response: Mapping[str, Any] | None) -> str:
    """The acknowledgement of a CALLBACK; None for a bot message."""
    return ack(frame, {"response": response})


def failed(frame: Frame, code: int) -> str:
    """A frame that cannot be read (400), is of no use here (404), or met a fault of ours (500). An event has no
    code but its status: it comes again where that may help."""
    if frame.kind == "EVENT":
        return event_ack(frame, "LATER" if code == BROKEN else "SUCCESS")
    return ack(frame, {"response": None}, code)
