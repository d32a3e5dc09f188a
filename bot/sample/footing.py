"""Where a sample rep stands when the position is sent."""

import math
import random

from bot.sample.plan import Errand
from bot.sample.trail import Act
from sales.geo import Fix, Position, distance_m, door_doubts
from sales.playbook import DoorRules
from storage.models import Customer

CITY_CENTRE = Position(30.58, 114.29)
METRES_PER_DEGREE = 111_320.0
AT_THE_DOOR_M = (3.0, 45.0)
ELSEWHERE_M = (500.0, 1400.0)
ACCURACY_M = (6.0, 35.0)


def stand(errand: Errand, previous: Fix | None, chance: random.Random) -> tuple[Position, float]:
    """A place some steps from the door, or far off when that is the errand's fate, and its accuracy in metres.

    Where no door is known it is near the last stop.
    """
    near = door(errand.customer) or (previous.position if previous else CITY_CENTRE)
    metres = chance.uniform(*(ELSEWHERE_M if errand.fate == "far" else AT_THE_DOOR_M))
    angle = chance.uniform(0, 2 * math.pi)
    north, east = metres * math.cos(angle), metres * math.sin(angle)
    shrink = math.cos(math.radians(near.latitude))
    place = Position(
        round(near.latitude + north / METRES_PER_DEGREE, 6),
        round(near.longitude + east / METRES_PER_DEGREE / shrink, 6),
    )
    return place, round(chance.uniform(*ACCURACY_M), 1)


def located(fix: Fix, customer: Customer, previous: Fix | None, rules: DoorRules) -> Act:
    """The action that locks a fix taken this moment, with its doubts. `fix.at` is there."""
    if fix.at is None:
        raise ValueError("a fix that is locked has a time")
    there = door(customer)
    found = door_doubts(fix, there, previous, fix.at, rules)
    return Act(
        "visit.located",
        {
            "latitude": fix.position.latitude,
            "longitude": fix.position.longitude,
            "distance_m": round(distance_m(fix.position, there), 1) if there else None,
            "flags": [doubt.kind for doubt in found],
        },
        {
            "accuracy_m": fix.accuracy_m,
            "fixed_at": fix.at.isoformat(),
            "doubts": {doubt.kind: doubt.amount for doubt in found},
        },
    )


def door(customer: Customer) -> Position | None:
    """Where the customer's door is, if anybody knows."""
    if customer.latitude is None or customer.longitude is None:
        return None
    return Position(customer.latitude, customer.longitude)
