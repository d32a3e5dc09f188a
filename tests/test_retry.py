"""When to try again is a value: later and later, never for ever, never where it cannot help."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.channel import SendError
from bot.retry import FIRST_WAIT, LAST_ATTEMPT, LONGEST_WAIT, Again, GiveUp, decide

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BUSY = SendError("busy", "later")


def wait(attempts: int, jitter: float = 0.0, error: SendError = BUSY) -> timedelta:
    decision = decide(error, attempts, NOW, jitter)
    assert isinstance(decision, Again)
    return decision.at - NOW


def test_what_can_never_work_is_given_up_at_once_with_its_reason() -> None:
    assert decide(SendError("user left the company", "never"), 1, NOW, 0.5) == GiveUp("user left the company")


def test_each_wait_is_longer_than_the_one_before() -> None:
    waits = [wait(attempts) for attempts in range(1, LAST_ATTEMPT)]
    assert waits[0] == FIRST_WAIT
    assert all(later == earlier * 2 for earlier, later in pairwise(waits))


@given(st.integers(1, LAST_ATTEMPT - 1), st.floats(0, 1))
def test_a_wait_is_spread_over_half_of_itself_and_never_endless(attempts: int, jitter: float) -> None:
    plain = wait(attempts)
    assert plain <= wait(attempts, jitter) <= plain * 1.5
    assert plain <= LONGEST_WAIT


def test_the_platforms_own_word_on_when_counts() -> None:
    assert wait(1, 0.9, SendError("rate limit", "later", after_s=90)) == timedelta(seconds=90)


def test_the_last_attempt_is_the_last_and_says_how_many_there_were() -> None:
    decision = decide(SendError("rate limit", "later", after_s=1), LAST_ATTEMPT, NOW, 0.0)
    assert decision == GiveUp("gave up after 8 attempts: rate limit")
