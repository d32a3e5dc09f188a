"""One connection of the smart bot while it lives: requests and their acks, callbacks, pings (wecom.md §3.6)."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_frames import Ack, Callback
from bot.channels.wecom.turns import Turns

log = structlog.get_logger(__name__)
MISSED_PINGS = 2  # so many without an ack: nobody is there (NODE)

Hear = Callable[[Callback], None]
"""Told of every message and event; returns at once."""


class NotSentError(Exception):
    """There is no connection: it did not go out."""


class UnsureError(Exception):
    """It went out, and the connection ended, or was silent, before the answer: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between pings, for an ack, for connecting."""

    ping_s: float = 30.0
    ack_s: float = 10.0
    connect_s: float = 15.0


class Line:
    """`was_taken`: somebody else subscribed meanwhile; `useless`: the platform says that we are not subscribed."""

    def __init__(self, socket: ClientWebSocketResponse, hear: Hear, pace: Pace) -> None:
        self.was_taken = False
        self.useless = asyncio.Event()
        self._socket = socket
        self._hear = hear
        self._pace = pace
        self._turns = Turns()
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._over = False

    @property
    def is_open(self) -> bool:
        """Whether something sent now may arrive."""
        return not (self._over or self._socket.closed or self.useless.is_set())

    async def ask(self, cmd: str, body: Mapping[str, Any] | None = None, req_id: str | None = None) -> Ack:
        """Send a frame and wait for its ack; frames of one req_id take turns. Raises NotSentError, UnsureError."""
        req_id = req_id or frames.fresh_id(cmd)
        async with self._turns.of(req_id):
            if not self.is_open:
                raise NotSentError
            answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
            self._waiting[req_id] = answer
            try:
                async with asyncio.timeout(self._pace.ack_s):
                    await self._socket.send_str(frames.request(cmd, req_id, body))
                    ack = await answer
            except (ConnectionError, TimeoutError) as error:
                raise UnsureError from error
            finally:
                del self._waiting[req_id]
        if ack.verdict == "unsubscribed":
            self.useless.set()
            raise NotSentError
        return ack

    async def read(self) -> None:
        """Until the connection ends; then nobody waits for an ack any more."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    self._read_one(message.data)
                if self.was_taken:
                    return
        finally:
            self._over = True
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError("the connection ended"))

    async def ping(self) -> None:
        """For ever; returns when nobody answers."""
        missed = 0
        while missed < MISSED_PINGS:
            await asyncio.sleep(self._pace.ping_s)
            try:
                await self.ask(frames.PING)
                missed = 0
            except (NotSentError, UnsureError):
                missed += 1

    def _read_one(self, raw: str) -> None:
        match frames.parse(raw):
            case Ack(req_id) as ack:
                answer = self._waiting.get(req_id)
                if answer is not None and not answer.done():
                    answer.set_result(ack)
            case Callback(is_takeover=True):
                self.was_taken = True
            case Callback() as callback:
                self._hear(callback)
            case None:
                log.warning("wecom_bot.strange_frame", size=len(raw))
