"""The process that waits: how long it takes to start, how much memory it holds, what it has not loaded."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from urllib.request import urlopen

import psutil

from bench.places import environment
from bench.plan import Plan
from bench.stats import median

GOAL_MB = 150
GOAL_START_S = 2.0
HEAVY = frozenset(
    [
        "cv2",
        "numpy",
        "PIL",
        "imagehash",
        "zxingcpp",
        "openai",
        "matplotlib",
        "openpyxl",
        "reportlab",
        "pandas",
        "scipy",
    ]
)
FIRST_START_S = 180.0  # the sample company is founded
LOOK_EVERY_S = 0.01
SETTLED_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Idle:
    """Seconds from the start of the process to the first answer, megabytes (10⁶ bytes) after it, per start."""

    command: str
    start_s: Sequence[float]
    memory_mb: Sequence[float]
    loaded: frozenset[str]

    @property
    def start(self) -> float:
        return median(self.start_s)

    @property
    def memory(self) -> float:
        return median(self.memory_mb)


def measure(folder: Path, plan: Plan) -> Idle:
    """Start the command as often as planned; the warm-up is when `demo` founds its sample company."""
    lives = [_life(plan.command, folder) for _ in range(plan.warm + plan.starts)][plan.warm :]
    return Idle(
        plan.command,
        [life.start_s for life in lives],
        [life.memory_mb for life in lives],
        frozenset().union(*(life.loaded for life in lives)),
    )


@dataclass(frozen=True, slots=True)
class _Life:
    start_s: float
    memory_mb: float
    loaded: frozenset[str]


def _life(command: str, folder: Path) -> _Life:
    port = _free_port()
    began = time.perf_counter()
    arguments = [sys.executable, "-m", "bench.idle_child", command]
    ours = environment(XINGJI_DATA=str(folder / "data"), XINGJI_PORT=str(port), DATABASE_URL="", REDIS_URL="")
    with subprocess.Popen(arguments, env=ours, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_for_answer(port, process)
            start_s = time.perf_counter() - began
            time.sleep(SETTLED_AFTER_S)
            memory_mb = psutil.Process(process.pid).memory_info().rss / 1e6
        finally:
            process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    return _Life(start_s, memory_mb, frozenset(said.rpartition("loaded:")[2].split()))


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait_for_answer(port: int, process: subprocess.Popen[str]) -> None:
    """Until `/` is answered; raises RuntimeError when the process ends before, TimeoutError when it takes long."""
    deadline = time.monotonic() + FIRST_START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except OSError:
            time.sleep(LOOK_EVERY_S)
    raise TimeoutError("the server did not answer")
