"""The two hundred kills: not timed, but part of every full run, for speed bought with lost messages is none."""

import subprocess
import sys
from dataclasses import dataclass

from bench.places import environment


@dataclass(frozen=True, slots=True)
class Kills:
    """Whether nothing was lost or seen twice, and the last thing the tests said."""

    passed: bool
    said: str


def run() -> Kills:
    """Run the slow crash tests; their output follows on standard error when they fail."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow", "tests/crash"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment())
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    lines = done.stdout.split("\n")
    return Kills(done.returncode == 0, next((line for line in reversed(lines) if line.strip()), ""))
