"""The numbered points of the road, and of the hearing of a talk.

Counted for /metrics; the crash tests stop the process at each of them.
"""

from collections.abc import Callable
from enum import StrEnum

from prometheus_client import Counter

STEPS = Counter("xingji_road_steps", "Messages that passed a point of the road", ["step"])

STAGES = Counter("xingji_talk_stages", "Talks that passed a stage while they were worked on", ["stage"])


class Step(StrEnum):
    """Where a message can be when the power goes."""

    RECEIVED = "1-received"
    DURABLE = "2-durable"
    LOCKED = "3-locked"
    HANDLED = "4-handled"
    COMMITTED = "5-committed"
    CLAIMED = "6-claimed"
    SENDING = "7-sending"
    SENT = "8-sent"
    MARKED = "9-marked"


class Stage(StrEnum):
    """Where a talk can be while it is worked on."""

    TAKEN = "1-taken"
    KEPT = "2-kept"  # a stretch of the transcript is durable; passed again and again
    HEARD = "3-heard"
    FOUND = "4-found"
    WRITTEN = "5-written"
    ENDED = "6-ended"


Observer = Callable[[Step | Stage, int], None]
"""Told that so many messages passed a step, or talks a stage."""


def count(point: Step | Stage, passed: int) -> None:
    """The observer of a running bot."""
    (STEPS if isinstance(point, Step) else STAGES).labels(point.value).inc(passed)
