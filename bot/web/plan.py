"""A small plan of the door and the fix, north up: a drawing to scale, without any map from elsewhere."""

import math
from dataclasses import dataclass

from sales.geo import Position

WIDTH, HEIGHT = 320.0, 190.0
RIM = 26.0  # drawing units kept free around
LEAST_M = 25.0  # a plan of a few metres would look like a long way
METRES_PER_DEGREE = 111_195.0
LONGEST_BAR = 90.0


@dataclass(frozen=True, slots=True)
class Point:
    """In drawing units from the upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plan:
    """`accuracy_r`, `far_r`: radii in drawing units of the fix's uncertainty and of what counts as at the door.

    `bar` is the length of the scale bar, which stands for `bar_m` metres.
    """

    fix: Point
    door: Point | None
    accuracy_r: float
    far_r: float
    bar: float
    bar_m: float
    width: float = WIDTH
    height: float = HEIGHT


def plan(fix: Position, door: Position | None, accuracy_m: float | None, far_m: float) -> Plan:
    """Both points as large as they fit, the middle between them in the middle."""
    east, north = _offset(door, fix) if door else (0.0, 0.0)
    margin = max(LEAST_M, accuracy_m or 0.0)
    scale = min(
        (WIDTH - 2 * RIM) / (abs(east) + 2 * margin),
        (HEIGHT - 2 * RIM) / (abs(north) + 2 * margin),
    )
    half = Point(east / 2 * scale, -north / 2 * scale)
    middle = Point(WIDTH / 2, HEIGHT / 2)
    bar_m = _round_length(LONGEST_BAR / scale)
    return Plan(
        fix=_rounded(middle.x + half.x, middle.y + half.y),
        door=_rounded(middle.x - half.x, middle.y - half.y) if door else None,
        accuracy_r=round((accuracy_m or 0.0) * scale, 1),
        far_r=round(far_m * scale, 1),
        bar=round(bar_m * scale, 1),
        bar_m=bar_m,
    )


def _offset(start: Position, end: Position) -> tuple[float, float]:
    """Metres east and north; over the date line the short way."""
    turned = (end.longitude - start.longitude + 180) % 360 - 180
    east = turned * math.cos(math.radians((start.latitude + end.latitude) / 2))
    return east * METRES_PER_DEGREE, (end.latitude - start.latitude) * METRES_PER_DEGREE


def _round_length(longest: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50 … that is no longer."""
    tens = 10.0 ** math.floor(math.log10(longest))
    return next(step * tens for step in (5, 2, 1) if step * tens <= longest)


def _rounded(x: float, y: float) -> Point:
    return Point(round(x, 1), round(y, 1))
