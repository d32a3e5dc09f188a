"""The order of a day's visits: how much shorter the library makes it than always going to the nearest next, and how
long it thinks. `python -m bench.route` prints it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from bot.route import shortest
from sales.geo import Position
from sales.tour import great_circle, length, nearest_neighbour

STOPS = (8, 12, 20)
DAYS = 200  # of each
TOWN = (Position(30.45, 114.15), Position(30.75, 114.55))  # some thirty by forty kilometres
GOAL_MS = 50.0  # the median of the longest: in the morning nobody waits, but whoever asks in the chat does


@dataclass(frozen=True, slots=True)
class Tours:
    """Of days with so many stops. `ratio`: the length by the library to that by the nearest next, of all days
    together; `best_ratio`: where it helped most; `ms`, `worst_ms`: how long it took."""

    ratio: float
    best_ratio: float
    ms: float
    worst_ms: float


def measure() -> Mapping[int, Tours]:
    """Stops → figures. The library is loaded before."""
    shortest(great_circle(None, [_anywhere(random.Random(0)) for _ in range(3)]))
    return {stops: _measure(stops) for stops in STOPS}


def _measure(stops: int) -> Tours:
    dice = random.Random(stops)
    plain, improved, took = [], [], []
    for _ in range(DAYS):
        distances = great_circle(_anywhere(dice), [_anywhere(dice) for _ in range(stops)])
        plain.append(length(nearest_neighbour(distances), distances))
        began = perf_counter()
        order = shortest(distances)
        took.append((perf_counter() - began) * 1000)
        improved.append(length(order, distances))
    best = min(after / before for after, before in zip(improved, plain, strict=True))
    return Tours(sum(improved) / sum(plain), best, median(took), max(took))


def _anywhere(dice: random.Random) -> Position:
    south_west, north_east = TOWN
    return Position(
        dice.uniform(south_west.latitude, north_east.latitude),
        dice.uniform(south_west.longitude, north_east.longitude),
    )


if __name__ == "__main__":
    for stops, tours in measure().items():
        print(stops, tours)
