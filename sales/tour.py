"""In which order places are driven to: an open tour that ends wherever the last place is. Distances in metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sales.geo import Position, distance_m


@dataclass(frozen=True, slots=True)
class Distances:
    """`between[a][b]`: from place a to place b; `start[b]`: from where the tour starts to place b, None: it may
    start anywhere. `by_road`: as a car drives, else along the great circle."""

    between: tuple[tuple[int, ...], ...]
    start: tuple[int, ...] | None = None
    by_road: bool = False


def great_circle(start: Position | None, places: Sequence[Position]) -> Distances:
    """As the crow flies."""
    between = tuple(tuple(round(distance_m(a, b)) for b in places) for a in places)
    return Distances(between, None if start is None else tuple(round(distance_m(start, b)) for b in places))


def length(order: Sequence[int], distances: Distances) -> int:
    """Of the whole tour, with the way from the start."""
    way = distances.start[order[0]] if order and distances.start is not None else 0
    return way + sum(distances.between[a][b] for a, b in pairwise(order))


def nearest_neighbour(distances: Distances) -> list[int]:
    """Always on to the nearest place left; where the tour may start anywhere, the shortest of all such tours."""
    places = range(len(distances.between))
    if distances.start is None:
        tours = [_onwards(first, distances) for first in places]
        return min(tours, key=lambda tour: length(tour, distances), default=[])
    from_start = distances.start
    return _onwards(min(places, key=lambda n: from_start[n]), distances) if places else []


def _onwards(first: int, distances: Distances) -> list[int]:
    tour, left = [first], set(range(len(distances.between))) - {first}
    while left:
        nearest = min(sorted(left), key=lambda n: distances.between[tour[-1]][n])
        tour.append(nearest)
        left.remove(nearest)
    return tour


def turned(order: Sequence[int], distances: Distances) -> list[int]:
    """A tour that may start at either of its ends starts at the more important one: places stand in the order of
    their importance."""
    can_turn = distances.start is None and not distances.by_road
    return list(reversed(order)) if can_turn and order and order[0] > order[-1] else list(order)
