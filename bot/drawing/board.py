"""What a board of lights shows: facts only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sales.lights import TeamLights


@dataclass(frozen=True, slots=True)
class Row:
    """A team. `place`: in the ranking, None where it is not ranked."""

    team: TeamLights
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """`title`: whose board; `day`: of which day; all rows have lights for the same metrics. `foot`: what is printed
    at the foot, "" for nothing."""

    title: str
    day: date
    rows: Sequence[Row]
    foot: str = ""

    @property
    def metrics(self) -> Sequence[str]:
        """What the lights are called."""
        return [light.label for light in self.rows[0].team.lights] if self.rows else []

    @property
    def days(self) -> Sequence[date]:
        """The days of the strips, the oldest first."""
        lights = self.rows[0].team.lights if self.rows else ()
        return [mark.day for mark in lights[0].strip] if lights else []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was decided for any light."""
        return not any(light.count.total for row in self.rows for light in row.team.lights)
