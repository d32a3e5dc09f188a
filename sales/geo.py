"""Positions and what makes them doubtful. All positions are WGS-84 degrees."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sales.playbook import DoorRules

_EARTH_RADIUS_M = 6_371_008.8
_KMH_PER_M_S = 3.6


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the map."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Fix:
    """A measured position: `accuracy_m` is the radius of its uncertainty, `at` (aware) when it was measured."""

    position: Position
    accuracy_m: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a position is doubted, and how much.

    `amount`: far_from_door in metres beyond the fix's accuracy · old_fix in seconds · jump in km/h ·
    no_door_position none.
    """

    kind: Literal["far_from_door", "old_fix", "jump", "no_door_position"]
    amount: float | None = None


def distance_m(a: Position, b: Position) -> float:
    """Metres along the great circle (haversine)."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    north = math.sin((lat_b - lat_a) / 2) ** 2
    east = math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    # Rounding may lift the sum just above 1 for opposite points of the globe.
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, north + math.cos(lat_a) * math.cos(lat_b) * east)))


def door_doubts(
    fix: Fix, door: Position | None, previous_fix: Fix | None, now: datetime, rules: DoorRules
) -> tuple[Doubt, ...]:
    """Every doubt about a fix taken at a customer's door. A fix without a time counts as taken `now`."""
    found = (_distance(fix, door, rules), _age(fix, now, rules), _jump(fix, previous_fix, now, rules))
    return tuple(doubt for doubt in found if doubt)


def _distance(fix: Fix, door: Position | None, rules: DoorRules) -> Doubt | None:
    if door is None:
        return Doubt("no_door_position")
    beyond = distance_m(fix.position, door) - _accuracy(fix)
    return Doubt("far_from_door", beyond) if beyond > rules.far_m else None


def _age(fix: Fix, now: datetime, rules: DoorRules) -> Doubt | None:
    age_s = (now - fix.at).total_seconds() if fix.at else 0.0
    return Doubt("old_fix", age_s) if age_s > rules.old_fix_s else None


def _jump(fix: Fix, previous: Fix | None, now: datetime, rules: DoorRules) -> Doubt | None:
    if previous is None or previous.at is None:
        return None
    gap_m = distance_m(previous.position, fix.position) - _accuracy(previous) - _accuracy(fix)
    # Two fixes within the same second are compared as one second apart, so that a jump stays finite.
    seconds = max(abs(((fix.at or now) - previous.at).total_seconds()), 1.0)
    speed_kmh = gap_m / seconds * _KMH_PER_M_S
    return Doubt("jump", speed_kmh) if speed_kmh > rules.jump_kmh else None


def _accuracy(fix: Fix) -> float:
    """Metres; a phone that reports nonsense gets no allowance for it."""
    accuracy = fix.accuracy_m
    return accuracy if accuracy is not None and math.isfinite(accuracy) and accuracy > 0 else 0.0
