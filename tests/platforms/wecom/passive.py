"""What the bot may answer a delivery with: nothing, or a sealed passive reply (wecom.md §1, §3.4)."""

import re
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import xml
from tests.platforms.wecom.bodies import cut_bytes
from tests.platforms.wecom.cards import Rules
from tests.platforms.wecom.crypto import BadSeal
from tests.platforms.wecom.errors import Refused
from tests.platforms.wecom.view import grey, paint

if TYPE_CHECKING:
    from tests.platforms.wecom.delivery import Parcel

LISTS = frozenset({
    "HorizontalContentList", "VerticalContentList", "JumpList", "ButtonList", "SelectList", "OptionList",
    "ActionList",
})  # fmt: skip
FLAGS, COUNTS = frozenset({"IsChecked", "Disable"}), frozenset({"Type", "Mode", "Style", "DescColor"})
ANSWERABLE_EVENTS = frozenset({
    "subscribe", "enter_agent", "LOCATION", "click", "view", "view_miniprogram", "scancode_waitmsg",
    "template_card_menu_event", "template_card_event",
})  # fmt: skip
KINDS = frozenset({"text", "image", "voice", "video", "news", "update_button", "update_template_card"})


def take(parcel: "Parcel", body: str) -> None:
    """Read the answer; complain of everything that is neither empty nor a good reply."""
    server = parcel.app.server
    if body == "":
        return
    try:
        reply = _open(parcel, body)
    except (BadSeal, ValueError, KeyError) as error:
        server.violate(
            f"answer to {parcel.kind} is neither empty nor a sealed reply: {type(error).__name__} {error}"
        )
        return
    kind = reply.get("MsgType")
    if kind not in KINDS:
        server.violate(f"passive reply of kind {kind}")
    elif "Event" in parcel.parts and parcel.kind not in ANSWERABLE_EVENTS:
        server.violate(f"passive reply to {parcel.kind}, which takes none")
    elif kind in ("update_button", "update_template_card"):
        _update(parcel, reply)
    else:
        _say(parcel, reply)


def _open(parcel: "Parcel", body: str) -> dict[str, Any]:
    outer = xml.read(body)
    seal = parcel.app.seal
    plain = seal.open(outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    return xml.read(plain)


def _say(parcel: "Parcel", reply: dict[str, Any]) -> None:
    server, words = parcel.app.server, str(reply.get("Content", ""))
    if reply["MsgType"] == "text" and len(words.encode()) > 2048:
        server.violate(f"passive text of {len(words.encode())} bytes was cut to 2048")
        words = cut_bytes(words, 2048)
    bubble = Bubble(server.fresh("MSG"), str(reply["MsgType"]), words, reply, at=server.clock())
    parcel.app.user(parcel.parts["FromUserName"]).receives(bubble)


def _update(parcel: "Parcel", reply: dict[str, Any]) -> None:
    """Counts only on a tenant where passive updates work, and only for the one who pressed."""
    server, person = parcel.app.server, parcel.app.user(parcel.parts["FromUserName"])
    if not server.passive_card_updates:
        server.violate("passive card update: this tenant ignores it")
        return
    if reply["MsgType"] == "update_button":
        bubble = person.card(parcel.parts["TaskId"])
        grey(bubble, reply["Button"]["ReplaceName"])
        bubble.repainted += 1
    else:
        _replace(parcel, card_of(reply["TemplateCard"]))


def _replace(parcel: "Parcel", card: dict[str, Any]) -> None:
    server, bubble = parcel.app.server, parcel.app.user(parcel.parts["FromUserName"]).card(parcel.parts["TaskId"])
    try:
        Rules(card, server.violate, update=True).check()
    except Refused as no:
        server.violate(f"passive update_template_card: {no}")
        return
    paint(bubble, {"task_id": parcel.parts["TaskId"]} | card, server.selector_defaults_to_first)
    bubble.repainted += 1


def card_of(part: Any, name: str = "") -> Any:
    """PascalCase XML to the JSON of the API: lists are repeated elements, numbers and booleans are spelt out."""
    if name in LISTS:
        return [card_of(one) for one in (part if isinstance(part, list) else [part])]
    if isinstance(part, dict):
        return {_snake(field): card_of(value, field) for field, value in part.items()}
    if name in FLAGS:
        return part in ("1", "true")
    return int(part) if name in COUNTS else part


def _snake(name: str) -> str:
    return {"CheckBox": "checkbox", "KeyName": "keyname"}.get(name) or re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
