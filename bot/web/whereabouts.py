"""Where a visit took place, as the page shows it: the door, the fix, and how far to believe it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.web.plan import Plan, plan
from bot.words import pages as words
from sales.geo import Position
from sales.visit import Recorded, Visit
from storage.models import Customer


@dataclass(frozen=True, slots=True)
class Where:
    """`lines`: distance, accuracy and age of the fix; `plan`: None without a fix."""

    address: str
    lines: tuple[str, ...]
    plan: Plan | None


def where(visit: Visit, customer: Customer, actions: Sequence[Recorded], far_m: float) -> Where:
    """The place; the distance is the one that was recorded, the plan shows the door where it is known now."""
    address = customer.address or words.NO_ADDRESS
    if visit.position is None:
        return Where(address, (words.NO_FIX,), None)
    evidence, distance = _evidence(actions), visit.position.distance_m
    accuracy = evidence.get("accuracy_m")
    lines = (
        words.from_door(distance) if distance is not None else words.NO_DOOR,
        words.accuracy(accuracy) if accuracy is not None else "",
        _age(evidence),
    )
    fix = Position(visit.position.latitude, visit.position.longitude)
    return Where(address, tuple(line for line in lines if line), plan(fix, _door(customer), accuracy, far_m))


def flags(visit: Visit, actions: Sequence[Recorded]) -> tuple[str, ...]:
    """What is doubted about the position, each with how much."""
    amounts = _evidence(actions).get("doubts", {})
    return tuple(words.flag(kind, amounts.get(kind)) for kind in visit.flags)


def _evidence(actions: Sequence[Recorded]) -> Mapping[str, Any]:
    """Of the fix that was locked: the first."""
    return next((action.evidence for action in actions if action.kind == "visit.located"), {})


def _age(evidence: Mapping[str, Any]) -> str:
    fixed_at = evidence.get("fixed_at")
    if fixed_at is None:
        return ""
    age = datetime.fromisoformat(evidence["event_at"]) - datetime.fromisoformat(fixed_at)
    return words.fixed_before(age.total_seconds())


def _door(customer: Customer) -> Position | None:
    if customer.latitude is None or customer.longitude is None:
        return None
    return Position(customer.latitude, customer.longitude)
