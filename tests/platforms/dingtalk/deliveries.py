"""Where a card is put (§4): spaces, their models, and a result for each inside a 200."""

import secrets
from typing import Any

from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Ask
from tests.platforms.dingtalk.inbound import one_to_one
from tests.platforms.dingtalk.instances import Card, Space, note
from tests.platforms.dingtalk.model import Person

PREFIX = "dtv1.card//"
KINDS = {"IM_ROBOT": "imRobot", "IM_GROUP": "imGroup", "ONE_BOX": "top"}
SPACE_FIELDS = {"supportForward", "lastMessageI18n", "searchSupport", "notification"}
PARTS = {
    "IM_ROBOT": {"Space": SPACE_FIELDS, "Deliver": {"spaceType", "robotCode", "extension"}},
    "IM_GROUP": {"Space": SPACE_FIELDS, "Deliver": {"robotCode", "atUserIds", "recipients", "extension"}},
    "ONE_BOX": {"Space": {"spaceType"}, "Deliver": {"expiredTimeMillis", "userIds", "platforms"}},
}
MODELS = tuple(f"{kind}Open{part}Model" for kind in KINDS.values() for part in ("Space", "Deliver"))


def person_of(ask: Ask, ident: str) -> Person | None:
    """Somebody by userid, or by unionid where `userIdType` is 2."""
    if ask.body.get("userIdType", 1) == 1:
        return ask.server.people.get(ident)
    return next((one for one in ask.server.people.values() if one.unionid == ident), None)


def spaces(ask: Ask) -> list[tuple[str, str]]:
    """`openSpaceId` as (kind, id); several stand with `;` between."""
    source = ask.text("openSpaceId", "param.openSpaceIdError")
    if not source.startswith(PREFIX):
        raise RefusedError("param.openSpaceIdError", "openSpaceId begins with dtv1.card//")
    found = []
    for part in source.split(";"):
        kind, dot, ident = part.removeprefix(PREFIX).partition(".")
        if kind not in KINDS or not dot or not ident:
            raise RefusedError("param.openSpaceIdError", part)
        found.append((kind, ident))
    return found


def deliver(
    ask: Ask, card: Card | None, where: list[tuple[str, str]], body: dict[str, Any]
) -> list[dict[str, Any]]:
    """Put the card there; an existing one that was ignored (None) stays where it is."""
    results = []
    for kind, ident in where:
        fault = _fault(ask, kind, ident, body)
        key = "" if fault else secrets.token_urlsafe(18)
        if not fault and card is not None:
            _put(ask, card, kind, ident, body, key)
        result = {"spaceType": kind, "spaceId": ident, "success": not fault, "carrierId": key, "errorMsg": fault}
        results.append(result)
    return results


def _note_unknown(ask: Ask, kind: str, body: dict[str, Any]) -> None:
    """The platform drops fields that it does not know without a word."""
    for part, known in PARTS[kind].items():
        name = f"{KINDS[kind]}Open{part}Model"
        for stranger in sorted(set(body[name]) - known):
            ask.server.violations.append(f"card: {name} has no {stranger}")


def _fault(ask: Ask, kind: str, ident: str, body: dict[str, Any]) -> str:
    """Why the card cannot stand there; "" when it can."""
    space, model = body.get(f"{KINDS[kind]}OpenSpaceModel"), body.get(f"{KINDS[kind]}OpenDeliverModel")
    if not isinstance(space, dict):
        return f"{KINDS[kind]}OpenSpaceModel is missing"
    if not isinstance(space.get("supportForward", False), bool):
        return "supportForward is no boolean"
    if not isinstance(model, dict):
        return f"{KINDS[kind]}OpenDeliverModel is missing"
    if f"{kind}.{ident}" in ask.server.undeliverable:
        return ask.server.undeliverable[f"{kind}.{ident}"]
    if ask.ok_with_error:
        return "系统繁忙"
    return _robot_fault(ask, ident, model) if kind == "IM_ROBOT" else _group_fault(ask, kind, ident, model)


def _robot_fault(ask: Ask, ident: str, model: dict[str, Any]) -> str:
    person = person_of(ask, ident)
    if model.get("spaceType") != "IM_ROBOT":
        return "imRobotOpenDeliverModel.spaceType"
    # the official client leaves robotCode away: the app's own robot is meant
    if model.get("robotCode", ask.by.client_id) != ask.by.client_id:
        return "robotCode"
    return "" if person is not None and person.active and person.staff else "userId不存在"


def _group_fault(ask: Ask, kind: str, ident: str, model: dict[str, Any]) -> str:
    group = ask.server.groups.get(ident)
    if group is None:
        return "群不存在"
    if ask.by.client_id not in group.robots:
        return "机器人不在群内"
    if kind == "ONE_BOX":
        return "" if isinstance(model.get("expiredTimeMillis"), int) else "expiredTimeMillis"
    if model.get("robotCode") != ask.by.client_id:
        return "robotCode"
    at, recipients = model.get("atUserIds", {}), model.get("recipients", [])
    if not isinstance(at, dict) or not isinstance(recipients, list):
        return "atUserIds or recipients"
    return "" if all(one in ask.server.people for one in recipients) else "recipients"


def _put(ask: Ask, card: Card, kind: str, ident: str, body: dict[str, Any], key: str) -> None:
    server, bubble = ask.server, Bubble("", "card" if kind != "ONE_BOX" else "pinned", "", at=ask.server.clock())
    model = body[f"{KINDS[kind]}OpenDeliverModel"]
    if kind == "IM_ROBOT":
        person = person_of(ask, ident)
        assert person is not None, "looked at by _robot_fault"
        space = Space(kind, ident, one_to_one(ask.by, person), bubble, person)
        chat = person.bubbles
    else:
        group = server.groups[ident]
        space = Space(kind, ident, ident, bubble, recipients=frozenset(model.get("recipients", [])))
        chat = group.bubbles
    card.spaces.append(space)
    server.cards.by_bubble[key] = (card, space)
    _note_unknown(ask, kind, body)
    note(server, card.draw(space, bubble, space.person))
    server.show(chat, bubble, key, key)
