"""Cards about lights: how they stand, which turned red and what to do first, and the reminder of one thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Button, Card, Fact, Link, Press, Scalar
from bot.words import lights as words
from sales.lights import Light, TeamLights, Thing

ROOTS = 3
REDS = 6


@dataclass(frozen=True, slots=True)
class Crossed:
    """A light of a team that turned red."""

    team_id: int
    team: str
    light: Light


def own(mine: TeamLights, team: TeamLights | None, page: str) -> Card:
    """A rep's own first, then the team's."""
    shown = [mine] if team is None else [mine, team]
    return Card(title=words.TITLE, text=words.LEGEND, facts=_facts(shown), links=(Link(words.LOOK, page),))


def led(roots: Sequence[TeamLights], below: Sequence[TeamLights], page: str) -> Card:
    """The teams on top in full, and what is red below them; the page has all."""
    reds = [
        Fact(words.of_team(team.name, light.label), words.line(light))
        for team in below
        for light in team.lights
        if light.colour == "red"
    ]
    count = len(reds) + sum(light.colour == "red" for team in roots for light in team.lights)
    return Card(
        title=words.TITLE,
        text=f"{words.teams(len(roots) + len(below), count)}\n{words.LEGEND}",
        tone="bad" if count else "plain",
        facts=(*_facts(roots[:ROOTS], named=len(roots) + len(below) > 1), *reds[:REDS]),
        links=(Link(words.LOOK, page),),
    )


def turned_red(crossed: Sequence[Crossed], first: Sequence[Thing], now: datetime, page: str) -> Card:
    """What turned red for one person, and the things to do first, each with a reminder for its owner."""
    one = crossed[0]
    title = words.red_title(one.team, one.light.label) if len(crossed) == 1 else words.several_red(len(crossed))
    facts = [
        Fact(words.of_team(it.team, it.light.label), f"{words.told(it.light)}\n{words.threshold(it.light)}")
        for it in crossed[:REDS]
    ]
    facts += [
        Fact(words.numbered(n, words.about(thing.customer, thing.what)), _state(thing, now))
        for n, thing in enumerate(first, 1)
    ]
    texts = [words.more_red(len(crossed) - REDS)] if len(crossed) > REDS else []
    return Card(
        title=title,
        text="\n".join([*texts, words.FIRST] if first else texts),
        tone="bad",
        facts=tuple(facts),
        buttons=tuple(_remind(n, thing) for n, thing in enumerate(first, 1) if thing.owner_id is not None),
        links=(Link(words.LOOK, page),),
    )


def reminder(thing: Thing, label: str, by: str, now: datetime) -> Card:
    """To the owner: this one first."""
    return Card(
        title=words.REMIND_TITLE,
        text=words.reminder(by, label),
        tone="warn",
        facts=(Fact(words.about(thing.customer, thing.what), words.left(thing.due, now)),),
    )


def _facts(teams: Sequence[TeamLights], *, named: bool = True) -> tuple[Fact, ...]:
    return tuple(
        Fact(words.of_team(team.name, light.label) if named else light.label, words.line(light))
        for team in teams
        for light in team.lights
    )


def _state(thing: Thing, now: datetime) -> str:
    return f"{words.left(thing.due, now)} · {thing.owner or words.NO_OWNER}"


def _remind(n: int, thing: Thing) -> Button:
    args: dict[str, Scalar] = {"metric": thing.metric, "customer": thing.customer_id}
    return Button(words.remind(n, thing.owner or ""), Press("light.remind", f"action:{thing.action_id}", 0, args))
