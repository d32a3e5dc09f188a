"""From the callback of a card to a `Click` (dingtalk.md §4)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.dingtalk.frames import Frame, near
from bot.channels.dingtalk.seam import Click

GROUP_SPACE = "IM_GROUP"


def click_of(frame: Frame, data: Mapping[str, Any], now: datetime) -> Click | None:
    """None for what is none. Its key is the frame's messageId, which a second delivery keeps (§1)."""
    card, user, content = data.get("outTrackId"), data.get("userId"), _private_data(data.get("content"))
    if not isinstance(card, str) or not isinstance(user, str) or not card or not user or content is None:
        return None
    group = _group(data)
    ids, params = content.get("actionIds"), content.get("params")
    return Click(
        key=f"click:{frame.message_id}",
        card=card,
        user=user,
        chat=group or user,
        in_group=bool(group),
        action_ids=tuple(str(one) for one in ids) if isinstance(ids, list) else (),
        params=params if isinstance(params, Mapping) else {},
        at=near(frame.at, now),
    )


def _group(data: Mapping[str, Any]) -> str:
    """The openConversationId of a group; a card may also stand in a chat one to one."""
    space = data.get("spaceId")
    if data.get("spaceType") != GROUP_SPACE or not isinstance(space, str):
        return ""
    return space.rpartition(f"{GROUP_SPACE}.")[2]


def _private_data(content: Any) -> Mapping[str, Any] | None:
    """`cardPrivateData`; it comes as JSON in a string (§4)."""
    try:
        parsed = json.loads(content)
    except (ValueError, TypeError, RecursionError):
        return None
    found = parsed.get("cardPrivateData") if isinstance(parsed, dict) else None
    return found if isinstance(found, Mapping) else None
