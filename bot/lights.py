"""Lights read from the ledger as they stand now: of every team, of one person, and the things behind a number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import House
from bot.words import lights as words
from sales.lights import Board, Count, Days, Light, TeamLights, Thing, first_day, light, rolled_up
from sales.playbook_lights import Lights, Metric
from storage import lights, people, roster
from storage.lights import Decided, Found, WhoseThings, Window
from storage.models import Person
from storage.visibility import Viewer, visible

MINE = 0
"""Stands where a team's id does: what one person has."""


def window(now: datetime, timezone: tzinfo, rules: Lights) -> Window:
    """The days that lights look at, each from its local midnight."""
    today = now.astimezone(timezone).date()
    day, begins = first_day(today, rules), []
    while day <= today:
        begins.append((datetime.combine(day, time(0), timezone), day))
        day += timedelta(days=1)
    return Window(begins, now)


async def board(session: AsyncSession, house: House, now: datetime) -> Board:
    """Every team with all below it, by name: as many statements as there are metrics, and one."""
    rules, at = house.playbook.lights, window(now, house.timezone, house.playbook.lights)
    counts: dict[int, dict[str, Days]] = {}
    for metric in rules.metrics:
        for team, days in _by_team(await lights.decided(session, metric, at)).items():
            counts.setdefault(team, {})[metric.id] = days
    teams = await roster.teams(session)
    whole = rolled_up(counts, {team.id: team.parent_id for team in teams})
    today = house.day(now)
    shown = (TeamLights(team.id, team.name, _lights(rules, whole[team.id], today)) for team in teams)
    return Board(today, now, tuple(shown))


async def mine(session: AsyncSession, house: House, now: datetime, person: Person) -> TeamLights:
    """What this person has themselves."""
    rules, at = house.playbook.lights, window(now, house.timezone, house.playbook.lights)
    counts: dict[str, Days] = {}
    for metric in rules.metrics:
        rows = await lights.decided(session, metric, at, lambda owner, team: owner == person.id)
        counts[metric.id] = _added(rows)
    return TeamLights(MINE, words.MINE, _lights(rules, counts, house.day(now)))


def seen_by(board: Board, viewer: Viewer) -> Board:
    """The teams whose work the viewer may see: a supervisor's own with all below, for operations all."""
    if viewer.role == "operations":
        return board
    theirs = viewer.teams if viewer.role == "supervisor" else frozenset()
    return Board(board.day, board.at, tuple(team for team in board.teams if team.team_id in theirs))


async def things(
    session: AsyncSession, house: House, metric: Metric, now: datetime, viewer: Viewer, team: int, limit: int
) -> Sequence[Thing]:
    """What stands behind a team's number (`MINE`: the viewer's own), as far as the viewer may see it, the last
    begun first."""
    teams = await people.team_and_below(session, team) if team != MINE else frozenset()

    def whose(owner: Any, of: Any) -> ColumnElement[bool]:
        part: ColumnElement[bool] = owner == viewer.person_id if team == MINE else of.in_(teams)
        return and_(part, visible(viewer, owner, of))

    at = window(now, house.timezone, house.playbook.lights)
    return [_thing(metric, one) for one in await lights.found(session, metric, at, whose, limit=limit)]


async def undone(
    session: AsyncSession, house: House, metric: Metric, now: datetime, teams: Collection[int]
) -> Sequence[Thing]:
    """What these teams have still to do, or did not do in time and have not done yet."""
    at = window(now, house.timezone, house.playbook.lights)
    theirs: WhoseThings = lambda owner, team: team.in_(teams)  # noqa: E731
    return [_thing(metric, one) for one in await lights.found(session, metric, at, theirs, undone=True)]


async def still_undone(
    session: AsyncSession, house: House, metric: Metric, now: datetime, action_id: int, customer_id: int
) -> Thing | None:
    """The thing that this action began, if it is not done yet."""
    at = window(now, house.timezone, house.playbook.lights)
    found = await lights.found(session, metric, at, lambda *_: true(), undone=True, customer_id=customer_id)
    return next((_thing(metric, one) for one in found if one.action_id == action_id), None)


def _by_team(rows: Iterable[Decided]) -> Mapping[int, Days]:
    """What belongs to no team is no team's."""
    found: dict[int, dict[date, Count]] = {}
    for row in rows:
        if row.team_id is not None:
            found.setdefault(row.team_id, {})[row.day] = Count(row.within, row.total)
    return found


def _added(rows: Iterable[Decided]) -> Days:
    found: dict[date, Count] = {}
    for row in rows:
        found[row.day] = found.get(row.day, Count()) + Count(row.within, row.total)
    return found


def _lights(rules: Lights, counts: Mapping[str, Days], today: date) -> tuple[Light, ...]:
    return tuple(light(metric, counts.get(metric.id, {}), today, rules) for metric in rules.metrics)


def _thing(metric: Metric, found: Found) -> Thing:
    return Thing(metric.id, **{field.name: getattr(found, field.name) for field in fields(found)})
