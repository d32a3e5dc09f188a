"""The smart bot's long connection (wecom.md §3.6): any frame is heard, or passed over; the connection stays."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType

from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_frames import Ack, Callback
from bot.channels.wecom.bot_hearing import BotHearing
from bot.channels.wecom.bot_line import Line, Pace
from bot.channels.wecom.bot_people import BotPeople
from bot.channels.wecom.bot_tickets import ANSWER_WITHIN, UPDATE_WITHIN, Tickets
from bot.channels.wecom.bot_voice import BotVoice
from tests.clock import FakeClock
from tests.fuzz.chance import Chance
from tests.fuzz.conftest import few_and_many
from tests.fuzz.watch import Watch

_FILE = {"url": "https://x/1", "aeskey": "k"}
_HEAD = {"msgid": "m1", "aibotid": "B", "chattype": "single", "from": {"userid": "R01"}, "create_time": 1795485600}
_GROUP = _HEAD | {"chattype": "group", "chatid": "wr1"}
_QUOTE = {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "image", "image": _FILE}]}}
_CHOSEN = {"selected_item": [{"question_key": "q", "option_ids": {"option_id": ["a", "~"]}}]}
_CARD = {"card_type": "vote_interaction", "event_key": "btn", "task_id": "t1", "selected_items": _CHOSEN}
MESSAGES: tuple[dict[str, Any], ...] = (
    _HEAD | {"msgtype": "text", "text": {"content": "帮助"}},
    _GROUP | {"msgtype": "text", "text": {"content": "@行迹 日报"}, "quote": _QUOTE},
    _GROUP | {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "@行迹 看"}}]}},
    _HEAD | {"msgtype": "image", "image": _FILE},
    _HEAD | {"msgtype": "voice", "voice": {"content": "见了王总"}},
    _HEAD | {"msgtype": "file", "file": _FILE},
    _HEAD | {"msgtype": "stream", "stream": {"id": "s"}},
)
EVENTS: tuple[dict[str, Any], ...] = (
    _HEAD | {"msgtype": "event", "event": {"eventtype": "enter_chat"}},
    _HEAD | {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": _CARD}},
    _HEAD | {"msgtype": "event", "event": {"eventtype": "feedback_event"}},
)


class Room:
    """Hears as the bot does. Everybody's id is plain; nothing is said, for what is said is not heard."""

    def __init__(self, watch: Watch) -> None:
        clock = FakeClock()
        self.watch = watch
        self.hearing = BotHearing(
            cast(BotPeople, self),
            cast(BotVoice, self),
            Tickets(clock, ANSWER_WITHIN),
            Tickets(clock, UPDATE_WITHIN),
            clock,
            ZoneInfo("Asia/Shanghai"),
        )

    async def plain(self, seen: str) -> str:
        return seen

    def heard_from(self, chat: str) -> None:
        assert chat

    async def say(self, chat: str, cmd: str, body: Mapping[str, Any], req_id: str | None = None) -> Ack:
        return Ack(req_id or "", 0, {})

    async def hears(self, *texts: str) -> None:
        """These frames, on one connection, which then ends; all that began is finished."""

        async def accept(event: Any) -> None:
            self.watch.good(event)

        async with asyncio.TaskGroup() as tasks:

            def hear(callback: Callback) -> None:
                self.hearing.hear(callback, accept, tasks)

            line = Line(cast(ClientWebSocketResponse, Socket(texts)), hear, Pace())
            await line.read()


class Socket:
    """Brings texts."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = texts

    async def __aiter__(self) -> AsyncIterator[WSMessage]:
        for text in self._texts:
            yield WSMessage(WSMsgType.TEXT, text, None)


def frame(chance: Chance) -> str:
    """One frame; some are whole."""
    if chance.random() < 0.05:
        return chance.some()
    is_event = chance.random() < 0.4
    cmd = frames.EVENT if is_event else frames.MESSAGE
    plain: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": "r1"}}
    plain["body"] = chance.bent(chance.choice(EVENTS if is_event else MESSAGES))
    if chance.random() < 0.1:
        plain = {"headers": {"req_id": "r1"}, "errcode": 0, "errmsg": "ok"}
    return chance.json(chance.bent(plain) if chance.random() < 0.3 else plain)


@few_and_many(150, 20_000)
async def test_frames(cases: int) -> None:
    watch = Watch("smart bot", cases)
    room = Room(watch)

    async def hear(chance: Chance) -> None:
        await room.hears(frame(chance))

    await watch.run_async(hear)
    assert watch.events > cases / 5


async def test_the_connection_stays_whatever_comes_on_it() -> None:
    watch = Watch("smart bot", 1)
    room = Room(watch)
    whole = frames.request(frames.MESSAGE, "r2", MESSAGES[0] | {"msgid": "last"})
    for n in range(100):
        strange = frame(Chance(f"before {n}"))
        if (found := frames.parse(strange)) and isinstance(found, Callback) and found.is_takeover:
            continue
        before = watch.events
        await room.hears(strange, whole)
        assert watch.events > before
