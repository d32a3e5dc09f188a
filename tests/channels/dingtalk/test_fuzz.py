"""Whatever comes down the socket: an answer or none, never an exception, never anything but the acks of §1."""

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

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

    def answering(self, card: str) -> AbstractContextManager[None]:
        return nullcontext()

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


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"type":"EVENT","headers":' + "[" * 100_000, "\x00", "\ud800", "9" * 9999]
)
async def test_frames_made_to_hurt(text: str) -> None:
    await answered(text)
    hurting = {"type": "CALLBACK", "headers": {"messageId": "m", "topic": frames.BOT}, "data": text}
    await answered(json.dumps(hurting))
