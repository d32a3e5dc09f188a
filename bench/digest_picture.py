"""How long a digest's picture takes, and what drawing holds in memory."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.places import ROOT, environment
from bench.plan import Plan
from bench.stats import percentile

GOAL_MS = 300
GOAL_MB = 100


@dataclass(frozen=True, slots=True)
class Pictures:
    """Milliseconds per picture and bytes of the largest, by the number of teams on the board."""

    took_ms: Mapping[int, Sequence[float]]
    bytes: Mapping[int, int]
    memory_mb: float

    @property
    def slowest_ms(self) -> float:
        """p95 of the board that takes longest."""
        return max(percentile(took, 95) for took in self.took_ms.values())


def measure(plan: Plan) -> Pictures:
    """In a process of its own."""
    command = [sys.executable, "-m", "bench.digest_picture_child", str(plan.pictures)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    took = {int(teams): ms for teams, ms in told["took"].items()}
    return Pictures(took, {int(teams): size for teams, size in told["bytes"].items()}, told["memory_mb"])
