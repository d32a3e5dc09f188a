"""What the bot says in DingTalk: words, pictures, files, cards (dingtalk.md §3, §4).

batchSend, groupMessages and the sessionWebhook know no key by which a repetition is told from the first, so they
are AT MOST ONCE: when it is unsure whether one arrived, it is not said again but becomes a dead letter that a
person sees. Cards carry their own outTrackId and may be repeated.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channel import SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.errors import CARD_EXISTS, USED_UP
from bot.channels.dingtalk.media import Media, ending_of
from bot.channels.dingtalk.pace import PATIENCE_S
from bot.channels.dingtalk.seam import CallError, Markdown, MediaType, Ready, Speech, Words, is_group
from bot.channels.dingtalk.windows import Windows
from storage.models import Urgency

WINDOW_GONE = "300001"
DELIVERIES = 2  # further tries for a card that stands nowhere
DELIVERY_PAUSE_S = 1.0
# What of a card says where it is to stand (§4)
_WHERE = ("outTrackId", "openSpaceId", "userIdType")
_MODELS = ("SpaceModel", "DeliverModel")


class Client:
    """`seam.Desk`, and what the channel needs besides. `robot_code`: of an internal app, its client id (§2)."""

    def __init__(self, robot_code: str, calls: Calls, media: Media, windows: Windows) -> None:
        self.robot_code = robot_code
        self._calls = calls
        self._media = media
        self._windows = windows
        self._nowhere: set[str] = set()  # outTrackIds of cards that were made and still have to be delivered

    def has_room(self, urgency: Urgency) -> bool:
        """Whether a call of this urgency may be spent now."""
        return self._calls.meter.has_room("calls", urgency)

    async def say(self, chat: str, speech: Speech, urgency: Urgency, patience_s: float = PATIENCE_S) -> str | None:
        """By the webhook while it lives and its pot is the fuller one; else by OpenAPI. At most once.
        `patience_s`: as in `Call`."""
        meter = self._calls.meter
        if meter.has_room("messages", urgency) and not meter.is_scarcer("messages", "calls"):
            url = await self._windows.url(chat)
            if url is not None and await self._say_by_webhook(url, chat, speech, urgency, patience_s):
                return None
        return await self._send(chat, *_sample(speech), urgency, patience_s)

    async def send_picture(self, chat: str, media_id: str, urgency: Urgency) -> str | None:
        """An uploaded image; at most once. The processQueryKey."""
        return await self._send(chat, "sampleImageMsg", {"photoURL": media_id}, urgency)

    async def send_file(self, chat: str, media_id: str, name: str, urgency: Urgency) -> str | None:
        """An uploaded file; at most once. The processQueryKey."""
        param = {"mediaId": media_id, "fileName": name, "fileType": ending_of(name)}
        return await self._send(chat, "sampleFile", param, urgency)

    async def upload(self, kind: MediaType, data: bytes, name: str) -> str:
        """The media_id of a file."""
        return await self._media.upload(kind, data, name)

    async def recall(self, chat: str, query_keys: Sequence[str]) -> Sequence[str]:
        """Take back what OpenAPI sent within 24 h, 20 at most; the keys that were taken back."""
        body: dict[str, Any] = {"robotCode": self.robot_code, "processQueryKeys": list(query_keys)}
        path = "/v1.0/robot/otoMessages/batchRecall"  # sic
        if is_group(chat):
            path, body["openConversationId"] = "/v1.0/robot/groupMessages/recall", chat
        done = (await self._calls.do(Call(path, body, may_repeat=True))).get("successResult")
        return [str(key) for key in done] if isinstance(done, list) else []

    async def create_card(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        """createAndDeliver. A card that exists already was made by an earlier try of ours: success, unless that one
        was told that the card stands nowhere and did not come to deliver it. Where the very answer that told so was
        lost, nobody can know of it any more: delivering once more would show most of such cards twice."""
        track = str(body["outTrackId"])
        if track not in self._nowhere and await self._stands_somewhere(body, urgency):
            return
        self._nowhere.add(track)
        try:
            await self._deliver(body, urgency)
        except SendError as error:
            if error.retry == "never":  # nobody will come back to it
                self._nowhere.discard(track)
            raise
        self._nowhere.discard(track)

    async def _stands_somewhere(self, body: Mapping[str, Any], urgency: Urgency) -> bool:
        call = Call("/v1.0/card/instances/createAndDeliver", body, urgency=urgency, may_repeat=True)
        try:
            made = await self._calls.do(call)
        except CallError as error:
            if error.code.endswith(CARD_EXISTS):
                return True
            raise
        result = made.get("result")
        return _stands(result.get("deliverResults") if isinstance(result, Mapping) else None)

    async def _deliver(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        """It was made and stands nowhere; made again it would "exist already", so it is delivered by itself."""
        where = {name: value for name, value in body.items() if name in _WHERE or name.endswith(_MODELS)}
        for _ in range(DELIVERIES):
            await asyncio.sleep(DELIVERY_PAUSE_S)
            made = await self._calls.do(Call("/v1.0/card/instances/deliver", where, urgency=urgency))
            if _stands(made.get("result")):
                return
        raise CallError("card.notDelivered", 200, "never")

    async def update_card(self, body: Mapping[str, Any], urgency: Urgency, ready: Ready) -> None:
        """PUT /v1.0/card/instances."""
        path = "/v1.0/card/instances"
        put = Call(path, body, "PUT", urgency=urgency, may_repeat=True, ready=ready, label=f"PUT {path}")
        await self._calls.do(put)

    async def stream_card(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        """PUT /v1.0/card/streaming; its guid makes it safe to repeat."""
        await self._calls.do(Call("/v1.0/card/streaming", body, "PUT", urgency=urgency, may_repeat=True))

    async def _say_by_webhook(
        self, url: str, chat: str, speech: Speech, urgency: Urgency, patience_s: float
    ) -> bool:
        """False when the webhook says that it is gone, or that the month's messages are: then nothing was said."""
        call = Call(
            url,
            _webhook_body(speech),
            host="oapi",
            pot="messages",
            urgency=urgency,
            patience_s=patience_s,
            has_token=False,
            label="sessionWebhook",
        )
        try:
            await self._calls.do(call)
        except CallError as error:
            if error.code == WINDOW_GONE:
                await self._windows.close(chat)
                return False
            if error.code.endswith(USED_UP):
                return False
            raise
        return True

    async def _send(
        self, chat: str, key: str, param: Mapping[str, str], urgency: Urgency, patience_s: float = PATIENCE_S
    ) -> str | None:
        body: dict[str, Any] = {
            "robotCode": self.robot_code,
            "msgKey": key,
            "msgParam": json.dumps(param, ensure_ascii=False),
        }
        if is_group(chat):
            body["openConversationId"] = chat
            path = "/v1.0/robot/groupMessages/send"
        else:
            body["userIds"] = [chat]
            path = "/v1.0/robot/oToMessages/batchSend"
        sent = await self._calls.do(Call(path, body, urgency=urgency, patience_s=patience_s))
        _look_inside(sent, chat)
        query_key = sent.get("processQueryKey")
        return query_key if isinstance(query_key, str) else None


def _look_inside(sent: Mapping[str, Any], userid: str) -> None:
    """batchSend answers 200 also when it reached nobody; raises SendError then."""
    if userid in _people(sent, "flowControlledStaffIdList"):
        raise SendError("flow control of this person", "later")
    if userid in _people(sent, "invalidStaffIdList"):
        raise SendError("no such person, or they left", "never")
    if userid in _people(sent, "filteredStaffIdList"):
        raise SendError("filtered by the platform for this person", "never")


def _people(sent: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = sent.get(name)
    return found if isinstance(found, list) else ()


def _stands(results: Any) -> bool:
    """Whether every place took the card; a card that was there before has no places to tell of."""
    if not isinstance(results, list):
        return True
    return all(isinstance(one, Mapping) and one.get("success") is True for one in results)


def _sample(speech: Speech) -> tuple[str, Mapping[str, str]]:
    match speech:
        case Words(text):
            return "sampleText", {"content": text}
        case Markdown(title, text):
            return "sampleMarkdown", {"title": title, "text": text}


def _webhook_body(speech: Speech) -> Mapping[str, Any]:
    match speech:
        case Words(text):
            return {"msgtype": "text", "text": {"content": text}}
        case Markdown(title, text):
            return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
