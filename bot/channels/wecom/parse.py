"""From the platform's XML to a neutral event (wecom.md §2).

wechatpy reads the XML; the fields are read here from what it keeps, for half of the kinds are unknown to it and the
other half need no more than a string. Strings are stripped by it.
"""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from prometheus_client import Counter
from wechatpy.enterprise import parse_message

from bot.channels.wecom.moments import moment
from bot.channels.wecom.names import APP, MENU_WORDS, NOTHING_CHOSEN, token_of
from bot.events import Content, Event, Incoming, Location, Press, Scan, Text, Unknown
from sales.gcj02 import to_wgs84

INBOUND = Counter("xingji_wecom_inbound", "What the platform handed in, by its own name", ["kind"])
_FAILURES = (ExpatError, ValueError, KeyError, AttributeError, TypeError, OverflowError, RecursionError)
_IDENTITY = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "AgentID", "ChangeType")

Data = Mapping[str, Any]
"""An element by the names of its children: text, a further mapping, a list where a name repeats, None if empty."""


class MalformedError(Exception):
    """Genuine, but no message; the text says what is missing and holds nothing of the content."""


@dataclass(frozen=True, slots=True)
class CardCode:
    """With `code`, the card `task_id` may be repainted once (wecom.md §3.4)."""

    task_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """`kind`: its name among those we know, else "other". `event` None: nothing to be done about it."""

    kind: str
    event: Event | None
    code: CardCode | None = None


def parse(xml: str, now: datetime) -> Inbound:
    """What `xml` says. `now`: when it came, for what tells no time. Raises MalformedError."""
    try:
        data: Data = parse_message(xml)._data
        return _inbound(data, now)
    except _FAILURES as error:
        raise MalformedError(type(error).__name__) from None


def _inbound(data: Data, now: datetime) -> Inbound:
    name, content = _content(data)
    INBOUND.labels(name).inc()
    code = _code(data) if name == "template_card_event" else None
    if content is None:
        return Inbound(name, None, code)
    sender = _text(data, "FromUserName")
    if not sender:
        raise MalformedError("FromUserName")
    at = moment(_text(data, "CreateTime"), now)
    return Inbound(name, Event(APP, _key(data), sender, sender, at, content), code)


def _content(data: Data) -> tuple[str, Content | None]:
    """The kind's name for counting, and what it means; None: acknowledged and left alone."""
    kind = _text(data, "MsgType").lower()
    if kind == "event":
        name = _text(data, "Event")
        if name not in _EVENTS:
            name = name.lower()  # LOCATION alone is written in capitals, and is not the message `location`
        return (name, _EVENTS[name](data)) if name in _EVENTS else ("other_event", None)
    reader = _MESSAGES.get(kind)
    return (kind, reader(data)) if reader else ("other", Unknown("other"))


def _key(data: Data) -> str:
    """Messages have an id; two events may share a second, so all that tells them apart is in it (wecom.md §1)."""
    message = _text(data, "MsgId")
    if message:
        return f"m:{message[:40]}"
    told = "\n".join(_text(data, name) for name in _IDENTITY)
    return "e:" + hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _code(data: Data) -> CardCode | None:
    task_id, code = _text(data, "TaskId"), _text(data, "ResponseCode")
    return CardCode(task_id, code) if task_id and code else None


# --- messages ---------------------------------------------------------------------------------------------


def _typed(data: Data) -> Content:
    return Text(_text(data, "Content"))


def _photo(data: Data) -> Content:
    return _file(data, "photo")


def _voice(data: Data) -> Content:
    """`Recognition`, the platform's own transcript, is undocumented: used where it is there."""
    transcript = _text(data, "Recognition") or None
    media_id = _text(data, "MediaId")
    return Incoming("voice", {"media_id": media_id}, "", transcript) if media_id else Unknown("voice")


def _any_file(data: Data) -> Content:
    """A film, for what is said in it. Other files are undocumented here (wecom.md §9): taken where they come, never
    relied on."""
    return _file(data, "file")


def _file(data: Data, kind: Any) -> Content:
    media_id = _text(data, "MediaId")
    return Incoming(kind, {"media_id": media_id}, _text(data, "FileName")) if media_id else Unknown(kind)


def _place(data: Data) -> Content:
    """X is the latitude, Y the longitude."""
    return _position(_text(data, "Location_X"), _text(data, "Location_Y")) or Unknown("location")


def _unread(kind: str) -> Callable[[Data], Content]:
    return lambda _data: Unknown(kind)


# --- events -----------------------------------------------------------------------------------------------


def _scan(data: Data) -> Content | None:
    read = _text(_part(data, "ScanCodeInfo"), "ScanResult")
    return Scan(read) if read else None


def _chosen_place(data: Data) -> Content | None:
    place = _part(data, "SendLocationInfo")
    return _position(_text(place, "Location_X"), _text(place, "Location_Y"))


def _tapped(data: Data) -> Content | None:
    """A key of our menu stands for typed words; a key of somebody else's menu for none."""
    words = MENU_WORDS.get(_text(data, "EventKey"))
    return Text(words) if words else None


def _pressed(data: Data) -> Content:
    items = _listed(_part(data, "SelectedItems").get("SelectedItem"))
    chosen = {_text(item, "QuestionKey"): _option_ids(item) for item in items if isinstance(item, Mapping)}
    return Press(token_of(_text(data, "EventKey")), chosen)


def _option_ids(item: Data) -> list[str]:
    ids = _listed(_part(item, "OptionIds").get("OptionId"))
    return [id for id in ids if isinstance(id, str) and id != NOTHING_CHOSEN]


def _left_alone(_data: Data) -> None:
    return None


_MESSAGES: Mapping[str, Callable[[Data], Content]] = {
    "text": _typed,
    "image": _photo,
    "voice": _voice,
    "file": _any_file,
    "location": _place,
    "video": _any_file,
    "link": _unread("link"),
}
_EVENTS: Mapping[str, Callable[[Data], Content | None]] = {
    "scancode_waitmsg": _scan,
    "scancode_push": _scan,
    "location_select": _chosen_place,
    "click": _tapped,
    "template_card_event": _pressed,
    # The pictures follow as messages of their own.
    "pic_sysphoto": _left_alone,
    "pic_photo_or_album": _left_alone,
    "pic_weixin": _left_alone,
    # Nobody asked anything by opening a chat or by coming into an app's visible range: a whole company comes into
    # it within a minute, and who opens the chat ten times a day wants no greeting. The menu is there.
    "subscribe": _left_alone,
    "unsubscribe": _left_alone,
    "enter_agent": _left_alone,
    # The position of whoever opens the chat, where an administrator switched that on: nobody sent it on purpose,
    # so it is no evidence, and it must not be answered each time.
    "LOCATION": _left_alone,
    # Nothing of ours makes these.
    "view": _left_alone,
    "view_miniprogram": _left_alone,
    "template_card_menu_event": _left_alone,
    "batch_job_result": _left_alone,
    "change_contact": _left_alone,
    "open_approval_change": _left_alone,
    "inactive_alert": _left_alone,
    "close_inactive_agent": _left_alone,
}


# --- reading ----------------------------------------------------------------------------------------------


def _text(data: Data, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _part(data: Data, name: str) -> Data:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    """What is there once is no list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _position(latitude: str, longitude: str) -> Location | None:
    """In WGS-84; None when it is no place on earth."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    if not (math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180):
        return None
    true = to_wgs84(north, east)
    return Location(true.latitude, true.longitude)
