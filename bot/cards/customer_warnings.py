"""The card about customers that fell asleep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.card import Card, Fact
from bot.words import customer_warnings as words
from sales.customer_warnings import CustomerWarning


@dataclass(frozen=True, slots=True)
class Line:
    """A customer. `last`: the day of the last contact, None: never; `owner`: None where the reader owns it."""

    name: str
    why: CustomerWarning
    last: date | None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """How many of a team's; `team`: None for those without one."""

    team: str | None
    new: int
    dormant: int


def asleep(lines: Sequence[Line], teams: Sequence[TeamLine]) -> Card:
    """The first of them, each with why; `teams`: the figures of all, team by team where there are several."""
    new, dormant = sum(team.new for team in teams), sum(team.dormant for team in teams)
    text = [words.text(new, dormant)]
    if len(teams) > 1:
        text += [words.of_team(one.team, one.new, one.dormant) for one in teams[: words.TEAMS_SHOWN]]
        text += [words.teams_only(len(teams) - words.TEAMS_SHOWN)] if len(teams) > words.TEAMS_SHOWN else []
    if len(lines) < new + dormant:
        text.append(words.shown_only(len(lines)))
    facts = (Fact(line.name, _about(line)) for line in lines)
    return Card(title=words.TITLE, text="\n".join(text), tone="warn", facts=tuple(facts))


def _about(line: Line) -> str:
    return " · ".join(filter(None, (words.reason(line.why, line.last), line.owner)))
