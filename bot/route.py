"""The order of today's visits: the nearest place next, improved by pyvrp, by road where a map service tells."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog

from sales.geo import Position
from sales.tour import Distances, great_circle, length, nearest_neighbour, turned

log = structlog.get_logger(__name__)
SEED: Final = 1
IN_VAIN: Final = 100  # rounds without improvement, after which it is good enough: some milliseconds for 20 places
LONGEST_S: Final = 0.5  # however slow the machine is


class RoadsError(Exception):
    """The map service did not tell; `reason` names why, without keys or positions."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Roads(Protocol):
    """A map service."""

    async def distances(self, start: Position | None, places: Sequence[Position]) -> Distances:
        """By road; raises RoadsError."""
        ...


@dataclass(frozen=True, slots=True)
class Route:
    """`order`: places by their number; `distances`: those by which it was found."""

    order: tuple[int, ...]
    distances: Distances


async def route(start: Position | None, places: Sequence[Position], roads: Roads | None) -> Route:
    """A short open tour; `start` None: wherever it is best. `places`: the most important first. Never fails, and
    holds up nobody: the library works in a thread."""
    distances = await _distances(start, places, roads)
    order = await asyncio.to_thread(shortest, distances) if len(places) > 1 else list(range(len(places)))
    return Route(tuple(turned(order, distances)), distances)


async def _distances(start: Position | None, places: Sequence[Position], roads: Roads | None) -> Distances:
    if roads is not None and len(places) > 1:
        try:
            return await roads.distances(start, places)
        except RoadsError as error:
            log.warning("route.as_the_crow_flies", reason=error.reason)
    return great_circle(start, places)


def shortest(distances: Distances) -> list[int]:
    """The shorter of the two tours. Blocking; the same for the same distances."""
    plain = nearest_neighbour(distances)
    try:
        improved = _improved(distances)
    except Exception as error:  # a library, and compiled: a plain tour is better than none
        log.warning("route.not_improved", error=type(error).__name__)
        return plain
    return min(improved, plain, key=lambda order: length(order, distances))


def _improved(distances: Distances) -> list[int]:
    import numpy
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
    from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement

    count = len(distances.between)
    # The depot is the start, and to go back there costs nothing: so the tour ends anywhere. Where none is given it
    # costs nothing to leave it, either.
    metres: Any = numpy.zeros((count + 1, count + 1), dtype=numpy.int64)
    metres[1:, 1:] = distances.between
    if distances.start is not None:
        metres[0, 1:] = distances.start
    data = ProblemData(
        locations=[Location(0, 0)] * (count + 1),
        clients=[Client(n) for n in range(1, count + 1)],
        depots=[Depot(0)],
        vehicle_types=[VehicleType(1)],
        distance_matrices=[metres],
        duration_matrices=[metres * 0],
    )
    stop = MultipleCriteria([NoImprovement(IN_VAIN), MaxRuntime(LONGEST_S)])
    (tour,) = solve(data, stop, seed=SEED, collect_stats=False, display=False).best.routes()
    return [visit.idx for visit in tour if visit.is_client()]
