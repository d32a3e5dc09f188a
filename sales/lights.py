"""Lights: how much of what a team began was done in time, as a colour, a trend and a strip of seven days.

A thing is decided at the moment when it is done or when its time is over, whichever comes first, and counts on that
one calendar day (the company's). What still runs inside its time is not counted yet; when it began does not matter.
So a light is the sum of the last `days` days, and every earlier day's light can be told from the same counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sales.playbook_lights import Lights, Metric

Colour = Literal["green", "yellow", "red", "none"]
Trend = Literal["up", "down", "same", "none"]
STRIP_DAYS: Final = 7
EARLIER: Final = timedelta(days=7)
STEADY: Final = 0.02  # a share that differs by less stayed as it was
FIRST: Final = 3


@dataclass(frozen=True, slots=True)
class Count:
    """Of `total` things decided `within` were done in time."""

    within: int = 0
    total: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.within + other.within, self.total + other.total)

    @property
    def share(self) -> float | None:
        """0–1; None of nothing."""
        return self.within / self.total if self.total else None


Days = Mapping[date, Count]
"""The day on which things were decided → how."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a light stood at the end of a day (today: now)."""

    day: date
    count: Count
    colour: Colour


@dataclass(frozen=True, slots=True)
class Light:
    """One metric of one team. `colour` "none": fewer things than `fewest`, so no share is told. `before`: the same
    window a week earlier; `strip`: seven days, the oldest first, the last is today."""

    metric: str
    label: str
    count: Count
    colour: Colour
    green: float
    yellow: float
    fewest: int
    before: Mark
    trend: Trend
    strip: tuple[Mark, ...]

    @property
    def is_small(self) -> bool:
        """Too few things to say anything by a share."""
        return self.colour == "none"


@dataclass(frozen=True, slots=True)
class TeamLights:
    """A team's lights, in the playbook's order; with all teams below it."""

    team_id: int
    name: str
    lights: tuple[Light, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Every team that was asked for, by name, as it stands at `at` (aware) on the company's `day`."""

    day: date
    at: datetime
    teams: tuple[TeamLights, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing behind a number. `began`, `due`, `done` (None: not yet) are aware, to the second; `deal_id`: where
    a deal began it, `visit_id`: where a visit did; `what`: the deal's name, "" for a visit; owner and team as they
    are now."""

    metric: str
    action_id: int
    began: datetime
    due: datetime
    done: datetime | None
    customer_id: int
    customer: str
    deal_id: int | None
    visit_id: int | None
    what: str
    owner_id: int | None
    owner: str | None
    team_id: int | None

    def decided(self, now: datetime) -> datetime | None:
        """When it was done or its time was over; None while it runs inside its time."""
        if self.done is not None and self.done <= self.due:
            return self.done
        return self.due if self.due <= now else None

    @property
    def in_time(self) -> bool:
        """Done before its time was over."""
        return self.done is not None and self.done <= self.due


def colour(count: Count, metric: Metric, fewest: int) -> Colour:
    """The colour of a share; none of too few."""
    share = count.share
    if share is None or count.total < fewest:
        return "none"
    if share >= metric.green:
        return "green"
    return "yellow" if share >= metric.yellow else "red"


def light(metric: Metric, days: Days, today: date, rules: Lights) -> Light:
    """The metric's light today, from what was decided on each day."""
    strip = tuple(_mark(metric, days, today - timedelta(days=n), rules) for n in reversed(range(STRIP_DAYS)))
    now, before = strip[-1], _mark(metric, days, today - EARLIER, rules)
    return Light(
        metric=metric.id,
        label=metric.label,
        count=now.count,
        colour=now.colour,
        green=metric.green,
        yellow=metric.yellow,
        fewest=rules.fewest,
        before=before,
        trend=_trend(now, before),
        strip=strip,
    )


def first_day(today: date, rules: Lights) -> date:
    """The earliest day whose counts `light` asks for."""
    return today - EARLIER - timedelta(days=rules.days - 1)


def rolled_up(
    counts: Mapping[int, Mapping[str, Days]], parents: Mapping[int, int | None]
) -> dict[int, dict[str, dict[date, Count]]]:
    """(team → metric → days), each team with all teams below it. `parents`: of every team; a circle ends."""
    found: dict[int, dict[str, dict[date, Count]]] = {team: {} for team in parents}
    for team, metrics in counts.items():
        for above in _and_above(team, parents):
            for metric, days in metrics.items():
                into = found.setdefault(above, {}).setdefault(metric, {})
                for day, count in days.items():
                    into[day] = into.get(day, Count()) + count
    return found


def first_things(things: Iterable[Thing], now: datetime) -> Sequence[Thing]:
    """The three to do first: not done yet, nearest to the end of their time or just past it."""
    undone = [thing for thing in things if thing.done is None]
    return sorted(undone, key=lambda thing: (abs(thing.due - now), thing.action_id))[:FIRST]


def turned_red(now: Light, last: str | None) -> bool:
    """Whether the light was not red when it last had a colour, and is now: too few in between make nothing new."""
    return now.colour == "red" and last != "red"


def _mark(metric: Metric, days: Days, day: date, rules: Lights) -> Mark:
    window = (days.get(day - timedelta(days=n), Count()) for n in range(rules.days))
    count = sum(window, Count())
    return Mark(day, count, colour(count, metric, rules.fewest))


def _trend(now: Mark, before: Mark) -> Trend:
    if now.count.share is None or before.count.share is None or "none" in (now.colour, before.colour):
        return "none"
    change = now.count.share - before.count.share
    if abs(change) < STEADY:
        return "same"
    return "up" if change > 0 else "down"


def _and_above(team: int, parents: Mapping[int, int | None]) -> Collection[int]:
    walked: dict[int, None] = {}
    at: int | None = team
    while at is not None and at not in walked:
        walked[at] = None
        at = parents.get(at)
    return walked
