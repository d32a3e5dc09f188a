"""Pressing something on a card (§4): the callback by stream, and what its answer changes for who pressed."""

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, NotDelivered, NotPossible
from tests.platforms.dingtalk import forms, templates
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.instances import Card, Space, note, param_map
from tests.platforms.dingtalk.model import Person

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer


def seen_by(server: "DingTalkServer", person: Person, bubble: Bubble) -> Bubble:
    """The bubble as this person sees it; anything but a card looks the same to all."""
    found = server.cards.of(bubble)
    if found is None:
        return bubble
    card, space = found
    if not may_see(server, person, space):
        raise NotPossible(f"{person.userid} does not see this card")
    copy = dataclasses.replace(bubble)
    card.draw(space, copy, person)
    return copy


def may_see(server: "DingTalkServer", person: Person, space: Space) -> bool:
    """One to one only its owner; in a group its members, or the recipients alone."""
    if space.person is not None:
        return space.person is person
    inside = person.userid in server.groups[space.id].members
    return inside and (not space.recipients or person.userid in space.recipients)


async def press(
    server: "DingTalkServer", person: Person, bubble: Bubble, label: str, answers: dict[str, list[str]]
) -> str | None:
    """NotPossible: the client would not let them. NotDelivered: the person sees that it failed."""
    if bubble.recalled:
        raise NotPossible("the message was taken back")
    button = seen_by(server, person, bubble).button(label)
    if button.url is not None:
        return _open(person, button.url)
    found = server.cards.of(bubble)
    assert found is not None, "only cards have buttons without url"
    card, space = found
    face = templates.face(card.template, card.view(person))
    pressed = next(one for one in face.pressables if one.label == label)
    if not pressed.asks:
        raise NotPossible("the button has no request:true: nothing is sent")
    await _submit(server, person, card, space, _content(server, card, person, pressed, answers))
    return None


def _open(person: Person, url: str) -> str:
    if url.startswith("dtmd://"):
        raise NotPossible("a dtmd link does nothing on a button")
    person.opened.append(url)
    return url


def _content(
    server: "DingTalkServer",
    card: Card,
    person: Person,
    pressed: templates.Pressable,
    answers: dict[str, list[str]],
) -> dict[str, Any]:
    params = pressed.params
    if pressed.form:
        fields = forms.fields(card.view(person).get("form", ""), [])
        params = {"form": forms.submitted(fields, answers, server.multi_select_as_list)}
    elif answers:
        raise NotPossible("only the form's own button sends answers")
    return {"cardPrivateData": {"actionIds": [pressed.action], "params": params}}


async def _submit(
    server: "DingTalkServer", person: Person, card: Card, space: Space, content: dict[str, Any]
) -> None:
    if not card.streamed:
        raise NotDelivered("callbackType is not STREAM: no callback comes")
    data = {
        "type": "actionCallback",
        "outTrackId": card.out_track_id,
        "corpId": server.corp_id,
        "userId": person.userid,
        "userIdType": 1,
        "spaceType": space.kind,
        "spaceId": space.id,
        "extension": "{}",
        "content": json.dumps(content, ensure_ascii=False),
    }
    answer = await server.stream.click(card.app, data)
    response = answer.get("response")
    if isinstance(response, dict):
        _apply(server, person, card, response)


def _apply(server: "DingTalkServer", person: Person, card: Card, response: dict[str, Any]) -> None:
    """cardData reaches the clicker alone; replaced, or by key where cardUpdateOptions says so."""
    unknown = set(response) - {"cardData", "userPrivateData", "cardUpdateOptions"}
    if unknown:
        server.violations.append(f"card answer: unknown {sorted(unknown)}")
    options = response.get("cardUpdateOptions") or {}
    try:
        if response.get("cardData"):
            new = param_map(server, card.template, response["cardData"], "cardData")
            before = card.local.get(person.userid, card.public)
            card.local[person.userid] = before | new if options.get("updateCardDataByKey") is True else new
        if response.get("userPrivateData"):
            own = param_map(server, card.template, response["userPrivateData"], "userPrivateData")
            had = card.private.get(person.userid, {})
            card.private[person.userid] = had | own if options.get("updatePrivateDataByKey") is True else own
    except RefusedError as refused:
        server.violations.append(f"card answer: {refused.message}")
        return
    if response.get("cardData") or response.get("userPrivateData"):
        note(server, templates.face(card.template, card.view(person)).faults)
        card.repaint(server, only=person)
