"""message/send and message/recall (wecom.md §3.2, §3.5)."""

import copy
import json
from datetime import timedelta
from typing import Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import errors
from tests.platforms.wecom.app import App
from tests.platforms.wecom.bodies import read_body
from tests.platforms.wecom.cards import Rules, needs_callback
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import ResponseCode, Sent
from tests.platforms.wecom.routes import Ask, api
from tests.platforms.wecom.view import card_bubble

PLAIN = frozenset({"text", "markdown", "image", "voice", "video", "file", "textcard", "news"})
COMMON = {"touser", "toparty", "totag", "agentid", "msgtype", "safe", "enable_id_trans", "enable_duplicate_check"}
MEMBER_LIMITS = {60.0: 30, 3600.0: 1000}
DAY_S = 86400.0
RECALL_WITHIN = timedelta(hours=24)


@api("POST", "message/send")
async def send(ask: Ask) -> dict[str, Any]:
    """Check all of it, then put a bubble into every chat that still has room this minute."""
    server, app, body = ask.server, ask.app, ask.body
    check_agent(app, body.get("agentid"))
    reached, invalid, parties = _recipients(ask)
    _check_common(ask)
    answer = {"invaliduser": "|".join(one.lower() for one in invalid), "invalidparty": "|".join(parties)}
    answer |= {"invalidtag": "", "unlicenseduser": ""}
    bubble = _read(ask)
    seen = _seen_before(ask)
    if seen is not None:
        return answer | {"msgid": seen}
    demand(bool(reached), errors.NOBODY, "user & party & tag all invalid")
    quota = len(server.members) * 200
    room = server.windows.takes(("day", app.agent_id), {DAY_S: quota}, len(reached))
    demand(room, errors.TOO_OFTEN, "accounts × 200 a day")
    sent = _deliver(ask, bubble, reached)
    _remember(ask, sent.msgid)
    if sent.task_id and needs_callback(body["template_card"]):
        answer["response_code"] = new_code(ask, sent)
    return answer | {"msgid": sent.msgid}


def check_agent(app: App, agentid: Any) -> None:
    """An integer, and the one the token belongs to."""
    demand(isinstance(agentid, int) and not isinstance(agentid, bool), 40056, "invalid agentid")
    demand(agentid == app.agent_id, errors.FOREIGN_AGENT, "no permission to access other application")


def new_code(ask_or_server: Any, sent: Sent) -> str:
    """A response code for this message, good once."""
    server = getattr(ask_or_server, "server", ask_or_server)
    code = ResponseCode(server.fresh("RC"), sent, server.clock())
    server.codes[code.value] = code
    return code.value


def _listed(body: dict[str, Any], field: str, most: int) -> list[str]:
    value = body.get(field) or ""
    demand(isinstance(value, str), errors.BAD_FIELD, f"{field} must be a string")
    found = [one for one in value.split("|") if one]
    demand(len(found) <= most, errors.BAD_FIELD, f"{field}: up to {most}")
    return found


def _recipients(ask: Ask) -> tuple[list[str], list[str], list[str]]:
    """Who is reached, which users and which parties are not."""
    app, server = ask.app, ask.server
    users, parties = _listed(ask.body, "touser", 1000), _listed(ask.body, "toparty", 100)
    demand(bool(users or parties or _listed(ask.body, "totag", 100)), 40035, "touser, toparty or totag needed")
    if users == ["@all"]:
        return [one for one in server.members if app.sees(one)], [], []
    reached = [one for one in users if app.sees(one)]
    bad_parties = []
    for party in parties:
        if not party.isdigit() or int(party) not in server.departments:
            bad_parties.append(party)
            continue
        below = server.below(int(party))
        reached += [
            one.userid for one in server.members.values() if below & set(one.department) and app.sees(one.userid)
        ]
    return list(dict.fromkeys(reached)), [one for one in users if not app.sees(one)], bad_parties


def _check_common(ask: Ask) -> None:
    body, kind = ask.body, str(ask.body.get("msgtype"))
    safe = body.get("safe", 0)
    demand(safe in (0, 1), errors.BAD_FIELD, "safe 0 or 1")
    demand(safe == 0 or kind not in ("news", "template_card"), errors.BAD_FIELD, f"safe is not for {kind}")
    demand(0 <= body.get("duplicate_check_interval", 1800) <= 14400, errors.BAD_FIELD, "duplicate_check_interval")
    for field in body.keys() - COMMON - {"duplicate_check_interval", kind}:
        ask.server.violate(f"message/send: {field} means nothing with {kind}")


def _read(ask: Ask) -> Bubble:
    server, app, body = ask.server, ask.app, ask.body
    if body.get("msgtype") != "template_card":
        return read_body(server, body, PLAIN)
    card = body.get("template_card")
    Rules(card, server.violate).check()
    assert isinstance(card, dict)
    check_card_media(ask, card)
    demand(app.callback_url is not None or not needs_callback(card), errors.NO_CALLBACK, "no callback url")
    demand(card.get("task_id") not in app.task_ids, errors.TASK_USED, "task_id was used before")
    return card_bubble("", card, server.clock(), server.selector_defaults_to_first)


def check_card_media(ask: Ask, card: dict[str, Any]) -> None:
    """Files and members that a horizontal list points to must exist."""
    for row in card.get("horizontal_content_list", []):
        if row.get("type") == 2 and ask.server.find_media(row["media_id"]) is None:
            raise Refused(errors.BAD_MEDIA_ID, "invalid media_id")
        if row.get("type") == 3 and row["userid"] not in ask.server.members:
            raise Refused(40003, "invalid userid")


def _fingerprint(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True)


def _seen_before(ask: Ask) -> str | None:
    """The msgid of the identical message sent within the interval, if duplicates are to be caught."""
    if not ask.body.get("enable_duplicate_check"):
        return None
    at_and_id = ask.app.msg_seen.get(_fingerprint(ask.body))
    span = timedelta(seconds=ask.body.get("duplicate_check_interval", 1800))
    return at_and_id[1] if at_and_id is not None and ask.server.clock() - at_and_id[0] < span else None


def _remember(ask: Ask, msgid: str) -> None:
    if ask.body.get("enable_duplicate_check"):
        ask.app.msg_seen[_fingerprint(ask.body)] = (ask.server.clock(), msgid)


def _deliver(ask: Ask, bubble: Bubble, reached: list[str]) -> Sent:
    server, app = ask.server, ask.app
    msgid = server.fresh("MSG")
    bubble.id = msgid
    card = ask.body.get("template_card") if ask.body["msgtype"] == "template_card" else None
    sent = Sent(msgid, app.agent_id, server.clock(), ask.body, {}, (card or {}).get("task_id", ""))
    for userid in reached:
        if not server.windows.takes(("member", app.agent_id, userid), MEMBER_LIMITS):
            server.violate(f"{userid} had too many messages this minute or hour: dropped")
            continue
        sent.bubbles[userid] = copy.deepcopy(bubble)
        app.user(userid).receives(sent.bubbles[userid])
    server.sent[msgid] = sent
    if sent.task_id:
        app.task_ids.add(sent.task_id)
    return sent


@api("POST", "message/recall")
async def recall(ask: Ask) -> dict[str, Any]:
    """The bubbles disappear; up to 24 hours, same app."""
    sent = ask.server.sent.get(str(ask.body.get("msgid")))
    if sent is None or sent.agent_id != ask.app.agent_id:
        raise Refused(errors.BAD_FIELD, "invalid msgid")
    demand(ask.server.clock() - sent.at <= RECALL_WITHIN, errors.RECALL_LATE, "message is too old")
    for userid, bubble in sent.bubbles.items():
        bubble.recalled = True
        ask.app.user(userid).loses(bubble)
    return {}
