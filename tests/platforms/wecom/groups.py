"""Groups an app made (appchat) and groups with a webhook (wecom.md §3.5)."""

import base64
import binascii
import copy
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import errors
from tests.platforms.wecom.bodies import Reading, at_most, cut_bytes, plain_markdown, read_body, text_of
from tests.platforms.wecom.cards import NOTICES, Rules
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.media import MB, amr_seconds, read_part
from tests.platforms.wecom.routes import Ask, api
from tests.platforms.wecom.view import card_bubble

CHAT_KINDS = frozenset({"text", "image", "voice", "video", "file", "textcard", "news", "markdown"})
HOOK_KINDS = frozenset({"text", "news", "file", "voice"})
CHAT_ID = re.compile(r"[0-9A-Za-z]{1,32}\Z")
DAY_S = 86400.0


@dataclass
class Group:
    """A group chat; `bubbles` is what the bot said there."""

    chatid: str
    name: str = ""
    owner: str = ""
    members: list[str] = field(default_factory=list)
    agent_id: int = 0
    bubbles: list[Bubble] = field(default_factory=list)
    mentioned: list[list[str]] = field(default_factory=list)  # who was called in which message


@dataclass
class Webhook(Group):
    """A group behind a webhook key; `broken` makes it answer 93001, 93004 or 93008."""

    broken: int | None = None

    @property
    def key(self) -> str:
        return self.chatid


@api("POST", "appchat/create")
async def create(ask: Ask) -> dict[str, Any]:
    """A group of 2 to 2000; the app must be visible to the root department."""
    server, body = ask.server, ask.body
    demand(ask.app.visible is None, errors.NOT_VISIBLE, "app is not visible to the root department")
    demand(server.windows.takes("appchat/create", {DAY_S: 1000}), errors.TOO_OFTEN, "1000 groups a day")
    at_most(text_of(body, "name", needed=False), 50, "name", chars=True)
    users = body.get("userlist")
    good = isinstance(users, list) and 2 <= len(users) <= 2000 and all(one in server.members for one in users)
    demand(good, errors.BAD_CHAT_MEMBERS, "userlist: 2 to 2000 members")
    assert isinstance(users, list)
    demand(body.get("owner", users[0]) in users, errors.BAD_CHAT_MEMBERS, "owner is not in userlist")
    chatid = body.get("chatid") or server.fresh("")[1:].replace("-", "0").replace("_", "1")
    demand(
        isinstance(chatid, str) and CHAT_ID.match(chatid) is not None, errors.NO_CHAT, "chatid: 32 letters, digits"
    )
    demand(chatid not in server.groups, 86215, "chatid exists")
    owner = str(body.get("owner", users[0]))
    server.groups[chatid] = Group(chatid, body.get("name", ""), owner, list(users), ask.app.agent_id)
    return {"chatid": chatid}


@api("POST", "appchat/send")
async def send(ask: Ask) -> dict[str, Any]:
    """To a group of one's own; no template cards there. Past 200 a minute or 10 000 a day: dropped."""
    group = ask.server.groups.get(str(ask.body.get("chatid")))
    if group is None:
        raise Refused(errors.NO_CHAT, "invalid chatid")
    demand(group.agent_id == ask.app.agent_id, errors.FOREIGN_CHAT, "no permission to this chat")
    demand(ask.body.get("safe", 0) in (0, 1), errors.BAD_FIELD, "safe 0 or 1")
    bubble = read_body(ask.server, ask.body, CHAT_KINDS)
    if not ask.server.windows.takes(("chat", group.chatid), {60.0: 200, DAY_S: 10_000}):
        ask.server.violate(f"group {group.chatid} had too many messages: dropped")
        return {}
    bubble.id = ask.server.fresh("MSG")
    group.bubbles.append(bubble)
    group.mentioned.append(list(ask.body.get(bubble.kind, {}).get("mentioned_list", [])))
    return {}


def _hook(ask: Ask) -> Webhook:
    hook = ask.server.hooks.get(ask.query.get("key", ""))
    if hook is None:
        raise Refused(errors.BAD_KEY, "invalid webhook url")
    demand(hook.broken is None, hook.broken or 0, "webhook is broken")
    return hook


def _hook_markdown(reading: Reading, part: dict[str, Any]) -> Bubble:
    content = at_most(text_of(part, "content", 44004), 4096, "markdown")
    return reading.bubble("markdown", plain_markdown(content), part)


def _hook_text(reading: Reading, part: dict[str, Any]) -> Bubble:
    content = text_of(part, "content", 44004)
    if len(content.encode()) > 2048:
        reading.server.violate(f"text of {len(content.encode())} bytes was cut to 2048")
    return reading.bubble("text", cut_bytes(content, 2048), part)


def _hook_image(reading: Reading, part: dict[str, Any]) -> Bubble:
    try:
        data = base64.b64decode(text_of(part, "base64"), validate=True)
    except binascii.Error:
        raise Refused(errors.BAD_FIELD, "base64") from None
    demand(len(data) <= 2 * MB, 40009, "image larger than 2 MB")
    demand(hashlib.md5(data).hexdigest() == part.get("md5"), errors.BAD_FIELD, "md5 does not fit")
    demand(data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")), 40005, "JPG or PNG only")
    return reading.bubble("image", "", part, media=data)


HOOK_READERS = {
    "text": _hook_text,
    "markdown": _hook_markdown,
    "markdown_v2": _hook_markdown,
    "image": _hook_image,
}


def _hook_bubble(ask: Ask) -> Bubble:
    kind, reading = str(ask.body.get("msgtype")), Reading(ask.server, ask.server.clock())
    part = ask.body.get(kind)
    if kind == "template_card":
        Rules(part, ask.server.violate, bot=True).check()
        assert isinstance(part, dict)
        demand(part["card_type"] in NOTICES, errors.BAD_FIELD, "webhooks take notices only")
        return card_bubble("", part, reading.at, ask.server.selector_defaults_to_first)
    if kind in HOOK_READERS:
        demand(isinstance(part, dict), errors.BAD_FIELD, f"{kind} missing")
        return HOOK_READERS[kind](reading, copy.deepcopy(part))  # type: ignore[arg-type]
    return read_body(ask.server, ask.body, HOOK_KINDS)


@api("POST", "webhook/send", token=False)
async def webhook_send(ask: Ask) -> dict[str, Any]:
    """20 a minute, then 45009."""
    hook = _hook(ask)
    demand(ask.server.windows.takes(("hook", hook.key), {60.0: 20}), errors.TOO_OFTEN, "20 a minute")
    bubble = _hook_bubble(ask)
    bubble.id = ask.server.fresh("MSG")
    hook.bubbles.append(bubble)
    hook.mentioned.append(list(ask.body.get(bubble.kind, {}).get("mentioned_list", [])))
    return {}


@api("POST", "webhook/upload_media", token=False, multipart=True)
async def webhook_upload(ask: Ask) -> dict[str, Any]:
    """file up to 20 MB, voice AMR up to 2 MB and 60 s."""
    _hook(ask)
    kind = ask.query.get("type", "")
    demand(kind in ("file", "voice"), 40004, "type: file or voice")
    data, name = await read_part(ask)
    demand(5 < len(data) <= (20 if kind == "file" else 2) * MB, 40006, "invalid file size")
    demand(kind == "file" or amr_seconds(data) <= 60, 40005, "voice longer than 60 s")
    media = ask.server.keep(kind, data, name)
    return {"type": kind, "media_id": media.id, "created_at": str(int(media.at.timestamp()))}
