"""The slow tests: not timed, but part of every full run, for speed bought with lost messages is none."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.places import environment

KILLS, WRONG_INPUT, BAD_DAYS = ("tests/crash",), ("tests/fuzz",), ("tests/chaos",)
SPEAKING = ("tests/simulation", "tests/test_one_meeting.py")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether all passed, and the last thing the tests said."""

    passed: bool
    said: str


def run(tests: Sequence[str]) -> Proof:
    """Run the slow tests in these places; their output follows on standard error when they fail."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow", *tests]
    done = subprocess.run(command, capture_output=True, text=True, env=environment())
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    lines = done.stdout.split("\n")
    return Proof(done.returncode == 0, next((line for line in reversed(lines) if line.strip()), ""))
