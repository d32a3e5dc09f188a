"""DingTalk's side of a stream (dingtalk.md §1), so cheap that what it serves is the slower one: tickets, a socket,
frames as fast as they are acknowledged.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import WSMsgType, web

from bench.load import PEOPLE

_IDS: Final = itertools.count(1)
SAID = "缺感冒灵和布洛芬，下周三送样"


def frames() -> Iterator[str]:
    """Text messages one to one, without end, each with its own ids; everybody says one, then everybody another."""
    for n in itertools.count():
        id, person, now = next(_IDS), n % PEOPLE, time.time_ns() // 1_000_000
        message = {
            "msgId": f"msg{id}",
            "msgtype": "text",
            "text": {"content": SAID},
            "conversationType": "1",
            "conversationId": f"cid{person}==",
            "senderStaffId": f"P{person}",
            "senderId": f"$:LWCP_v1:{person}",
            "robotCode": "dingbench",
            "createAt": now,
            "sessionWebhook": f"https://oapi.dingtalk.com/robot/sendBySession?session={person}",
            "sessionWebhookExpiredTime": now + 5_402_000,
        }
        headers = {
            "topic": "/v1.0/im/bot/messages/get",
            "messageId": f"frame{id}",
            "contentType": "application/json",
            "time": str(now),
        }
        data = json.dumps(message, ensure_ascii=False)
        yield json.dumps({"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": data})


class Gateway:
    """`sockets`: every connection as it comes."""

    def __init__(self) -> None:
        self.sockets: asyncio.Queue[Socket] = asyncio.Queue()
        self.base = ""

    async def open(self, _request: web.Request) -> web.Response:
        """A ticket."""
        return web.json_response({"endpoint": self.base.replace("http", "ws", 1) + "/connect", "ticket": "t"})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """A connection, until either side ends it."""
        made = web.WebSocketResponse(autoping=True)
        await made.prepare(request)
        socket = Socket(made, request)
        self.sockets.put_nowait(socket)
        await socket.read()
        return made


class Socket:
    """One connection. `acknowledged`: how many frames were."""

    def __init__(self, made: web.WebSocketResponse, request: web.Request) -> None:
        self._made = made
        self._request = request
        self._since: dict[str, float] = {}
        self._free = asyncio.Semaphore(0)
        self.latencies: list[float] = []

    async def read(self) -> None:
        """Take acknowledgements in; raises RuntimeError for one that is none."""
        async for message in self._made:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                if ack["code"] != 200:
                    raise RuntimeError(f"acknowledged with {ack['code']}")
                self.latencies.append(time.perf_counter() - self._since.pop(ack["headers"]["messageId"]))
                self._free.release()

    async def push(self, window: int, seconds: float, source: Iterator[str], at_least: int = 1) -> float:
        """Frames for so long and so many, `window` of them under way at any time; seconds until the last was
        acknowledged."""
        self.latencies.clear()
        for _ in range(window):
            self._free.release()
        began = time.perf_counter()
        for n in itertools.count(1):
            await self._free.acquire()
            await self._push_one(next(source))
            if n >= at_least and time.perf_counter() - began >= seconds:
                break
        async with asyncio.timeout(30):
            for _ in range(window):
                await self._free.acquire()
        return time.perf_counter() - began

    async def _push_one(self, frame: str) -> None:
        number = frame.partition('"messageId": "')[2].partition('"')[0]
        self._since[number] = time.perf_counter()
        await self._made.send_str(frame)

    async def tell_to_leave(self) -> None:
        """SYSTEM disconnect: the client is to go."""
        headers = {"topic": "disconnect", "messageId": "bye", "contentType": "application/json", "time": "0"}
        frame = {"specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": '{"reason":"bench"}'}
        await self._made.send_str(json.dumps(frame))

    async def close(self) -> None:
        """A clean goodbye."""
        await self._made.close()

    async def abort(self) -> None:
        """The connection breaks without a word."""
        assert self._request.transport is not None
        self._request.transport.abort()


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """Listening; `base` is its address."""
    made = Gateway()
    app = web.Application()
    app.router.add_post("/v1.0/gateway/connections/open", made.open)
    app.router.add_get("/connect", made.connect)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
