"""Replicas wake each other through Redis, and nobody is harmed when Redis goes away."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
import structlog
from redis.asyncio import Redis
from structlog.types import EventDict

from storage import redis_wakeups
from storage.inbox import Conversation
from storage.redis_wakeups import TOPIC, RedisWakeups
from storage.wakeups import LocalWakeups
from tests.servers import Valkey

ALICE = ("wecom", "alice")
BOB = ("console", "bob")


class Replica:
    """One process: what it heard lies in a queue."""

    def __init__(self, url: str) -> None:
        self.wakeups = RedisWakeups(url)
        self._heard: asyncio.Queue[list[Conversation]] = asyncio.Queue()

    def hear(self, conversations: Sequence[Conversation]) -> None:
        self._heard.put_nowait(list(conversations))

    async def next(self) -> list[Conversation]:
        async with asyncio.timeout(60):
            return await self._heard.get()

    @property
    def heard_nothing(self) -> bool:
        return self._heard.empty()


@asynccontextmanager
async def listening(*urls: str) -> AsyncIterator[list[Replica]]:
    """Replicas that listen; stopped at the end."""
    replicas = [Replica(url) for url in urls]
    tasks = [asyncio.create_task(replica.wakeups.listen(replica.hear)) for replica in replicas]
    yield replicas
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)


async def _until_heard(sender: Replica, hearer: Replica, what: list[Conversation]) -> None:
    """Announce until it arrives: an announcement is lost while somebody is still connecting."""
    async with asyncio.timeout(30):
        while True:
            sender.wakeups.announce(what)
            try:
                async with asyncio.timeout(0.2):
                    while await hearer.next() != what:
                        pass  # an older one
                    return
            except TimeoutError:
                continue


class Log:
    """What was logged, and a way to wait for the next warning."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, EventDict]] = []
        self._warnings: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, _logger: Any, level: str, line: EventDict) -> EventDict:
        self.lines.append((level, line))
        if level == "warning":
            self._warnings.put_nowait(line["event"])
        raise structlog.DropEvent

    async def next_warning(self) -> str:
        async with asyncio.timeout(60):
            return await self._warnings.get()

    def events(self, level: str) -> list[str]:
        return [line["event"] for at, line in self.lines if at == level]


@contextmanager
def overheard() -> Iterator[Log]:
    """The log for as long as it is of interest."""
    log = Log()
    structlog.configure(processors=[log])
    yield log
    structlog.reset_defaults()


async def test_one_replica_wakes_the_other_and_not_itself(valkey: Valkey) -> None:
    async with listening(valkey.url, valkey.url) as (one, other):
        await _until_heard(one, other, [ALICE, BOB])
        await _until_heard(other, one, [BOB])
        assert one.heard_nothing


async def test_many_announcements_at_one_moment_are_one_message(valkey: Valkey) -> None:
    async with listening(valkey.url, valkey.url) as (one, other):
        await _until_heard(one, other, [ALICE])
        for n in range(5):
            one.wakeups.announce([("console", f"chat-{n}"), BOB])
        heard = await other.next()
        while heard == [ALICE]:  # left over from the first greeting
            heard = await other.next()
        assert heard == [("console", "chat-0"), BOB, *(("console", f"chat-{n}") for n in range(1, 5))]


async def test_nothing_but_channel_and_conversation_is_said(valkey: Valkey) -> None:
    async with Redis.from_url(valkey.url, decode_responses=True) as redis, redis.pubsub() as spy:
        await spy.subscribe(TOPIC)
        async with listening(valkey.url) as (one,):
            one.wakeups.announce([ALICE])
            async with asyncio.timeout(60):
                message = None
                while message is None or message["type"] != "message":
                    message = await spy.get_message(timeout=None)
    _, conversations = json.loads(message["data"])
    assert conversations == [list(ALICE)]


@pytest.mark.parametrize("junk", ["", "no json", "[]", '{"a": 1}', '["x", [["console"]]]', '["x", 5]'])
async def test_junk_on_the_line_wakes_nobody_in_particular_and_breaks_nothing(valkey: Valkey, junk: str) -> None:
    async with listening(valkey.url, valkey.url) as (one, other):
        await _until_heard(one, other, [ALICE])
        async with Redis.from_url(valkey.url) as redis:
            await redis.publish(TOPIC, junk)
        await _until_heard(one, other, [BOB])


async def test_when_redis_is_killed_there_is_one_warning_and_after_its_return_all_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with Valkey(tmp_path_factory.mktemp("killed")) as valkey, overheard() as log:
        async with listening(valkey.url, valkey.url) as (one, other):
            await _until_heard(one, other, [ALICE])
            valkey.kill()
            for _ in range(2):  # each replica notices by itself
                assert await log.next_warning() == "wakeups.redis_away"
                for _ in range(100):
                    one.wakeups.announce([BOB])
                    other.wakeups.announce([BOB])
            valkey.start()
            await _until_heard(one, other, [("wecom", "after the outage")])
            await _until_heard(other, one, [("wecom", "and back")])
    assert log.events("warning") == ["wakeups.redis_away"] * 2
    assert log.events("info") == ["wakeups.redis_back"] * 2
    assert "bob" not in repr(log.lines)


async def test_a_redis_that_was_never_there_troubles_nobody() -> None:
    with socket.socket() as reserved, overheard() as log:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        async with listening(f"redis://127.0.0.1:{reserved.getsockname()[1]}") as (one,):
            one.wakeups.announce([ALICE])
            assert await log.next_warning() == "wakeups.redis_away"
            assert one.heard_nothing
    assert log.events("warning") == ["wakeups.redis_away"]


async def test_a_server_that_falls_silent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen machine keeps its connections open; only an unanswered question shows it."""
    monkeypatch.setattr(redis_wakeups, "SILENCE_S", 0.2)
    monkeypatch.setattr(redis_wakeups, "ANSWER_S", 0.2)

    async def answer_once_then_freeze(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.read(4096):
            if b"SUBSCRIBE" in request:
                topic = TOPIC.encode()
                writer.write(b"*3\r\n$9\r\nsubscribe\r\n$%d\r\n%s\r\n:1\r\n" % (len(topic), topic))
            elif b"PING" not in request:
                writer.write(b"-ERR unknown command\r\n" * max(1, request.count(b"*")))
        writer.close()

    server = await asyncio.start_server(answer_once_then_freeze, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with overheard() as log:
        async with listening(f"redis://127.0.0.1:{port}?protocol=2"):
            assert await log.next_warning() == "wakeups.redis_away"
    server.close()
    assert log.lines[0][1]["error"] == "TimeoutError"


async def test_what_piles_up_while_redis_is_away_is_bounded() -> None:
    alone = RedisWakeups("redis://127.0.0.1:1")
    for n in range(5_000):
        alone.announce([("console", f"chat-{n}")])
    assert len(alone._pending) == redis_wakeups.MOST_PENDING


async def test_a_single_process_wakes_nobody() -> None:
    local = LocalWakeups()
    heard: list[Sequence[Conversation]] = []
    listening_alone = asyncio.create_task(local.listen(heard.append))
    local.announce([ALICE])
    await asyncio.sleep(0)
    listening_alone.cancel()
    assert heard == []
