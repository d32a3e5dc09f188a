"""Interactive cards (§4): create, deliver, update, stream."""

import asyncio
from typing import TYPE_CHECKING, Any

from tests.platforms.dingtalk import deliveries
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.gateway import CARD
from tests.platforms.dingtalk.instances import Card, param_map
from tests.platforms.dingtalk.templates import Template

if TYPE_CHECKING:
    pass

CREATE_FIELDS = (
    "cardTemplateId", "outTrackId", "callbackType", "callbackRouteKey", "cardData", "privateData", "userId",
    "userIdType", "imRobotOpenSpaceModel", "imGroupOpenSpaceModel", "topOpenSpaceModel", "openDynamicDataConfig",
)  # fmt: skip


def private_maps(ask: Ask, template: Template) -> dict[str, dict[str, str]]:
    """`privateData`, by userid."""
    given = ask.body.get("privateData") or {}
    if not isinstance(given, dict):
        raise RefusedError("param.privateDataError", "privateData")
    found = {}
    for ident, data in given.items():
        person = deliveries.person_of(ask, ident)
        if person is None:
            raise RefusedError("param.userIdError", "privateData of nobody")
        found[person.userid] = param_map(ask.server, template, data, "privateData")
    return found


def _create(ask: Ask) -> Card | None:
    """The new card, unless the outTrackId is taken and that is ignored."""
    server, track = ask.server, ask.text("outTrackId", "param.outTrackIdError")
    if len(track) > 100:
        raise RefusedError("param.outTrackIdError", "outTrackId above 100 characters")
    template = ask.by.templates.get(ask.text("cardTemplateId", "param.cardTemplateIdError"))
    if template is None:
        raise RefusedError("param.cardTemplateNotExist", "模板不存在")
    if ask.body.get("callbackType", "HTTP") not in ("STREAM", "HTTP"):
        raise RefusedError("param.callbackTypeError", "callbackType")
    if ask.body.get("userIdType", 1) not in (1, 2):
        raise RefusedError("param.userIdTypeError", "userIdType")
    public = param_map(server, template, ask.body.get("cardData"), "cardData")
    private = private_maps(ask, template)
    if track in server.cards.by_track:
        if server.existing_card == "error":
            raise RefusedError("param.cardAlreadyExist", "卡片已存在")
        return None
    streamed = ask.body.get("callbackType") == "STREAM"
    card = Card(track, ask.by, template, streamed, ask.body, public, private)
    server.cards.by_track[track] = card
    return card


async def create_and_deliver(ask: Ask) -> dict[str, Any]:
    ask.only(*CREATE_FIELDS, "openSpaceId", *deliveries.MODELS)
    spaces = deliveries.spaces(ask)
    card = _create(ask)
    results = deliveries.deliver(ask, card, spaces, ask.body)
    return {"success": True, "result": {"outTrackId": ask.body["outTrackId"], "deliverResults": results}}


async def create(ask: Ask) -> dict[str, Any]:
    ask.only(*CREATE_FIELDS)
    _create(ask)
    return {"success": True, "result": ask.body["outTrackId"]}


async def deliver(ask: Ask) -> dict[str, Any]:
    ask.only("outTrackId", "openSpaceId", "userIdType", *deliveries.MODELS)
    card = _card(ask)
    spaces = deliveries.spaces(ask)
    # the space models were given when the card was created
    results = deliveries.deliver(ask, card, spaces, card.body | ask.body)
    return {"success": True, "result": results}


def _card(ask: Ask) -> Card:
    card = ask.server.cards.by_track.get(ask.text("outTrackId", "param.outTrackIdError"))
    if card is None or card.app is not ask.by:
        raise RefusedError("param.cardNotExist", "卡片不存在")
    return card


async def update(ask: Ask) -> dict[str, Any]:
    """Replaces everything that is given, unless told to go by key."""
    ask.only("outTrackId", "cardData", "privateData", "cardUpdateOptions", "userIdType")
    card = _card(ask)
    await _not_within_a_click(ask, card)
    options = ask.body.get("cardUpdateOptions") or {}
    if not isinstance(options, dict) or set(options) - {"updateCardDataByKey", "updatePrivateDataByKey"}:
        raise RefusedError("param.cardUpdateOptionsError", "cardUpdateOptions")
    if ask.body.get("cardData") is None and not ask.body.get("privateData"):
        raise RefusedError("param.cardDataError", "nothing to update")
    private = private_maps(ask, card.template)
    if ask.body.get("cardData") is not None:
        new = param_map(ask.server, card.template, ask.body["cardData"], "cardData")
        card.public = card.public | new if options.get("updateCardDataByKey") is True else new
        card.local.clear()
    if private:
        by_key = options.get("updatePrivateDataByKey") is True
        kept = {one: card.private.get(one, {}) | values for one, values in private.items()}
        card.private = card.private | kept if by_key else private
    card.repaint(ask.server)
    return {"success": True, "result": True}


async def _not_within_a_click(ask: Ask, card: Card) -> None:
    """§4: update for everybody after the callback was answered, never inside it."""
    if not _within_a_click(ask, card):
        return
    await asyncio.sleep(0.05)  # the answer may be on its way on the other connection
    if _within_a_click(ask, card):
        ask.server.violations.append("card: PUT while its click was not yet answered")


def _within_a_click(ask: Ask, card: Card) -> bool:
    """Whether a click on the card was with the bot when this call set out, and still is."""
    return any(
        one.topic == CARD
        and one.data["outTrackId"] == card.out_track_id
        and one.socket.open  # on a connection that broke no answer comes any more
        and one.sent + ask.server.in_the_air < ask.arrived
        for one in ask.server.stream.pending.values()
    )


async def stream(ask: Ask) -> dict[str, Any]:
    """`PUT /v1.0/card/streaming`: typewriter into one variable."""
    ask.only("outTrackId", "guid", "key", "content", "isFull", "isFinalize", "isError")
    card, guid, key = _card(ask), ask.text("guid", "param.guidError"), ask.text("key", "param.keyError")
    content = ask.text("content", "param.contentError", optional=True)
    if key not in card.template.lines:
        raise RefusedError("param.keyError", f"the template streams no {key}")
    if key in card.template.markdown and ask.body.get("isFull") is not True:
        raise RefusedError("param.isFullError", "markdown needs isFull")
    if len(content.encode()) > 1024:
        raise RefusedError("param.contentTooLong", "content above 1 KB")
    if guid in card.guids:
        return {"success": True, "result": True}
    card.guids.add(guid)
    before = "" if ask.body.get("isFull") is True else card.public.get(key, "")
    if len((before + content).encode()) > 3 * 1024:
        ask.server.violations.append("card: more than 3 KB streamed")
    status = "5" if ask.body.get("isError") else "3" if ask.body.get("isFinalize") else "2"
    card.public = card.public | {key: before + content, "flowStatus": status}
    card.repaint(ask.server)
    return {"success": True, "result": True}


WRITE = "Card.Instance.Write"
APIS = [
    Api("POST", "/v1.0/card/instances/createAndDeliver", create_and_deliver, WRITE),
    Api("POST", "/v1.0/card/instances", create, WRITE),
    Api("POST", "/v1.0/card/instances/deliver", deliver, WRITE),
    Api("PUT", "/v1.0/card/instances", update, WRITE),
    Api("PUT", "/v1.0/card/streaming", stream, "Card.Streaming.Write"),
]
