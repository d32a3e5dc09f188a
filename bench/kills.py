"""The two hundred kills: not timed, but part of every full run, for speed bought with lost messages is none."""

import subprocess
import sys

from bench.places import environment


def run() -> str:
    """The last line of the slow crash tests; raises RuntimeError when one failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow", "tests/crash"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment())
    if done.returncode:
        raise RuntimeError(f"the crash tests failed:\n{done.stdout[-3000:]}")
    return done.stdout.strip().splitlines()[-1]
