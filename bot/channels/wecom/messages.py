"""Sending, repainting and recalling (wecom.md §3.2, §3.4, §3.5)."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import NOBODY, WeComError
from bot.channels.wecom.wire import Json

SHORTEST_CHECK_S = 600  # the courier's retries of an unsure send all lie within
CHECK_SPAN_S = 3000


@dataclass(frozen=True, slots=True)
class Sent:
    """`code`: with it the card can be repainted once, where it can."""

    msgid: str
    code: str | None


async def send_plain(client: WeComClient, user: str, kind: str, part: Mapping[str, Any], key: str) -> Sent:
    """A message that is no card, at most once for `key`, however often it is tried in ten minutes.

    The platform drops an identical JSON while `duplicate_check_interval` lasts. A person may well be told the same
    twice in that time, so the interval is chosen by the key: another key makes another JSON. (That the interval is
    part of what is compared is UNVERIFIED; were it not, the second of two equal messages would be missing.)
    """
    interval = SHORTEST_CHECK_S + zlib.crc32(key.encode()) % CHECK_SPAN_S
    once = {"enable_duplicate_check": 1, "duplicate_check_interval": interval}
    return await _send(client, user, kind, part, once)


async def send_card(client: WeComClient, user: str, card: Mapping[str, Any]) -> Sent:
    """A card. Its task_id is good once: a second try with it is refused with 42014 if the first arrived."""
    return await _send(client, user, "template_card", card, {})


async def _send(client: WeComClient, user: str, kind: str, part: Mapping[str, Any], more: Json) -> Sent:
    body = {"touser": user, "msgtype": kind, "agentid": client.agent_id, kind: part, **more}
    answer = await client.post("message/send", body)
    for name in ("invaliduser", "unlicenseduser"):  # they come lower-cased, with errcode 0
        if user.lower() in str(answer.get(name) or "").lower().split("|"):
            raise WeComError("message/send", NOBODY, name)
    return Sent(str(answer.get("msgid", "")), answer.get("response_code") or None)


async def update_card(client: WeComClient, user: str, code: str, card: Mapping[str, Any]) -> None:
    """Show `card` in the place of the one that `code` belongs to; 60140 when the code is spent or too old."""
    body = {"userids": [user], "agentid": client.agent_id, "response_code": code, "template_card": card}
    answer = await client.post("message/update_template_card", body)
    if user.lower() in [str(one).lower() for one in answer.get("invaliduser") or []]:
        raise WeComError("message/update_template_card", NOBODY)


async def recall(client: WeComClient, msgid: str) -> None:
    """Take a message back: up to 24 hours (42052 after)."""
    await client.post("message/recall", {"msgid": msgid})
