"""Buttons of the public template, `sys_full_json_obj` (dingtalk.md §4)."""

import json
from collections.abc import Sequence
from typing import Any

from bot.cards.card import Link, Style
from bot.channels.dingtalk.cards.limits import VALUE_BYTES
from bot.channels.dingtalk.cards.markdown import plain
from bot.words import dingtalk_cards as words

ACTION = "a"  # the parameter that repeats a button's id, for either may come back
COLORS: dict[Style, str] = {"primary": "blue", "plain": "gray", "danger": "red"}
_LONG_URL = 200


def press_button(label: str, id: str, style: Style = "plain") -> dict[str, Any]:
    """A button that calls back."""
    return {"text": _label(label), "color": COLORS[style], "id": id, "request": True, "params": {ACTION: id}}


def link_button(link: Link) -> dict[str, Any]:
    """A button that opens a page. A very long address is not said twice."""
    twice = {"iosUrl": link.url} if len(link.url) <= _LONG_URL else {}
    return {"text": _label(link.label), "color": COLORS["plain"], "url": link.url, **twice}


def _label(label: str) -> str:
    """A button without words would not be shown."""
    return " ".join(plain(label).split()) or words.NAMELESS


def written(buttons: Sequence[dict[str, Any]]) -> str:
    """The variable's value; empty where there is nothing to tap."""
    if not buttons:
        return ""
    return json.dumps({"msgButtons": list(buttons)}, ensure_ascii=False, separators=(",", ":"))


def holds(buttons: Sequence[dict[str, Any]]) -> bool:
    """Whether the variable may be that long."""
    return len(written(buttons).encode()) <= VALUE_BYTES
