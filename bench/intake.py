"""Events per second from request to durable row on one core, beside a bare handler in the same run."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psutil
import uvloop

from bench.cores import LOAD_CORE, pinned
from bench.databases import KINDS, Databases
from bench.load import Slice, drive
from bench.places import environment
from bench.plan import Plan
from bench.stats import median

GOAL = 0.25
BARE, ECHO = "aiohttp", "echo"
SERVERS = (ECHO, BARE, *KINDS)


@dataclass(frozen=True, slots=True)
class Taken:
    """A slice of load, and the processor time of the server's process per request (µs)."""

    load: Slice
    cpu_us: float


@dataclass(frozen=True, slots=True)
class Intake:
    """Slices by server (`SERVERS`) and number of connections; those with the same index stood beside each other."""

    slices: Mapping[tuple[str, int], Sequence[Taken]]

    def per_second(self, server: str, connections: int) -> float:
        """The median of the slices."""
        return median(one.load.per_second for one in self.slices[server, connections])

    def ratio(self, server: str, connections: int) -> float:
        """Speed against the bare handler, the median over the rounds."""
        pairs = zip(self.slices[server, connections], self.slices[BARE, connections], strict=True)
        return median(one.load.per_second / bare.load.per_second for one, bare in pairs)

    def cpu_us(self, server: str, connections: int) -> float:
        """The median of the slices: it says the same on a busy machine."""
        return median(one.cpu_us for one in self.slices[server, connections])

    def latency_ms(self, server: str, connections: int) -> tuple[float, float]:
        """p50 and p99 of the answer, medians of the slices."""
        loads = [one.load for one in self.slices[server, connections]]
        return median(load.p50_ms for load in loads), median(load.p99_ms for load in loads)


@dataclass(frozen=True, slots=True)
class _Server:
    process: psutil.Process
    port: int

    def take(self, connections: int, seconds: float, prefix: str) -> Taken:
        before = self._cpu_s()
        load = uvloop.run(drive(self.port, connections, seconds, prefix))
        return Taken(load, (self._cpu_s() - before) / load.requests * 1e6)

    def _cpu_s(self) -> float:
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)


def measure(databases: Databases, plan: Plan) -> Intake:
    """Every server in turn, with each number of connections, round after round."""
    slices: dict[tuple[str, int], list[Taken]] = {(s, c): [] for s in SERVERS for c in plan.connections}
    with _servers(databases) as servers, pinned(LOAD_CORE):
        for round_ in range(plan.warm + plan.rounds):
            for (name, connections), taken in slices.items():
                taken.append(servers[name].take(connections, plan.slice_s, f"{round_}-{connections}"))
    return Intake({key: taken[plan.warm :] for key, taken in slices.items()})


@contextmanager
def _servers(databases: Databases) -> Iterator[Mapping[str, _Server]]:
    """All of them at once: who is not loaded costs nothing."""
    keepers = {kind: ["bench.keeper", databases.fresh(kind)] for kind in KINDS}
    programs = {ECHO: ["bench.receiver", "echo"], BARE: ["bench.receiver", "bare"]} | keepers
    with ExitStack() as stack:
        started = {name: stack.enter_context(_process(program)) for name, program in programs.items()}
        yield {name: _Server(psutil.Process(process.pid), _port(process)) for name, process in started.items()}


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
