"""message/update_template_card (wecom.md §3.4)."""

from datetime import timedelta
from typing import Any

from tests.platforms.bubble import Bubble
from tests.platforms.wecom import errors
from tests.platforms.wecom.cards import INTERACTIVE, Rules
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.messages import check_agent, check_card_media
from tests.platforms.wecom.model import ResponseCode, Sent
from tests.platforms.wecom.routes import Ask, api
from tests.platforms.wecom.view import grey, paint

CODE_LIVES = timedelta(hours=72)
KNOWN = {"userids", "partyids", "tagids", "atall", "agentid", "response_code", "button", "template_card"}


@api("POST", "message/update_template_card")
async def update(ask: Ask) -> dict[str, Any]:
    """Replace a card, or grey its buttons, for the members named; the code is used up only by success."""
    server, body = ask.server, ask.body
    check_agent(ask.app, body.get("agentid"))
    for field in body.keys() - KNOWN:
        server.violate(f"message/update_template_card: {field} means nothing")
    code = _code(ask)
    targets, invalid = _targets(ask, code.sent)
    demand(("button" in body) != ("template_card" in body), errors.BAD_FIELD, "either button or template_card")
    if "button" in body:
        _grey(ask, code.sent, targets)
    else:
        _replace(ask, code.sent, targets)
    code.used = True
    return {"invaliduser": invalid}


def _code(ask: Ask) -> ResponseCode:
    code = ask.server.codes.get(str(ask.body.get("response_code")))
    good = code is not None and not code.used and code.sent.agent_id == ask.app.agent_id
    if code is None or not good or ask.server.clock() - code.at > CODE_LIVES:
        raise Refused(errors.BAD_RESPONSE_CODE, "invalid response_code")
    return code


def _targets(ask: Ask, sent: Sent) -> tuple[list[str], list[str]]:
    body = ask.body
    for field, most, kind in (("userids", 1000, str), ("partyids", 100, int), ("tagids", 100, int)):
        value = body.get(field, [])
        good = isinstance(value, list) and len(value) <= most and all(isinstance(one, kind) for one in value)
        demand(good, errors.BAD_FIELD, f"{field}: a list of up to {most}")
    demand(body.get("atall", 0) in (0, 1), errors.BAD_FIELD, "atall 0 or 1")
    if body.get("atall") == 1:
        return list(sent.bubbles), []
    named = list(body.get("userids", []))
    for party in body.get("partyids", []):
        below = ask.server.below(party)
        named += [one.userid for one in ask.server.members.values() if below & set(one.department)]
    demand(bool(named or body.get("tagids")), errors.BAD_FIELD, "userids, partyids, tagids or atall needed")
    invalid = [one for one in body.get("userids", []) if one not in sent.bubbles]
    return [one for one in dict.fromkeys(named) if one in sent.bubbles], invalid


def _bubbles(sent: Sent, targets: list[str]) -> list[Bubble]:
    return [sent.bubbles[one] for one in targets]


def _grey(ask: Ask, sent: Sent, targets: list[str]) -> None:
    part = ask.body["button"]
    label = part.get("replace_name") if isinstance(part, dict) else None
    demand(isinstance(label, str) and label != "", errors.BAD_FIELD, "button.replace_name missing")
    kinds = {one.raw["template_card"]["card_type"] for one in sent.bubbles.values()}
    demand(kinds <= set(INTERACTIVE), errors.BAD_FIELD, "button is for interactive cards")
    for bubble in _bubbles(sent, targets):
        grey(bubble, str(label))
        bubble.repainted += 1


def _replace(ask: Ask, sent: Sent, targets: list[str]) -> None:
    card = ask.body["template_card"]
    Rules(card, ask.server.violate, update=True).check()
    check_card_media(ask, card)
    if card.get("replace_text") and card["card_type"] not in INTERACTIVE:
        ask.server.violate("replace_text on a card without buttons")
    task = card.get("task_id")
    demand(
        task in (None, sent.task_id) or task not in ask.app.task_ids, errors.TASK_USED, "task_id was used before"
    )
    if task:
        ask.app.task_ids.add(task)
    for bubble in _bubbles(sent, targets):
        paint(bubble, {"task_id": sent.task_id} | card, ask.server.selector_defaults_to_first)
        bubble.repainted += 1
