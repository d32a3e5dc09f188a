"""The numbered points of the road. Counted for /metrics; the crash tests stop the process at each of them."""

from collections.abc import Callable
from enum import StrEnum

from prometheus_client import Counter

STEPS = Counter("xingji_road_steps", "Messages that passed a point of the road", ["step"])


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


Observer = Callable[[Step, int], None]
"""Told that so many messages passed a step."""


def count(step: Step, messages: int) -> None:
    """The observer of a running bot."""
    STEPS.labels(step.value).inc(messages)
