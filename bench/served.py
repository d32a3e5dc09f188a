"""Servers under test: each a process on one core, all of them alive at once, loaded in turn from another core."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psutil
import uvloop

from bench.load import Slice, Source, drive
from bench.places import environment
from bench.stats import median


@dataclass(frozen=True, slots=True)
class Taken:
    """A slice of load, and the processor time of the server's process per request (µs)."""

    load: Slice
    cpu_us: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: psutil.Process
    port: int

    def take(self, connections: int, seconds: float, source: Source) -> Taken:
        """Load it for so long, each connection with one request under way at any time."""
        before = self._cpu_s()
        load = uvloop.run(drive(self.port, connections, seconds, source))
        return Taken(load, (self._cpu_s() - before) / load.requests * 1e6)

    def _cpu_s(self) -> float:
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices by server and number of connections; those with the same index stood beside each other."""

    taken: Mapping[tuple[str, int], Sequence[Taken]]

    def per_second(self, server: str, connections: int) -> float:
        """The median of the slices."""
        return median(one.load.per_second for one in self.taken[server, connections])

    def ratio(self, server: str, connections: int, against: str) -> float:
        """Speed against another server, the median over the rounds."""
        pairs = zip(self.taken[server, connections], self.taken[against, connections], strict=True)
        return median(one.load.per_second / other.load.per_second for one, other in pairs)

    def cpu_us(self, server: str, connections: int) -> float:
        """The median of the slices: it says the same on a busy machine."""
        return median(one.cpu_us for one in self.taken[server, connections])

    def latency_ms(self, server: str, connections: int) -> tuple[float, float]:
        """p50 and p99 of the answer, medians of the slices."""
        loads = [one.load for one in self.taken[server, connections]]
        return median(load.p50_ms for load in loads), median(load.p99_ms for load in loads)


@contextmanager
def servers(programs: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, Server]]:
    """All of them at once: who is not loaded costs nothing. A program: a module and its arguments."""
    with ExitStack() as stack:
        started = {name: stack.enter_context(_process(program)) for name, program in programs.items()}
        yield {name: Server(psutil.Process(process.pid), _port(process)) for name, process in started.items()}


@contextmanager
def _process(program: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", *program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            yield process
        finally:
            process.terminate()


def _port(process: subprocess.Popen[str]) -> int:
    """Printed when it listens."""
    assert process.stdout is not None
    return int(process.stdout.readline())
