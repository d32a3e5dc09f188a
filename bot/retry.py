"""Whether and when to try again, as a value."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel import SendError

LAST_ATTEMPT = 8
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Again:
    """Try again at `at` (aware); `counts`: the one before was an attempt."""

    at: datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A dead letter, and why."""

    reason: str


Decision = Again | GiveUp


def decide(error: SendError, attempts: int, now: datetime, jitter: float) -> Decision:
    """After the `attempts`-th try failed. `jitter` in 0…1 spreads retries of many messages over half a wait."""
    if error.retry == "never":
        return GiveUp(error.reason)
    if error.retry == "wait":
        return Again(now + timedelta(seconds=error.after_s or FIRST_WAIT.total_seconds()), counts=False)
    if attempts >= LAST_ATTEMPT:
        return GiveUp(f"gave up after {attempts} attempts: {error.reason}")
    if error.after_s is not None:
        return Again(now + timedelta(seconds=error.after_s))
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return Again(now + wait * (1 + jitter / 2))
