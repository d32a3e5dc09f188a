"""WeCom's callback: whatever is posted is taken, refused, or asked for again; never more than that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import aiohttp
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels.wecom.callback import LONGEST_BODY, PATH, Callback
from bot.channels.wecom.crypto import Crypto
from bot.channels.wecom.parse import CardCode, MalformedError, parse
from bot.events import Event
from tests.clock import FakeClock
from tests.fuzz.chance import Chance
from tests.fuzz.conftest import few_and_many
from tests.fuzz.messages import WHOLE, xml
from tests.fuzz.sealing import NOW_S, SEAL, Request, forged, genuine
from tests.fuzz.watch import Watch


class Side:
    """A callback address whose events are only looked at."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.clock = FakeClock()
        assert self.clock().timestamp() == NOW_S
        self.taken = 0
        self.restart()

    def restart(self) -> None:
        """Forget what was taken already, as the address itself does after two hours."""
        self.callback = Callback(Crypto(SEAL.token, SEAL.aes_key, SEAL.receiver), self.keep, self.clock)

    async def keep(self, code: CardCode) -> None:
        assert code.task_id
        assert code.code

    async def accept(self, event: Event) -> None:
        self.watch.good(event)
        self.taken += 1

    async def receive(self, request: web.Request) -> web.Response:
        return await self.callback.receive(request, self.accept)

    def judge(self, request: Request, status: int, taken: int) -> None:
        """`taken`: how many events it became."""
        if len(request.body) > LONGEST_BODY:
            assert (status, taken) == (413, 0)
        elif request.is_genuine:
            assert status in (200, 400)
            assert taken <= 1
        else:
            assert (status, taken) == (400, 0), "forged, and yet taken"


def request_of(chance: Chance) -> Request:
    return genuine(xml(chance), chance) if chance.random() < 0.4 else forged(chance)


class Unhurried:
    """A connection that takes everything at once."""

    _reading_paused = False

    def pause_reading(self) -> None: ...

    def resume_reading(self, resume_parser: bool = True) -> None: ...


class Posted:
    """As much of a request as the handler looks at, without a network."""

    def __init__(self, request: Request) -> None:
        self.query = URL(request.path, encoded=True).query
        self.content_length = len(request.body)
        self.content = aiohttp.StreamReader(cast(BaseProtocol, Unhurried()), 2**16)
        self.content.feed_data(request.body)
        self.content.feed_eof()


async def post_to(side: Side, request: Request) -> int:
    return (await side.receive(cast(web.Request, Posted(request)))).status


@few_and_many(120, 24_000)
async def test_bodies_and_queries(cases: int) -> None:
    watch = Watch("bodies", cases)
    side = Side(watch)

    async def post(chance: Chance) -> None:
        request = request_of(chance)
        before = side.taken
        status = await post_to(side, request)
        side.judge(request, status, side.taken - before)
        if status == 200 and chance.random() < 0.2:
            once = side.taken
            assert await post_to(side, request) == 200
            assert side.taken == once, "a replay was taken again"
        if chance.random() < 0.01:
            side.restart()

    await watch.run_async(post)
    assert watch.events > cases / 20


@few_and_many(40, 4_000)
async def test_over_the_network(cases: int) -> None:
    watch = Watch("network", cases)
    side = Side(watch)
    async with served(side) as ask:

        async def post(chance: Chance) -> None:
            request = request_of(chance)
            before = side.taken
            side.judge(request, await ask("POST", request.path, request.body), side.taken - before)
            if chance.random() < 0.01:
                side.restart()

        await watch.run_async(post)
    assert watch.events > cases / 20


@few_and_many(20, 2_000)
async def test_the_check_of_the_address(cases: int) -> None:
    """Only what the platform itself sealed is opened and told."""
    side = Side(Watch("address", cases))
    async with served(side) as ask:

        async def look(chance: Chance) -> None:
            request = forged(chance)
            request.query["echostr"] = chance.some()[:2000]
            assert await ask("GET", request.path) == 400

        await side.watch.run_async(look)


@few_and_many(20, 2_000)
async def test_anything_on_the_line(cases: int) -> None:
    """Half requests and torn ones: the connection may end, the server may not."""
    side = Side(Watch("line", cases))
    async with served(side) as ask:

        async def send(chance: Chance) -> None:
            request = request_of(chance)
            head = f"POST {request.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(request.body)}\r\n\r\n"
            reader, writer = await asyncio.open_connection("127.0.0.1", ask.port)
            writer.write(chance.torn(head.encode("ascii") + request.body[:3000]))
            writer.write_eof()
            await reader.read(200)
            writer.close()

        await side.watch.run_async(send)
        whole = genuine(WHOLE, Chance("whole"))
        assert await ask("POST", whole.path, whole.body) == 200


@dataclass
class Ask:
    """Sends requests; answers with the status. 414 and its like come from the server before our code."""

    http: aiohttp.ClientSession
    port: int

    async def __call__(self, method: str, path: str, body: bytes = b"") -> int:
        address = URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)
        async with self.http.request(method, address, data=body) as answer:
            assert len(await answer.read()) < 500
            return answer.status


@asynccontextmanager
async def served(side: Side) -> AsyncIterator[Ask]:
    app = web.Application()
    app.router.add_get(PATH, side.callback.verify)
    app.router.add_post(PATH, side.receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        assert server.port is not None
        yield Ask(http, server.port)


@few_and_many(150, 25_000)
def test_messages(cases: int) -> None:
    """What is inside, however wrong: one whole event, none, or refused."""
    watch = Watch("messages", cases)
    now = FakeClock()()

    def read(chance: Chance) -> None:
        try:
            found = parse(xml(chance), now)
        except MalformedError:
            return
        if found.event is not None:
            watch.good(found.event)
        if found.code is not None:
            assert found.code.task_id
            assert found.code.code

    watch.run(read)
    assert watch.events > cases / 4
