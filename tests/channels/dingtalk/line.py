"""A stream of the bot against the strict DingTalk, with a list in place of the database."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from dingtalk_stream.credential import Credential

from bot.channel import Parcel
from bot.channels.dingtalk.gate import Gate
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.reception import CheckIns, Reception
from bot.channels.dingtalk.seam import Click, ClickAnswer
from bot.channels.dingtalk.stream import Stream
from bot.events import Event, Press
from tests.platforms.dingtalk import DingTalkServer


@dataclass
class Line:
    """What came in. `away`: how often the database is still to fail; `slow_s`: how long it takes."""

    stream: Stream
    events: list[Event] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    records: CheckIns | None = None
    away: int = 0
    slow_s: float = 0.0
    thinks_s: float = 0.0

    @property
    def contents(self) -> list[Any]:
        return [event.content for event in self.events]

    async def accept(self, event: Event) -> None:
        await asyncio.sleep(self.slow_s)
        if self.away:
            self.away -= 1
            raise ConnectionError("the database is away")
        if event.key not in [known.key for known in self.events]:
            self.events.append(event)

    async def keep_window(self, window: Window) -> None:
        self.windows.append(window)

    async def check_ins(self, data: Mapping[str, Any], key: str) -> Sequence[Event]:
        if self.records is None:
            raise AssertionError("nobody checks in here")
        return await self.records(data, key)

    def pushed(self) -> None:
        self.counted.append("push")

    def used_up(self, kind: str) -> None:
        self.counted.append(f"no more {kind}")

    async def send(self, parcel: Parcel, chat: str, is_group: bool) -> str | None:
        raise AssertionError("nothing is sent here")

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        raise AssertionError("nothing is repainted here")

    def answering(self, card: str) -> AbstractContextManager[None]:
        return nullcontext()

    async def answer_click(self, click: Click) -> ClickAnswer:
        self.clicks.append(click)
        return ClickAnswer(Press("token"), {"userPrivateData": {"cardParamMap": {"done": "1"}}})

    async def last_word(self, click: Click, answer: ClickAnswer) -> Mapping[str, Any]:
        await asyncio.sleep(self.thinks_s)
        return {"userPrivateData": {"cardParamMap": {"done": "1", "next": "2"}}}


@asynccontextmanager
async def line(
    server: DingTalkServer, *, heartbeat_s: float = 25.0, silence_s: float = 60.0
) -> AsyncIterator[Line]:
    """A stream that runs while inside."""
    app = server.app()
    async with aiohttp.ClientSession() as http:
        gate = Gate(http, server.api_base, Credential(app.client_id, app.client_secret), heartbeat_s)
        made = Line(stream=None)  # type: ignore[arg-type] # the two know each other
        reception = Reception(made.accept, made, made.keep_window, made.check_ins, made, server.clock)
        made.stream = Stream(gate, reception.answer, silence_s)
        running = asyncio.create_task(made.stream.run())
        try:
            yield made
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
