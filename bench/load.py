"""The load: keep-alive connections over raw sockets, as fast as they are answered or at a steady pace.

Written against `asyncio.Protocol` with prepared bytes, so that it costs a fraction of the server it measures;
what it reaches against a server that only echoes an answer stands in the report beside the rest.
"""

import asyncio
import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from bench.stats import percentile

BODY = (
    '{"key":"%s-%012d","chat":"R%03d","sender":"R%03d","at":"2026-11-24T02:00:00+00:00",'
    '"text":"缺感冒灵和布洛芬，下周三送样"}'
)
PEOPLE = 200
SUCCESS = b"success"

Source = Iterator[bytes]
"""Whole HTTP requests without end."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice of load came to. Latencies in milliseconds, from request written to answer read."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def events(prefix: str) -> Source:
    """Events as JSON, each with a key of its own; `prefix` keeps the keys of slices apart."""
    for n in itertools.count():
        body = (BODY % (prefix, n, n % PEOPLE, n % PEOPLE)).encode()
        yield b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Connection(asyncio.Protocol):
    """One request at a time; `answered` is told when its answer is there. `asked_at`: since when it waits."""

    def __init__(self, answered: Callable[["Connection"], None]) -> None:
        self.asked_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answered = answered
        self._received = b""
        self._closing = False

    def ask(self, request: bytes, since: float | None = None) -> None:
        """Send a request; `since`: when it should have been sent, if not now."""
        self.asked_at = time.perf_counter() if since is None else since
        self._transport.write(request)

    def close(self) -> None:
        """Hang up; `done` then."""
        self._closing = True
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "[: len(head)]):
            self._fail(RuntimeError(f"the server answered {head[:80]!r}"))
        elif end and (body == SUCCESS or b"Content-Length: 0" in head):
            self._received = b""
            self._answered(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self._closing and error is None and not self.done.done():
            self.done.set_result(None)
        else:
            self._fail(error or ConnectionError("the server hung up"))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
        self._transport.abort()


class _Pressure:
    """Everybody asks again as soon as answered, until it is over."""

    def __init__(self, source: Source) -> None:
        self.latencies: list[float] = []
        self.is_over = False
        self._source = source

    def answered(self, connection: Connection) -> None:
        self.latencies.append(time.perf_counter() - connection.asked_at)
        if self.is_over:
            connection.close()
        else:
            connection.ask(next(self._source))


async def drive(port: int, connections: int, seconds: float, source: Source) -> Slice:
    """Load the server on `port` for `seconds`; raises when it answers anything but 200 or hangs up."""
    pressure = _Pressure(source)
    began = time.perf_counter()
    running = await _connected(port, connections, pressure.answered)
    for connection in running:
        connection.ask(next(source))
    await asyncio.wait([connection.done for connection in running], timeout=seconds, return_when="FIRST_EXCEPTION")
    pressure.is_over = True
    await asyncio.gather(*(connection.done for connection in running))
    took, latencies = time.perf_counter() - began, pressure.latencies
    return Slice(len(latencies), took, percentile(latencies, 50) * 1000, percentile(latencies, 99) * 1000)


class _Pace:
    """Whoever is free takes the next that is due; what is late waits for somebody, and its time counts."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.free: list[Connection] = []
        self._late: deque[tuple[float, bytes]] = deque()

    def due(self, at: float, request: bytes) -> None:
        if self.free:
            self.free.pop().ask(request, at)
        else:
            self._late.append((at, request))

    def answered(self, connection: Connection) -> None:
        self.latencies.append(time.perf_counter() - connection.asked_at)
        if self._late:
            at, request = self._late.popleft()
            connection.ask(request, at)
        else:
            self.free.append(connection)


async def pace(
    port: int, connections: int, per_second: float, requests: Sequence[bytes], patience_s: float = 60.0
) -> list[float]:
    """Seconds to the answer of each, from when it was due: a slow server is not spared what comes next.

    Infinite for those that were refused, or not answered `patience_s` after the last was due.
    """
    steady = _Pace()
    running = await _connected(port, connections, steady.answered)
    steady.free.extend(running)
    start = time.perf_counter()
    for n, request in enumerate(requests):
        due = start + n / per_second
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        steady.due(due, request)
    last = time.perf_counter()
    while len(steady.latencies) < len(requests) and time.perf_counter() - last < patience_s:
        if all(connection.done.done() for connection in running):
            break  # nobody is left to answer
        await asyncio.sleep(0.01)
    for connection in running:
        connection.close()
    await asyncio.wait([connection.done for connection in running], timeout=patience_s)
    return steady.latencies + [math.inf] * (len(requests) - len(steady.latencies))


async def _connected(port: int, count: int, answered: Callable[[Connection], None]) -> list[Connection]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Connection(answered), "127.0.0.1", port) for _ in range(count)]
    return [connection for _, connection in made]
