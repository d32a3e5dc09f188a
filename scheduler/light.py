"""Reads the lights several times a working day, and says at once which turned red: once for each time they do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import lights
from bot.cards import lights as cards
from bot.cards.lights import Crossed
from bot.desk import House
from bot.signing import lights_path
from bot.tray import ToPerson, Tray
from bot.words import lights as words
from sales.lights import Board, Thing, first_things, turned_red
from sales.workdays import working_moment
from scheduler import subjects
from scheduler.job import Act, Due, Subject
from storage import people, readings
from storage.database import Database
from storage.readings import Read

EVERY_HOURS: Final = 2
REMEMBERED: Final = timedelta(days=60)  # a light without any colour for longer is new


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read: every light, and of those that seem to have turned red who is told, and what is to be done."""

    board: Board
    awake: frozenset[int]
    told: Mapping[int, Sequence[int]]
    things: Mapping[tuple[int, str], Sequence[Thing]]


class Lights:
    """A `scheduler.job.Job` at one hour of the day: `looks` makes one for each. A subject is all teams of one time
    zone."""

    def __init__(self, database: Database, house: House, hour: int, until: int) -> None:
        self.name = f"light_{hour:02d}"
        self.label = words.JOB
        self.at = time(hour)
        self.window = timedelta(hours=until - hour)
        self._database, self._house = database, house

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        """The company, and for each other time zone the first of its teams."""
        company = self._house.timezone
        first = {one.timezone.key: one for one in reversed(await subjects.teams(session, company))}
        return [*subjects.company(company), *(one for name, one in first.items() if name != company.key)]

    def is_due_on(self, day: date) -> bool:
        return self._house.calendar.is_workday(day)

    async def prepare(self, due: Due) -> Act:
        async with self._database.read() as session:
            look = await self._look(session, due.timezone, due.now)

        async def act(session: AsyncSession) -> Sequence[Tray]:
            return await self._say(session, look, due)

        return act

    async def _look(self, session: AsyncSession, timezone: ZoneInfo, now: datetime) -> _Look:
        board = await lights.board(session, self._house, now)
        awake = frozenset(await self._awake(session, timezone, now))
        crossed = _crossed(board, awake, await self._last(session, board))
        told = {
            team: [person.id for person in await people.responsible_for(session, team)]
            for team in {one.team_id for one in crossed}
        }
        return _Look(board, awake, told, await self._things(session, crossed, now))

    async def _awake(self, session: AsyncSession, timezone: ZoneInfo, now: datetime) -> Iterable[int]:
        """The teams of this time zone, if people work there now: a look may come late, or by hand."""
        hours, calendar = self._house.playbook.reminding, self._house.calendar
        if working_moment(now, timezone, hours.from_hour, hours.to_hour, calendar) > now:
            return []
        teams = await subjects.teams(session, self._house.timezone)
        return [one.id for one in teams if one.timezone.key == timezone.key]

    async def _last(self, session: AsyncSession, board: Board) -> Mapping[tuple[int, str], str]:
        return await readings.last_colours(session, board.day - REMEMBERED)

    async def _things(
        self, session: AsyncSession, crossed: Sequence[Crossed], now: datetime
    ) -> Mapping[tuple[int, str], Sequence[Thing]]:
        """(team, metric) → what is still to do there. One reading a metric for all teams: it takes as long as for
        one, and on a bad Monday hundreds turn red."""
        below = {team: await people.team_and_below(session, team) for team in {one.team_id for one in crossed}}
        found = {}
        for metric in self._house.playbook.lights.metrics:
            red = [one.team_id for one in crossed if one.light.metric == metric.id]
            if red:
                wanted = frozenset().union(*(below[team] for team in red))
                by_team = _by_team(await lights.undone(session, self._house, metric, now, wanted))
                for team in red:
                    theirs = chain.from_iterable(by_team.get(one, ()) for one in below[team])
                    found[team, metric.id] = first_things(theirs, now)
        return found

    async def _say(self, session: AsyncSession, look: _Look, due: Due) -> Sequence[Tray]:
        """Keep what was read, and tell of what turned red since the last time; nobody else reads meanwhile. What
        another look changed since this one was prepared is not in `look.things`: an error, so it is tried again."""
        await readings.wait_turn(session)
        last_looked = await readings.last_looked(session, look.awake)
        if last_looked is not None and last_looked >= due.now:
            return ()  # a later look came first: there is nothing to say that it has not said
        crossed = _crossed(look.board, look.awake, await self._last(session, look.board))
        await readings.write(session, look.board.day, due.now, list(_reads(look)))
        tray = Tray(due.key, due.now)
        for person, theirs in _by_person(crossed, look.told).items():
            things = {
                thing.action_id: thing for one in theirs for thing in look.things[one.team_id, one.light.metric]
            }
            first = first_things(things.values(), due.now)
            page = lights_path(self._house.signing, person, due.now)
            tray.say(ToPerson(person), cards.turned_red(theirs, first, due.now, page), urgency="alert")
        for one in crossed:
            tray.record("light.red", payload=_payload(one, look))
        return [tray]


def looks(database: Database, house: House) -> Sequence[Lights]:
    """The day's looks, within working hours; each is worth doing until the next, the last one until the evening."""
    hours = house.playbook.reminding
    starts = range(hours.from_hour, hours.to_hour, EVERY_HOURS)
    return [Lights(database, house, hour, min(hour + EVERY_HOURS, hours.to_hour)) for hour in starts]


def _crossed(board: Board, awake: frozenset[int], last: Mapping[tuple[int, str], str]) -> list[Crossed]:
    return [
        Crossed(team.team_id, team.name, light)
        for team in board.teams
        if team.team_id in awake
        for light in team.lights
        if turned_red(light, last.get((team.team_id, light.metric)))
    ]


def _reads(look: _Look) -> Iterable[Read]:
    for team in look.board.teams:
        if team.team_id in look.awake:
            for light in team.lights:
                yield Read(team.team_id, light.metric, light.count.within, light.count.total, light.colour)


def _by_team(things: Iterable[Thing]) -> Mapping[int | None, Sequence[Thing]]:
    found: dict[int | None, list[Thing]] = {}
    for thing in things:
        found.setdefault(thing.team_id, []).append(thing)
    return found


def _by_person(crossed: Sequence[Crossed], told: Mapping[int, Sequence[int]]) -> Mapping[int, Sequence[Crossed]]:
    found: dict[int, list[Crossed]] = {}
    for one in crossed:
        for person in told.get(one.team_id, ()):
            found.setdefault(person, []).append(one)
    return found


def _payload(one: Crossed, look: _Look) -> dict[str, object]:
    light = one.light
    return {
        "team": one.team_id,
        "metric": light.metric,
        "within": light.count.within,
        "total": light.count.total,
        "yellow": light.yellow,
        "day": look.board.day.isoformat(),
        "told": list(look.told.get(one.team_id, ())),
        "first": [thing.action_id for thing in look.things[one.team_id, light.metric]],
    }
