"""Which of several teams stands where: by the colours of their lights, and only where enough of them have one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sales.lights import Colour, Light, TeamLights

POINTS: Final[Mapping[Colour, int]] = {"green": 2, "yellow": 1, "red": 0}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A team. `place`: from 1 on, the same for teams that stand equal (1, 1, 3); None: too few of its lights have a
    colour. `change`: how many of its lights got better since the day before, less those that got worse."""

    team: TeamLights
    place: int | None
    change: int


def rank(teams: Iterable[TeamLights], since: date) -> list[Ranked]:
    """Best first, then those without a place; equal ones by name.

    A team has a place when more than half of its lights have a colour. Its points are the mean of those (green 2,
    yellow 1, red 0); among equal points the one whose lights got better since the end of `since` stands first. A
    share is not compared: 96 of 100 is no better than 19 of 20.
    """
    found = sorted(((_standing(team, since), team) for team in teams), key=lambda one: (one[0], one[1].name))
    ranked: list[Ranked] = []
    for n, (standing, team) in enumerate(found, start=1):
        is_equal = n > 1 and found[n - 2][0] == standing
        place = ranked[-1].place if is_equal else n
        ranked.append(Ranked(team, None if standing[0] else place, change(team.lights, since)))
    return ranked


def change(lights: Sequence[Light], since: date) -> int:
    """How many got better, less how many got worse; where one of the two days has no colour, neither."""
    return sum(_step(colour_on(light, since), light.colour) for light in lights)


def colour_on(light: Light, day: date) -> Colour:
    """At the end of `day`; of one before the strip, its oldest."""
    known = [mark.colour for mark in light.strip if mark.day <= day]
    return known[-1] if known else light.strip[0].colour


def _standing(team: TeamLights, since: date) -> tuple[bool, float, int]:
    """Smaller is better; True first: it has no place."""
    points = [POINTS[light.colour] for light in team.lights if light.colour in POINTS]
    if len(points) * 2 <= len(team.lights):
        return True, 0.0, 0
    return False, -sum(points) / len(points), -change(team.lights, since)


def _step(before: Colour, now: Colour) -> int:
    if before not in POINTS or now not in POINTS:
        return 0
    return (POINTS[now] > POINTS[before]) - (POINTS[now] < POINTS[before])
