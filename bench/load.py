"""The load: keep-alive connections over raw sockets, each with one request under way at any time.

Written against `asyncio.Protocol` with prepared bytes, so that it costs a fraction of the server it measures;
what it reaches against a server that only echoes an answer stands in the report beside the rest.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from bench.stats import percentile

BODY = (
    '{"key":"%s-%012d","chat":"R%03d","sender":"R%03d","at":"2026-11-24T02:00:00+00:00",'
    '"text":"缺感冒灵和布洛芬，下周三送样"}'
)
PEOPLE = 200
ANSWERED = b"success"  # the end of every good answer


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


def requests(prefix: str) -> Iterator[bytes]:
    """Requests without end, each with a key of its own; `prefix` keeps the keys of slices apart."""
    for n in itertools.count():
        body = (BODY % (prefix, n, n % PEOPLE, n % PEOPLE)).encode()
        yield b"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class _Connection(asyncio.Protocol):
    """One keep-alive connection: an answer in, the next request out, until `stop`."""

    def __init__(self, source: Iterator[bytes], latencies: list[float]) -> None:
        self._source, self._latencies = source, latencies
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.stop = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(ANSWERED):
            if b" 200 " not in self._received[:16]:
                self._fail(RuntimeError(f"the server answered {self._received[:80]!r}"))
            return
        self._latencies.append(time.perf_counter() - self._sent_at)
        self._received = b""
        if self.stop:
            self._transport.close()
        else:
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if self.stop and error is None:
            self.done.set_result(None)
        else:
            self._fail(error or ConnectionError("the server hung up"))

    def _next(self) -> None:
        request = next(self._source)
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
        self._transport.abort()


async def drive(port: int, connections: int, seconds: float, prefix: str) -> Slice:
    """Load the server on `port` for `seconds`; raises when it answers anything but 200 or hangs up."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    source = requests(prefix)
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Connection(source, latencies), "127.0.0.1", port)
        for _ in range(connections)
    ]
    running = [connection for _, connection in made]
    await asyncio.wait([connection.done for connection in running], timeout=seconds, return_when="FIRST_EXCEPTION")
    for connection in running:
        connection.stop = True
    await asyncio.gather(*(connection.done for connection in running))
    took = time.perf_counter() - began
    return Slice(len(latencies), took, percentile(latencies, 50) * 1000, percentile(latencies, 99) * 1000)
