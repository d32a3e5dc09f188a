"""menu/create, get and delete (wecom.md §7)."""

from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.errors import demand
from tests.platforms.wecom.routes import Ask, api

BY_KEY = frozenset({
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
})  # fmt: skip
KINDS = BY_KEY | {"view", "view_miniprogram"}


def _agent(ask: Ask) -> None:
    demand(ask.query.get("agentid") == str(ask.app.agent_id), errors.FOREIGN_AGENT, "no permission")


def _check(row: Any, most_name: int, top: bool) -> None:
    demand(isinstance(row, dict), 40016, "a button must be an object")
    name = row.get("name")
    demand(isinstance(name, str) and 0 < len(name.encode()) <= most_name, 40018, f"name: 1 to {most_name} bytes")
    below = row.get("sub_button")
    if below:
        demand(top, 40016, "only two levels")
        demand(isinstance(below, list) and len(below) <= 5, 40023, "sub_button: 1 to 5")
        for one in below:
            _check(one, 40, False)
        return
    kind = row.get("type")
    demand(kind in KINDS, 40017, f"invalid button type {kind}")
    if kind in BY_KEY:
        key = row.get("key")
        demand(isinstance(key, str) and 0 < len(key.encode()) <= 128, 40019, "key: 1 to 128 bytes")
    if kind == "view":
        url = row.get("url")
        good = isinstance(url, str) and url.startswith(("http://", "https://")) and len(url.encode()) <= 1024
        demand(good, 40020, "url: up to 1024 bytes")
    if kind == "view_miniprogram":
        demand(bool(row.get("appid")) and bool(row.get("pagepath")), 40020, "appid and pagepath needed")


@api("POST", "menu/create")
async def create(ask: Ask) -> dict[str, Any]:
    """Replace the menu."""
    _agent(ask)
    rows = ask.body.get("button")
    demand(isinstance(rows, list) and 1 <= len(rows) <= 3, 40016, "button: 1 to 3")
    for row in rows or []:
        _check(row, 16, True)
    ask.app.menu = {"button": rows}
    return {}


@api("GET", "menu/get")
async def get(ask: Ask) -> dict[str, Any]:
    """The menu as it was made; 46003 when there is none."""
    _agent(ask)
    demand(ask.app.menu is not None, 46003, "menu unexist")
    return dict(ask.app.menu or {})


@api("GET", "menu/delete")
async def delete(ask: Ask) -> dict[str, Any]:
    """No menu any more."""
    _agent(ask)
    ask.app.menu = None
    return {}
