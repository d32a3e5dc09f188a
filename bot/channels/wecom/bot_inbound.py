"""From a frame of the smart bot to neutral contents (wecom.md §3.6). Pure.

A voice comes as its transcript only, there is nothing to fetch: it is a `Text`. Files quoted in a group are taken
like files sent, for that is the only way to hand the bot a file there; in a 1:1 chat a quoted file came by itself
before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.channels.wecom.bot_frames import EVENT, MESSAGE, Callback
from bot.channels.wecom.moments import moment
from bot.channels.wecom.names import NOTHING_CHOSEN, token_of
from bot.events import Content, Incoming, Press, Text, Unknown

BOT = "wecom_bot"  # the channel; a chat is a userid as the bot sees it, or a chatid
Body = Mapping[str, Any]
KINDS: Mapping[str, Literal["photo", "file"]] = {"image": "photo", "file": "file", "video": "file"}
_MENTION = r"@[^\s@]+"
# A stretch of blanks is looked at once, from its beginning, however long it is.
_MENTIONS = re.compile(rf"^\s*+{_MENTION}(?:\s+|$)|(?<!\s)\s++{_MENTION}\s*$")
_DEEPEST = 3  # a quote may hold a mixed message, and nothing deeper is documented


@dataclass(frozen=True, slots=True)
class Where:
    """Whose message it is and in which chat; `sender` as the bot sees it, perhaps encrypted."""

    msgid: str
    sender: str
    chat: str
    in_group: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A message: one or more contents, in reading order."""

    where: Where
    contents: Sequence[Content]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the card `task_id`."""

    where: Where
    task_id: str
    press: Press


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the chat, the first time on this day."""

    where: Where


@dataclass(frozen=True, slots=True)
class Other:
    """An event this product has no use for, or a frame that makes no sense; `kind` for the counter."""

    kind: str


Inbound = Said | Pressed | Entered | Other


def translate(callback: Callback, now: datetime) -> Inbound:
    """What a callback says; `now` where it does not say when."""
    where = _where(callback.body, now)
    if where is None:
        return Other("malformed")
    if callback.cmd == MESSAGE:
        return Said(where, _contents(callback.body, where.in_group))
    return _event(callback.body, where) if callback.cmd == EVENT else Other("unknown_cmd")


def _where(body: Body, now: datetime) -> Where | None:
    msgid, sender, chatid = _text(body, "msgid"), _text(_part(body, "from"), "userid"), _text(body, "chatid")
    if not msgid or not sender:
        return None
    in_group = _text(body, "chattype") == "group" and chatid != ""
    return Where(msgid, sender, chatid if in_group else sender, in_group, moment(body.get("create_time"), now))


def _contents(body: Body, in_group: bool) -> Sequence[Content]:
    quoted = list(_files(_part(body, "quote"))) if in_group else []
    said = [_unmentioned(one) if in_group else one for one in _items(body)]
    full = [*quoted, *(one for one in said if one != Text(""))]
    return full or [Text("")]  # the bare @ of the bot is answered, too


def _files(body: Body) -> Iterator[Incoming]:
    return (one for one in _items(body) if isinstance(one, Incoming))


def _items(body: Body, depth: int = 0) -> Iterator[Content]:
    """The parts of a message, or of what it quotes."""
    if not body or depth == _DEEPEST:
        return
    kind = _text(body, "msgtype")
    if kind != "mixed":
        yield _item(kind, _part(body, kind))
        return
    items = _part(body, "mixed").get("msg_item")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            yield from _items(item, depth + 1)


def _item(kind: str, part: Body) -> Content:
    match kind:
        case "text":
            return Text(_text(part, "content"))
        case "voice" if said := _text(part, "content"):
            return Text(said)
        case "image" | "file" | "video" if url := _text(part, "url"):
            return Incoming(KINDS[kind], {"url": url, "aeskey": _text(part, "aeskey")})
        case _:
            return Unknown(kind[:40])


def _unmentioned(content: Content) -> Content:
    """Without the @ of the bot that a group's message begins or ends with; its name is nowhere told."""
    return Text(_MENTIONS.sub("", content.text).strip()) if isinstance(content, Text) else content


def _event(body: Body, where: Where) -> Inbound:
    event = _part(body, "event")
    match _text(event, "eventtype"):
        case "enter_chat":
            return Entered(where)
        case "template_card_event":
            card = _part(event, "template_card_event")
            return Pressed(
                where, _text(card, "task_id"), Press(token_of(_text(card, "event_key")), dict(_chosen(card)))
            )
        case "feedback_event":
            return Other("feedback_event")
        case _:
            return Other("unknown_event")


def _chosen(card: Body) -> Iterator[tuple[str, list[str]]]:
    rows = _part(card, "selected_items").get("selected_item")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            ids = _part(row, "option_ids").get("option_id")
            chosen = [str(one) for one in ids if one != NOTHING_CHOSEN] if isinstance(ids, list) else []
            yield _text(row, "question_key"), chosen


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
