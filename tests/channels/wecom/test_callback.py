"""The callback address: acknowledged once durable, at most once, and never brought down."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels.wecom.callback import LONGEST_BODY, PATH, Callback, Done
from bot.channels.wecom.crypto import Crypto
from bot.channels.wecom.parse import CardCode
from bot.events import Event, Press, Text
from tests.clock import FakeClock
from tests.platforms.wecom.crypto import Seal
from tests.platforms.wecom.xml import document

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1"
SEAL = Seal(TOKEN, KEY, CORP)
Sent = tuple[URL, str]


class Side:
    """A served callback, and what came out of it in order."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.order: list[Event | CardCode] = []
        self.failing: Exception | None = None
        self.callback = Callback(Crypto(TOKEN, KEY, CORP), self.keep, self.clock)

    async def keep(self, code: CardCode) -> None:
        self.order.append(code)

    async def accept(self, event: Event) -> None:
        if self.failing:
            raise self.failing
        self.order.append(event)

    async def take(self, request: web.Request) -> web.Response:
        return await self.callback.receive(request, self.accept)

    def sealed(self, xml: str, nonce: str = "n") -> Sent:
        encrypt = SEAL.encrypt(xml)
        body = document({"ToUserName": CORP, "AgentID": "1", "Encrypt": encrypt})
        return self.address(encrypt, nonce), body

    def address(self, encrypt: str, nonce: str = "n", **more: str) -> URL:
        timestamp = str(int(self.clock().timestamp()))
        query = {"msg_signature": SEAL.signature(timestamp, nonce, encrypt), "timestamp": timestamp, "nonce": nonce}
        return self.root.with_path(PATH).with_query(query | more)

    async def post(self, sent: Sent) -> int:
        async with self.http.post(sent[0], data=sent[1].encode()) as answer:
            assert await answer.read() == b"" or answer.status >= 400
            return answer.status


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    side = Side()
    app = web.Application()
    app.router.add_get(PATH, side.callback.verify)
    app.router.add_post(PATH, side.take)
    async with TestServer(app) as server, aiohttp.ClientSession() as side.http:
        side.root = server.make_url("/")
        yield side


def text(said: str = "你好", **parts: Any) -> str:
    head = {"ToUserName": CORP, "FromUserName": "R01", "CreateTime": 1700000000, "MsgType": "text"}
    return document(head | {"Content": said, "MsgId": 9, "AgentID": 1} | parts)


async def test_the_address_check_is_answered_bare(side: Side) -> None:
    encrypt = SEAL.encrypt("1616140317555161061")
    async with side.http.get(side.address(encrypt, echostr=encrypt)) as answer:
        assert (answer.status, await answer.read()) == (200, b"1616140317555161061")


async def test_the_address_check_survives_a_proxy_that_unescaped_plus_signs(side: Side) -> None:
    while "+" not in (encrypt := SEAL.encrypt("1616140317555161061")):
        pass
    escaped = str(side.address(encrypt, echostr=encrypt))
    async with side.http.get(URL(escaped.replace("%2B", "+"), encoded=True)) as answer:
        assert (answer.status, await answer.text()) == (200, "1616140317555161061")


async def test_a_wrong_address_check_is_refused(side: Side) -> None:
    async with side.http.get(side.address("x", echostr="y")) as answer:
        assert (answer.status, await answer.text()) == (400, "")


async def test_a_message_is_taken_and_acknowledged(side: Side) -> None:
    assert await side.post(side.sealed(text())) == 200
    (event,) = side.order
    assert isinstance(event, Event)
    assert event.content == Text("你好")


async def test_it_is_not_acknowledged_when_it_could_not_be_kept_and_is_taken_the_next_time(side: Side) -> None:
    sent = side.sealed(text())
    side.failing = ConnectionError()
    assert await side.post(sent) == 500
    side.failing = None
    assert await side.post(sent) == 200
    assert len(side.order) == 1


async def test_the_very_same_request_does_nothing_twice(side: Side) -> None:
    sent = side.sealed(text())
    assert [await side.post(sent), await side.post(sent)] == [200, 200]
    assert len(side.order) == 1


async def test_an_old_request_is_refused(side: Side) -> None:
    sent = side.sealed(text())
    side.clock.advance(hours=1, seconds=1)
    assert await side.post(sent) == 400
    assert side.order == []


async def test_the_card_s_code_is_kept_before_the_press_is_accepted(side: Side) -> None:
    parts = {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": "token",
        "TaskId": "t",
        "ResponseCode": "RC",
    }
    assert await side.post(side.sealed(text(**parts))) == 200
    code, press = side.order
    assert code == CardCode("t", "RC")
    assert isinstance(press, Event)
    assert press.content == Press("token")


async def test_what_means_nothing_is_acknowledged(side: Side) -> None:
    assert await side.post(side.sealed(text(MsgType="event", Event="enter_agent"))) == 200
    assert side.order == []


Damage = Callable[[URL, str], Sent]
DAMAGED: dict[str, Damage] = {
    "no body": lambda url, body: (url, ""),
    "no envelope": lambda url, body: (url, "<xml/>"),
    "json": lambda url, body: (url, '{"encrypt":"x"}'),
    "no query": lambda url, body: (url.with_query({}), body),
    "other signature": lambda url, body: (url.update_query(msg_signature="0" * 40), body),
    "signature in Chinese": lambda url, body: (url.update_query(msg_signature="签名"), body),
    "other nonce": lambda url, body: (url.update_query(nonce="m"), body),
    "damaged": lambda url, body: (url, body.replace("CDATA[", "CDATA[A", 3)),
    "bomb outside": lambda url, body: (url, '<!DOCTYPE x [<!ENTITY a "&a;&a;">]><xml>&a;</xml>'),
    "deep outside": lambda url, body: (url, "<a>" * 60_000),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
async def test_what_is_not_from_the_platform_is_refused(side: Side, damage: Damage) -> None:
    assert await side.post(damage(*side.sealed(text()))) == 400
    assert side.order == []


async def test_genuine_nonsense_is_refused(side: Side) -> None:
    assert await side.post(side.sealed("no xml")) == 400


async def test_a_body_that_is_too_long_is_refused_with_and_without_saying_so(side: Side) -> None:
    url, _ = side.sealed(text())

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LONGEST_BODY // 4096 + 2):
            yield b"x" * 4096

    async with side.http.post(url, data=b"x" * (LONGEST_BODY + 1)) as answer:
        assert answer.status == 413
    async with side.http.post(url, data=endless()) as answer:
        assert answer.status == 413


async def test_many_at_once(side: Side) -> None:
    sent = [side.sealed(text(MsgId=n), nonce=str(n)) for n in range(50)]
    assert set(await asyncio.gather(*map(side.post, sent))) == {200}
    assert len(side.order) == 50


def test_what_was_done_is_forgotten_when_it_is_too_old_anyway() -> None:
    clock, done = FakeClock(), Done()
    done.add("a", clock())
    assert done.has("a", clock() + timedelta(hours=1))
    assert not done.has("a", clock() + timedelta(hours=2))
    done.add("b", clock() + timedelta(hours=3))
    assert len(done._until) == 1
