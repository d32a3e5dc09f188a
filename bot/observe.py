"""The numbered points of the road, of the hearing of a talk, and of the booking of a meeting.

Counted for /metrics; the crash tests stop the process at each of them.
"""

from collections.abc import Callable
from enum import StrEnum

from prometheus_client import Counter

STEPS = Counter("xingji_road_steps", "Messages that passed a point of the road", ["step"])

ERRANDS = Counter(
    "xingji_meeting_errands", "Meetings that passed a point while something was done for them", ["point"]
)
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


class Errand(StrEnum):
    """Where a meeting can be that is booked, moved, cancelled or looked after."""

    TAKEN = "1-taken"
    ANSWERED = "2-answered"  # the platform did it, or not
    CONCLUDED = "3-concluded"


Point = Step | Stage | Errand
Observer = Callable[[Point, int], None]
"""Told that so many messages passed a step, talks a stage, or meetings a point of an errand."""


def count(point: Point, passed: int) -> None:
    """The observer of a running bot."""
    counters = {Step: STEPS, Stage: STAGES, Errand: ERRANDS}
    counters[type(point)].labels(point.value).inc(passed)
