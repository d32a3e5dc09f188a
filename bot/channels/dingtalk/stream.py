"""Stream mode: one connection that stays, whatever the network does (dingtalk.md §1).

Ours instead of dingtalk-stream's client; each of its faults (§11) has a test in tests/channels/dingtalk.
Every replica keeps a connection, and each push goes to one of them: what is known lies in the database.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from aiohttp import ClientError, ClientWebSocketResponse, WSMessage, WSMsgType
from prometheus_client import Counter

from bot.channels.dingtalk.frames import Frame, read
from bot.channels.dingtalk.gate import GateError
from bot.channels.ground.reconnect import pause

log = structlog.get_logger(__name__)
SILENCE_S = 60.0  # no frame and no pong for this long: dead
HEARTBEAT_S = 25.0
STEADY_S = 10.0  # a connection that held this long was a good one
LEAVE_WITHIN_S = 5.0  # for what is being answered; the platform closes 10 s after `disconnect`
FRAMES = Counter("xingji_dingtalk_frames", "Frames of the stream", ["kind"])
CONNECTIONS = Counter("xingji_dingtalk_connections", "Stream connections that were opened")

Answer = Callable[[Frame], Awaitable[str | None]]
"""The acknowledgement of a frame; None: none, so that it comes again. Does not raise."""


class Opens(Protocol):
    """Where connections come from."""

    async def connect(self) -> ClientWebSocketResponse:
        """A new one; raises GateError."""
        ...


class Connection:
    """One socket, read until it ends; frames are answered side by side. `ended`: nothing more is delivered here;
    `served`: something was delivered before."""

    def __init__(self, socket: ClientWebSocketResponse, answer: Answer, silence_s: float) -> None:
        self.ended = asyncio.Event()
        self.served = False
        self._socket = socket
        self._answer = answer
        self._silence_s = silence_s
        self._answering: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Read and answer until the socket ends; never raises but when cancelled."""
        try:
            await self._read()
            await self._answered()  # what was taken may be kept, though it cannot be acknowledged any more
        finally:
            self.ended.set()
            for task in self._answering:
                task.cancel()
            await self._socket.close()

    async def _read(self) -> None:
        try:
            while not self._socket.closed and await self._take(await self._socket.receive(self._silence_s)):
                pass
            log.info("dingtalk.stream_ended", code=self._socket.close_code)
        except TimeoutError:
            log.warning("dingtalk.stream_silent")
        except (ClientError, OSError, RuntimeError) as error:
            log.warning("dingtalk.stream_broke", error=type(error).__name__)
        self.ended.set()

    async def leave(self) -> None:
        """Close it, after what is being answered on it was."""
        await self._answered()
        await self._socket.close()

    async def _answered(self) -> None:
        if self._answering:
            await asyncio.wait(self._answering, timeout=LEAVE_WITHIN_S)

    async def _take(self, message: WSMessage) -> bool:
        """False when the socket is done."""
        match message.type:
            case WSMsgType.TEXT:
                self._take_frame(read(message.data))
            case WSMsgType.PING:
                await self._socket.pong(message.data)
            case WSMsgType.CLOSE | WSMsgType.CLOSING | WSMsgType.CLOSED | WSMsgType.ERROR:
                return False
        return True

    def _take_frame(self, frame: Frame | None) -> None:
        if frame is None:
            FRAMES.labels("unreadable").inc()
            log.warning("dingtalk.frame_unreadable")
            return
        FRAMES.labels(frame.kind.lower()).inc()
        if frame.kind == "SYSTEM" and frame.topic == "disconnect":
            log.info("dingtalk.stream_told_to_leave")
            self.ended.set()
            return
        self.served = self.served or frame.kind != "SYSTEM"
        task = asyncio.create_task(self._answer_frame(frame))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer_frame(self, frame: Frame) -> None:
        ack = await self._answer(frame)
        if ack is None:
            return
        try:
            await self._socket.send_str(ack)
        except (ClientError, OSError, RuntimeError) as error:  # it comes again, and is known then
            log.info("dingtalk.ack_not_sent", error=type(error).__name__)


class Stream:
    """Keeps a connection: when told to leave, the next one stands before the last one goes."""

    def __init__(self, gate: Opens, answer: Answer, silence_s: float = SILENCE_S) -> None:
        self._gate = gate
        self._answer = answer
        self._silence_s = silence_s
        self._current: Connection | None = None

    @property
    def is_up(self) -> bool:
        """Whether the platform can deliver now."""
        return self._current is not None and not self._current.ended.is_set()

    async def run(self) -> None:
        """Be connected, for ever; cancel to stop."""
        short_lives = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                connection = await self._connect()
                tasks.create_task(connection.serve())
                if self._current is not None:
                    tasks.create_task(self._current.leave())
                self._current = connection
                short_lives = 0 if await _held(connection) else short_lives + 1
                # A line that works while it stands is come back to soon, however often it breaks: people are
                # talking on it.
                short_lives = min(short_lives, 2) if connection.served else short_lives
                # At once after the first: whoever is told to leave has somewhere to go.
                await asyncio.sleep(pause(short_lives - 1, random.random()))

    async def _connect(self) -> Connection:
        failures = 0
        while True:
            try:
                socket = await self._gate.connect()
            except GateError as error:
                failures += 1
                log.warning("dingtalk.not_connected", reason=str(error), failures=failures)
                await asyncio.sleep(pause(failures, random.random()))
                continue
            CONNECTIONS.inc()
            return Connection(socket, self._answer, self._silence_s)


async def _held(connection: Connection) -> bool:
    """Wait for its end; whether it stood for a while."""
    loop = asyncio.get_running_loop()
    since = loop.time()
    await connection.ended.wait()
    return loop.time() - since >= STEADY_S
