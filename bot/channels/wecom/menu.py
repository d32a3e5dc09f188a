"""The app's menu under the chat (wecom.md §7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.wecom import names
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.wire import Json
from bot.words import wecom as words

MENU: Sequence[Mapping[str, Any]] = (
    {"type": "scancode_waitmsg", "name": words.MENU_SCAN, "key": names.SCAN_KEY},
    {
        "name": words.MENU_EVIDENCE,
        "sub_button": [
            {"type": "pic_sysphoto", "name": words.MENU_PHOTO, "key": names.PHOTO_KEY},
            {"type": "location_select", "name": words.MENU_PLACE, "key": names.PLACE_KEY},
        ],
    },
    {
        "name": words.MENU_MINE,
        "sub_button": [
            {"type": "click", "name": words.MENU_TODAY, "key": names.TODAY_KEY},
            {"type": "click", "name": words.MENU_TODO, "key": names.TODO_KEY},
            {"type": "click", "name": words.MENU_HELP, "key": names.HELP_KEY},
        ],
    },
)
"""Ours: the camera and no album, for a photo is evidence of now."""


async def create(client: WeComClient, buttons: Sequence[Mapping[str, Any]]) -> None:
    """Put these in the place of any menu there was."""
    await client.post("menu/create", {"button": list(buttons)}, agentid=str(client.agent_id))


async def buttons(client: WeComClient) -> Sequence[Json]:
    """The menu that is there; raises WeComError 46003 where there is none."""
    found: Sequence[Json] = (await client.get("menu/get", agentid=str(client.agent_id)))["button"]
    return found


def keys(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Every key on the buttons, whichever way they are laid out."""
    below = {key for row in rows for key in keys(row.get("sub_button") or ())}
    return below | {str(row["key"]) for row in rows if row.get("key")}
