"""From a bot message to neutral events (dingtalk.md §2). Pure, and patient: what it is given is from outside.

A message that holds several things (text and pictures, a reply and what it replies to) becomes several events, with
keys `msgId.1`, `msgId.2`, … in reading order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.dingtalk.frames import moment, near
from bot.channels.dingtalk.seam import CHANNEL
from bot.events import OVER_BUDGET, Content, Event, Incoming, Text, Unknown

OUTSIDER = "outsider"
QUOTA_CODE = "20001"
_PICTURE = ("downloadCode", "pictureDownloadCode")  # in this order: the second fails more often (§2)


@dataclass(frozen=True, slots=True)
class Window:
    """Where a chat is answered until `until` (the sessionWebhook)."""

    chat: str
    url: str
    until: datetime


def is_over_budget(message: Mapping[str, Any]) -> bool:
    """Whether the platform kept the content back because the organisation's month is used up (§1)."""
    return str(message.get("errorCode")) == QUOTA_CODE


def chat_of(message: Mapping[str, Any]) -> str:
    """The userid of a person in a chat one to one, else the conversation; of an outsider there is no userid, and
    the conversation can be answered by its webhook alone."""
    staff = "" if in_group(message) else _word(message, "senderStaffId")
    return staff or _word(message, "conversationId")


def sender_of(message: Mapping[str, Any]) -> str:
    """The userid; of an outsider the id that they have in this conversation."""
    return _word(message, "senderStaffId") or _word(message, "senderId")


def in_group(message: Mapping[str, Any]) -> bool:
    """Whether it was said in a group, with @ to the bot."""
    return str(message.get("conversationType")) == "2"


def window_of(message: Mapping[str, Any]) -> Window | None:
    """The sessionWebhook of a message, with its own end."""
    url, until = _word(message, "sessionWebhook"), moment(message.get("sessionWebhookExpiredTime"))
    return Window(chat_of(message), url, until) if url and until else None


def events_of(message: Mapping[str, Any], fallback_key: str, now: datetime) -> Sequence[Event]:
    """At least one event. `fallback_key`: where the message has no msgId; `now`: where it has no time."""
    key = f"{_word(message, 'robotCode')}:{_word(message, 'msgId') or fallback_key}"
    contents = list(_contents(message)) or [Unknown(_word(message, "msgtype"))]
    keys = [key] if len(contents) == 1 else [f"{key}.{n}" for n in range(1, len(contents) + 1)]
    return [
        Event(
            channel=CHANNEL,
            key=one_key,
            conversation=chat_of(message),
            sender=sender_of(message),
            at=near(moment(message.get("createAt")), now),
            content=content,
            in_group=in_group(message),
        )
        for one_key, content in zip(keys, contents, strict=True)
    ]


def _contents(message: Mapping[str, Any]) -> Iterator[Content]:
    if not _word(message, "senderStaffId"):
        yield Unknown(OUTSIDER)  # nothing of theirs is fetched; that they are not known is all they are told
    elif is_over_budget(message):
        yield Unknown(OVER_BUDGET)
    else:
        yield from _said(message, _word(message, "robotCode"))


def _said(message: Mapping[str, Any], robot: str) -> Iterator[Content]:
    content = _object(message, "content")
    match message.get("msgtype"):
        case "text":
            yield from _text(message, robot)
        case "richText":
            yield from _rich(content, robot)
        case "picture" | "audio" | "video" | "file" as kind:
            yield from _file(kind, content, robot)
        case "unknownMsgType":
            yield Unknown(_word(content, "unknownMsgType") or "unknownMsgType")


def _text(message: Mapping[str, Any], robot: str) -> Iterator[Content]:
    """In a group, replying to a file with @ is how it is handed to the bot; one to one it came by itself before."""
    said = _object(message, "text")
    words = _word(said, "content").strip()
    quoted = _object(said, "repliedMsg")
    handed = list(_quoted(quoted, robot)) if in_group(message) else []
    yield from handed
    if words or not handed:
        yield Text(words)


def _quoted(quoted: Mapping[str, Any], robot: str) -> Iterator[Content]:
    content = _object(quoted, "content")
    kind = quoted.get("msgType")
    if kind == "richText":
        yield from (part for part in _rich(content, robot) if isinstance(part, Incoming))
    elif kind in ("picture", "audio", "video", "file"):
        yield from _file(kind, content, robot)


def _rich(content: Mapping[str, Any], robot: str) -> Iterator[Content]:
    """Words that stand together are one text."""
    parts = content.get("richText")
    words = ""
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, Mapping):
            continue
        if part.get("type") == "picture":
            yield from _spoken(words)
            yield from _file("picture", part, robot)
            words = ""
        else:
            words += _word(part, "text")
    yield from _spoken(words)


def _spoken(words: str) -> Iterator[Content]:
    if words.strip():
        yield Text(words.strip())


def _file(kind: str, content: Mapping[str, Any], robot: str) -> Iterator[Content]:
    code = next((found for name in _PICTURE if (found := _word(content, name))), "")
    reference = {"code": code, "robot": robot}
    if not code:
        yield Unknown(kind)
    elif kind == "picture":
        yield Incoming("photo", reference)
    elif kind == "audio":
        yield Incoming("voice", reference, transcript=_word(content, "recognition").strip() or None)
    else:
        yield Incoming("file", reference, _name(kind, content))


def _name(kind: str, content: Mapping[str, Any]) -> str:
    ending = _word(content, "videoType") or "mp4"
    return f"video.{ending}" if kind == "video" else _word(content, "fileName")


def _word(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""


def _object(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = mapping.get(name)
    return value if isinstance(value, Mapping) else {}
