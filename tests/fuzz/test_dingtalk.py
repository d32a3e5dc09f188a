"""DingTalk's stream (dingtalk.md §1, §2, §4): any frame is answered as the table says, or is none of ours."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.cards.card import Button, Card, Option, Press, Select, dump
from bot.channel import Parcel
from bot.channels.dingtalk import frames
from bot.channels.dingtalk.cards.shown import DingTalkCards, Templates
from bot.channels.dingtalk.frames import BOT, CARD, OK
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.reception import Reception
from bot.channels.dingtalk.seam import CHANNEL, Ready, Speech
from bot.events import Event
from storage import outbox
from storage.database import Database, open_database
from storage.models import Urgency
from storage.outbox import Queued
from tests.clock import FakeClock
from tests.fuzz.chance import Chance
from tests.fuzz.conftest import few_and_many
from tests.fuzz.watch import Watch

_PERSON = {"conversationType": "1", "conversationId": "cid1==", "senderStaffId": "R01", "senderId": "$:LWCP_v1:x"}
_MESSAGE = _PERSON | {
    "msgId": "msg1",
    "robotCode": "dingapp1",
    "createAt": 1795485600000,
    "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=1",
    "sessionWebhookExpiredTime": 1795491000000,
}
_PICTURE = {"downloadCode": "d", "pictureDownloadCode": "p"}
_REPLIED = {"msgType": "picture", "content": _PICTURE}
MESSAGES: tuple[dict[str, Any], ...] = (
    _MESSAGE | {"msgtype": "text", "text": {"content": " 你好"}},
    _MESSAGE | {"conversationType": "2", "msgtype": "text", "text": {"content": "看", "repliedMsg": _REPLIED}},
    _MESSAGE | {"msgtype": "richText", "content": {"richText": [{"text": "甲"}, {"type": "picture", **_PICTURE}]}},
    _MESSAGE | {"msgtype": "picture", "content": _PICTURE},
    _MESSAGE | {"msgtype": "audio", "content": {"duration": 1000, "recognition": "你好", "downloadCode": "d"}},
    _MESSAGE | {"msgtype": "video", "content": {"videoType": "mp4", "downloadCode": "d"}},
    _MESSAGE | {"msgtype": "file", "content": {"fileName": "合同.pdf", "downloadCode": "d"}},
    _MESSAGE | {"msgtype": "unknownMsgType", "content": {"unknownMsgType": "location"}},
    _MESSAGE | {"msgtype": "text", "errorCode": "20001"},
)
EVENTS: tuple[dict[str, Any], ...] = (
    {"staffId": "R01", "timeStamp": 1795485600000},
    {"userId": ["R01"], "eventType": "user_modify_org"},
)
CHECKED: Card = Card(
    "店里情况",
    selects=(
        Select("short", "缺货", (Option("a", "感冒灵"), Option("b", "布洛芬")), multiple=True, selected=("a",)),
        Select("push", "推荐", (Option("x", "主推"), Option("y", "都推"))),
    ),
    submit=Button("确认", Press("act", "visit:1", 1, token="submit")),
    buttons=(Button("算了", Press("act", "visit:1", 2, token="drop")),),
)


class Side:
    """What stands behind the stream: cards of a real outbox; check-ins, counts and sends are only looked at."""

    robot_code = "dingapp1"

    def __init__(self, watch: Watch, database: Database) -> None:
        clock = FakeClock()
        self.watch = watch
        self.shown: list[Mapping[str, Any]] = []
        self.form = DingTalkCards(self, database, clock, Templates(form="form.schema"), "https://x", hold_s=0)
        self.cards = DingTalkCards(self, database, clock, Templates(), "https://x", hold_s=0)
        self.reception = Reception(self.accept, self.cards, self.keep, self.check_ins, self, clock)

    async def accept(self, event: Event) -> None:
        self.watch.good(event)

    async def keep(self, window: Window) -> None:
        assert window.chat
        assert window.url

    async def check_ins(self, data: Mapping[str, Any], key: str) -> Sequence[Event]:
        assert key
        return ()

    def pushed(self) -> None: ...

    def used_up(self, kind: str) -> None: ...

    async def create_card(self, body: Mapping[str, Any], urgency: Urgency) -> None:
        self.shown.append(body)

    async def update_card(self, body: Mapping[str, Any], urgency: Urgency, ready: Ready) -> None: ...

    async def stream_card(self, body: Mapping[str, Any], urgency: Urgency) -> None: ...

    async def say(self, chat: str, speech: Speech, urgency: Urgency) -> str | None:
        raise AssertionError("the card was refused")

    async def upload(self, kind: Any, data: bytes, name: str) -> str:
        raise AssertionError("nothing to upload")

    async def answers(self, text: str) -> int:
        """The code of the acknowledgement of this frame, 0 where there is none; its shape is looked at."""
        frame = frames.read(text)
        answer = None if frame is None else await self.reception.answer(frame)
        if frame is None or answer is None:
            return 0
        answer.encode()
        ack = json.loads(answer)
        assert ack["headers"]["messageId"] == frame.message_id
        assert ack["code"] in (200, 400, 404)
        data = json.loads(ack["data"])
        if frame.kind == "EVENT":
            assert data["status"] == "SUCCESS"
        elif frame.kind == "CALLBACK":
            assert "response" in data
        return int(ack["code"])


def frame(chance: Chance, kind: str, topic: str, data: Any) -> str:
    headers = {"topic": topic, "messageId": "f1", "contentType": "application/json", "time": "1795485600000"}
    if kind == "EVENT":
        headers |= {"eventType": chance.choice(("check_in", "user_modify_org", "x")), "eventId": "e1"}
    plain: Any = {"specVersion": "1.0", "type": kind, "headers": headers, "data": chance.json(data)}
    return chance.json(chance.bent(plain) if chance.random() < 0.25 else plain)


def push(chance: Chance) -> str:
    """Any frame but a click."""
    kind = chance.randrange(20)
    if kind == 0:
        return chance.some()
    if kind < 3:
        return frame(chance, "SYSTEM", chance.choice(("ping", "disconnect", "x")), chance.bent({"opaque": "o"}))
    if kind < 6:
        return frame(chance, "EVENT", "*", chance.bent(chance.choice(EVENTS)))
    return frame(chance, "CALLBACK", BOT, chance.bent(chance.choice(MESSAGES)))


@few_and_many(200, 24_000)
async def test_pushes(cases: int, sqlite_url: str) -> None:
    watch = Watch("pushes", cases)
    async with standing(watch, sqlite_url) as side:

        async def take(chance: Chance) -> None:
            await side.answers(push(chance))

        await watch.run_async(take)
    assert watch.events > cases / 4


@few_and_many(40, 5_000)
async def test_clicks(cases: int, sqlite_url: str) -> None:
    """On a form and on a card whose questions are ticked; a whole click is always answered."""
    watch = Watch("clicks", cases)
    async with standing(watch, sqlite_url) as side:
        clicks = [click for card in side.shown for click in _clicks(card)]

        async def take(chance: Chance) -> None:
            whole = chance.choice(clicks)
            if chance.random() < 0.2:
                assert await side.answers(json.dumps(_frame(whole))) == OK
                return
            inner = chance.json(chance.bent(json.loads(whole["content"])))
            bent = chance.bent(whole | {"content": inner} if chance.random() < 0.7 else whole)
            await side.answers(frame(chance, "CALLBACK", CARD, bent))

        await watch.run_async(take)
    assert watch.events > cases / 40


def _frame(data: Any) -> Any:
    headers = {"topic": CARD, "messageId": "f1", "time": "1795485600000"}
    return {"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": json.dumps(data)}


def _clicks(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All that can be pressed on a card as it was delivered."""
    values = body["cardData"]["cardParamMap"]
    buttons = json.loads(values.get("sys_full_json_obj") or "{}").get("msgButtons", [])
    pressed = [([one["id"]], one["params"]) for one in buttons]
    if "form" in values:
        pressed += [(["form"], {"form": {"q0": {"index": 0, "value": ["1"]}, "q1": {"index": 1, "value": "1"}}})]
    return [
        {
            "type": "actionCallback",
            "outTrackId": body["outTrackId"],
            "userId": "R01",
            "spaceType": "IM_ROBOT",
            "spaceId": "IM_ROBOT.R01",
            "content": json.dumps({"cardPrivateData": {"actionIds": ids, "params": params}}),
        }
        for ids, params in pressed
    ]


@asynccontextmanager
async def standing(watch: Watch, url: str) -> AsyncIterator[Side]:
    """With a card sent as a form, and one sent with buttons."""
    database = open_database(url)
    side = Side(watch, database)
    try:
        for n, cards in enumerate((side.form, side.cards)):
            await cards.send(await _queued(database, f"k{n}"), "R01", False)
        assert len(side.shown) >= 2
        yield side
    finally:
        await database.close()


async def _queued(database: Database, key: str) -> Parcel:
    row = Queued(key, CHANNEL, "R01", None, "send", dump(CHECKED), FakeClock()())
    async with database.write() as session:
        await outbox.queue(session, [row])
    return Parcel(key, "R01", CHECKED)
