"""Whatever comes down the socket: an answer or none, never an exception, never anything but the acks of §1."""

import json
import logging
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.dingtalk import frames
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.reception import Reception
from bot.channels.dingtalk.seam import Click, ClickAnswer
from bot.events import Event, Press, dump, load
from tests.clock import FakeClock
from tests.platforms.dingtalk.stream import read_ack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    *("msgtype", "text", "content", "richText", "downloadCode", "pictureDownloadCode", "repliedMsg", "msgType"),
    *("msgId", "robotCode", "conversationType", "conversationId", "senderStaffId", "senderId", "createAt"),
    *("sessionWebhook", "sessionWebhookExpiredTime", "recognition", "duration", "fileName", "videoType"),
    *("unknownMsgType", "errorCode", "outTrackId", "userId", "spaceType", "spaceId", "cardPrivateData"),
    *("actionIds", "params", "staffId", "timeStamp"),
)
WORDS = ("text", "richText", "picture", "audio", "video", "file", "unknownMsgType", "1", "2", "20001", "IM_GROUP")
VALUES = st.sampled_from(WORDS) | JSON
DATA = st.recursive(
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner | VALUES | inner.map(json.dumps), max_size=12),
    max_leaves=6,
)
HEADERS = st.fixed_dictionaries(
    {"messageId": st.just("m1") | JSON, "topic": st.sampled_from(["*", "ping", frames.BOT, frames.CARD]) | JSON},
    optional={"time": JSON, "eventType": st.sampled_from(["check_in", "org_x"]) | JSON, "eventId": JSON},
)
FRAMES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["SYSTEM", "EVENT", "CALLBACK"]) | JSON,
        "headers": HEADERS | JSON,
        "data": DATA.map(json.dumps) | st.text(max_size=20) | JSON,
    }
).map(json.dumps)


class Anything:
    """Takes everything, as the database would: as JSON."""

    async def accept(self, event: Event) -> None:
        assert load(json.loads(json.dumps(dump(event)))).channel == "dingtalk"

    async def keep(self, window: Window) -> None:
        assert isinstance(window.until, datetime)

    async def check_ins(self, data: Mapping[str, Any], key: str) -> Sequence[Event]:
        return ()

    def pushed(self) -> None: ...

    def used_up(self, kind: str) -> None: ...

    async def answer_click(self, click: Click) -> ClickAnswer:
        return ClickAnswer(Press("t", {}), {"seen": list(click.action_ids)})

    async def last_word(self, click: Click, answer: ClickAnswer) -> Mapping[str, Any]:
        return answer.response


@pytest.fixture(autouse=True)
def _quietly() -> None:
    """A hundred thousand warnings are of no use."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


async def answered(text: str) -> None:
    frame = frames.read(text)
    if frame is None:
        return
    anything = Anything()
    clock = FakeClock(datetime(2026, 11, 24, tzinfo=UTC))
    reception = Reception(
        anything.accept,
        anything,
        anything.keep,
        anything.check_ins,
        anything,
        clock,  # type: ignore[arg-type]
    )
    ack = await reception.answer(frame)
    if ack is not None:
        fault, message_id, _ = read_ack(ack)
        assert (fault, message_id) == ("", frame.message_id)
        assert json.loads(ack)["code"] != frames.BROKEN


@given(FRAMES | st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_any_frame(text: str) -> None:
    await answered(text)


def real_frames() -> list[dict[str, Any]]:
    """One of each kind, as the platform writes them, but with `data` not yet in a string."""
    person = {"senderStaffId": "R01", "conversationType": "2", "conversationId": "cidA==", "robotCode": "ding1"}
    person |= {"msgId": "msg1", "createAt": 1_700_000_000_000, "sessionWebhookExpiredTime": 1_700_000_100_000}
    file = {"downloadCode": "c", "duration": "3000", "recognition": "好", "fileName": "a.xlsx", "videoType": "mp4"}
    quoted = {"msgType": "picture", "msgId": "m", "content": file}
    rich = {"richText": [{"text": "一"}, {"type": "picture", **file}, {"text": "二"}]}
    said: list[dict[str, Any]] = [
        {"msgtype": kind, "content": file} for kind in ("picture", "audio", "video", "file")
    ]
    said += [{"msgtype": "richText", "content": rich}, {"msgtype": "unknownMsgType", "content": {}}]
    said += [{"msgtype": "text", "text": {"content": " 你好", "repliedMsg": quoted}}, {"errorCode": 20001}]
    content = json.dumps({"cardPrivateData": {"actionIds": ["a"], "params": {"form": {"x": {"index": 1}}}}})
    click = {"outTrackId": "t", "userId": "R01", "spaceType": "IM_GROUP", "spaceId": "cidA==", "content": content}
    pushes = [("CALLBACK", frames.BOT, person | one) for one in said]
    pushes += [
        ("CALLBACK", frames.CARD, click),
        ("EVENT", "*", {"staffId": "R01"}),
        ("SYSTEM", "ping", {"opaque": "o"}),
    ]
    headers = {"messageId": "m1", "time": "1700000000000", "eventType": "check_in", "eventId": "e1", "appId": "1"}
    return [{"type": kind, "headers": headers | {"topic": topic}, "data": data} for kind, topic, data in pushes]


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    "",
    "x",
    "\x00",
    "\ud800",
    "张" * 50,
    [],
    {},
    [None],
    [[]],
    {"": 1},
)


def strange(value: Any, chance: random.Random) -> Any:
    """The same with one value, somewhere in it, replaced or gone."""
    if chance.random() < 0.15 or not isinstance(value, (dict, list)) or not value:
        return chance.choice(JUNK)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        return [strange(one, chance) if n == at else one for n, one in enumerate(value)]
    name = chance.choice(list(value))
    if chance.random() < 0.1:
        return {key: one for key, one in value.items() if key != name}
    return value | {name: strange(value[name], chance)}


def spoilt(text: str, chance: random.Random) -> str:
    """A few places of it changed: bytes, brackets, a piece doubled or gone."""
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(text) + 1), chance.randint(0, 8)
        pieces = ("", "{", "}", "[", "]", '"', "\\", "null", "1e999", "-1", "\x00", "张", text[at : at + 40])
        text = text[:at] + chance.choice(pieces) + text[at + length :]
    return text


def case(frame: dict[str, Any], chance: random.Random) -> str:
    """One frame with something wrong: a value, the text of its data, or the text of all of it."""
    how = chance.randrange(4)
    whole = strange(frame, chance) if how == 0 else frame
    if isinstance(whole, dict) and "data" in whole:
        data = strange(whole["data"], chance) if how in (1, 2) else whole["data"]
        text = json.dumps(data, ensure_ascii=False)
        whole = whole | {"data": spoilt(text, chance) if how == 2 else text}
    text = json.dumps(whole, ensure_ascii=chance.random() < 0.5)
    return spoilt(text, chance) if how == 3 else text


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_hundred_thousand_wrong_frames() -> None:
    chance, real, read = random.Random(3), real_frames(), 0
    process, before = psutil.Process(), 0
    for n in range(100_000):
        if n == 20_000:
            before = process.memory_info().rss
        text = case(chance.choice(real), chance)
        read += frames.read(text) is not None
        await answered(text)
    assert process.memory_info().rss - before < 20 * 1024 * 1024
    assert read > 50_000  # most are frames, with something wrong inside


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"type":"EVENT","headers":' + "[" * 100_000, "\x00", "\ud800", "9" * 9999]
)
async def test_frames_made_to_hurt(text: str) -> None:
    await answered(text)
    hurting = {"type": "CALLBACK", "headers": {"messageId": "m", "topic": frames.BOT}, "data": text}
    await answered(json.dumps(hurting))
