"""From lights and things to what their pages say: pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import House
from bot.signing import Page
from bot.words import lights as words
from sales.lights import Colour, Light, TeamLights, Thing

TEAMS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the strip: its sign, and what it says when it is read out."""

    colour: Colour
    shape: str
    said: str


@dataclass(frozen=True, slots=True)
class LightRow:
    """A light. `link`: below the page's address; None where its things may not be opened."""

    label: str
    colour: Colour
    sign: str
    figure: str
    trend: str
    threshold: str
    cells: tuple[Cell, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with its lights."""

    name: str
    lights: tuple[LightRow, ...]


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing behind a number. `visit`: the page of the visit that began it."""

    about: str
    owner: str
    began: str
    state: str
    colour: Colour
    visit: str | None


def rows(teams: Sequence[TeamLights], opened: Collection[int]) -> list[TeamRow]:
    """The first hundred, those with the most red first; `opened`: the teams whose things may be opened."""
    worst = sorted(teams, key=lambda team: -sum(light.colour == "red" for light in team.lights))
    return [
        TeamRow(team.name, tuple(_light(team, light, team.team_id in opened) for light in team.lights))
        for team in worst[:TEAMS]
    ]


def _light(team: TeamLights, light: Light, is_open: bool) -> LightRow:
    return LightRow(
        label=light.label,
        colour=light.colour,
        sign=words.sign(light.colour),
        figure=words.figure(light),
        trend=words.TRENDS[light.trend],
        threshold=words.threshold(light),
        cells=tuple(Cell(m.colour, words.SHAPES[m.colour], words.day(m)) for m in light.strip),
        link=f"/{team.team_id}/{light.metric}" if is_open else None,
    )


def behind(things: Sequence[Thing], house: House, reader: int, now: datetime) -> list[ThingRow]:
    """What counts in the light's days, and what still runs."""
    first = house.day(now) - timedelta(days=house.playbook.lights.days - 1)

    def counts(thing: Thing) -> bool:
        decided = thing.decided(now)
        return decided is None or house.day(decided) >= first

    return [_thing(thing, house, reader, now) for thing in things if counts(thing)]


def _thing(thing: Thing, house: House, reader: int, now: datetime) -> ThingRow:
    visit = None
    if thing.visit_id is not None:
        visit = f"/board/{house.signing.page(Page('visit', thing.visit_id, reader), now)}"
    colour, state = _state(thing, now)
    return ThingRow(
        about=words.about(thing.customer, thing.what),
        owner=thing.owner or words.NO_OWNER,
        began=words.moment(thing.began.astimezone(house.timezone)),
        state=state,
        colour=colour,
        visit=visit,
    )


def _state(thing: Thing, now: datetime) -> tuple[Colour, str]:
    if thing.in_time:
        return "green", words.IN_TIME
    if thing.decided(now) is None:
        return "yellow", f"{words.RUNNING}，{words.left(thing.due, now)}"
    late = words.LATE if thing.done is not None else words.LATE_UNDONE
    return "red", late if thing.done is not None else f"{late}，{words.left(thing.due, now)}"
