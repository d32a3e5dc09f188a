"""DingTalk's stream: frames acknowledged per second with a durable row, and how soon it stands again when lost."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import psutil
import uvloop

from bench.cores import LOAD_CORE, pinned
from bench.databases import KINDS, Databases
from bench.frame_gateway import Gateway, Socket, frames, gateway
from bench.frame_keeper import forget, forget_window, listen
from bench.load import PEOPLE
from bench.places import environment
from bench.plan import Plan
from bench.stats import median, percentile

READ: Literal["read"] = "read"
SERVERS = (READ, *KINDS)
WINDOW = 32  # frames under way at any time
End = Literal["disconnect", "close", "abort"]
ENDS: Mapping[End, Callable[[Socket], Awaitable[None]]] = {
    "disconnect": Socket.tell_to_leave,
    "close": Socket.close,
    "abort": Socket.abort,
}


@dataclass(frozen=True, slots=True)
class Push:
    """One slice: frames, seconds, processor time of the bot's process per frame (µs), ms from push to ack.

    `first_s`: seconds before it for the first message of everybody, whose session webhook is then written down.
    """

    frames: int
    seconds: float
    cpu_us: float
    p50_ms: float
    p99_ms: float
    first_s: float

    @property
    def per_second(self) -> float:
        return self.frames / self.seconds

    @property
    def firsts_per_second(self) -> float:
        return PEOPLE / self.first_s


@dataclass(frozen=True, slots=True)
class Frames:
    """Slices by server, those of one round beside each other; seconds from an end to the next connection."""

    pushes: Mapping[str, Sequence[Push]]
    again_s: Mapping[End, Sequence[float]]

    def ratio(self, server: str) -> float:
        """Speed against frames that are read and not kept, the median over the rounds."""
        pairs = zip(self.pushes[server], self.pushes[READ], strict=True)
        return median(one.per_second / read.per_second for one, read in pairs)


def measure(databases: Databases, plan: Plan) -> Frames:
    """Every server in turn, round after round; then the ends."""
    keeps: dict[str, str] = {READ: "read"} | {kind: databases.fresh(kind) for kind in KINDS}
    with pinned(LOAD_CORE):
        pushes = uvloop.run(_pushes(keeps, plan))
    again = {end: [uvloop.run(_again(ENDS[end])) for _ in range(plan.rounds)] for end in ENDS}
    return Frames(pushes, again)


async def _pushes(keeps: Mapping[str, str], plan: Plan) -> Mapping[str, Sequence[Push]]:
    taken: dict[str, list[Push]] = {server: [] for server in SERVERS}
    source = frames()
    for _ in range(plan.warm + plan.rounds):
        for server, pushes in taken.items():
            async with gateway() as made:
                with _keeper(made, keeps[server]) as process:
                    pushes.append(await _push(await made.sockets.get(), psutil.Process(process.pid), plan, source))
    return {server: pushes[plan.warm :] for server, pushes in taken.items()}


async def _push(socket: Socket, process: psutil.Process, plan: Plan, source: Iterator[str]) -> Push:
    first_s = await socket.push(WINDOW, 0.0, source, at_least=PEOPLE)
    await socket.push(WINDOW, plan.slice_s / 4, source)
    before = _cpu_s(process)
    seconds = await socket.push(WINDOW, plan.slice_s, source)
    cpu_us = (_cpu_s(process) - before) / len(socket.latencies) * 1e6
    ms = [latency * 1000 for latency in socket.latencies]
    return Push(len(ms), seconds, cpu_us, percentile(ms, 50), percentile(ms, 99), first_s)


def _cpu_s(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)


@contextmanager
def _keeper(made: Gateway, keeps: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.frame_keeper", made.base, keeps]
    with subprocess.Popen(command, env=environment()) as process:
        try:
            yield process
        finally:
            process.terminate()


async def _again(end: Callable[[Socket], Awaitable[None]]) -> float:
    """Seconds until a frame on the next connection is acknowledged: one that took nothing would be none."""
    async with gateway() as made:
        listening = asyncio.create_task(listen(made.base, forget, forget_window))
        try:
            socket = await made.sockets.get()
            await socket.push(1, 0.01, frames())
            began = time.perf_counter()
            await end(socket)
            await (await made.sockets.get()).push(1, 0.0, frames())
            return time.perf_counter() - began
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
