"""Every rep's card in the morning of a working day: whom to visit, what is due, whom to wake up."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import morning as days
from bot.cards import morning as cards
from bot.desk import House
from bot.route import Roads
from bot.tray import ToPerson, Tray
from sales.access import REP
from scheduler import subjects
from scheduler.job import Act, Due, Subject
from storage.database import Database
from storage.models import Person

WINDOW: Final = timedelta(hours=2)  # later the first visits are done


class Morning:
    """A job over reps. `roads`: the map service, None: distances are along the great circle."""

    name = "morning"
    label = "业务员早上的卡片"
    window = WINDOW

    def __init__(self, database: Database, house: House, roads: Roads | None) -> None:
        rules = house.playbook.morning
        self.at = time(rules.at_hour, rules.at_minute)
        self._database = database
        self._house = house
        self._roads = roads

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        """The active reps."""
        return await subjects.people(session, REP, self._house.timezone)

    def is_due_on(self, day: date) -> bool:
        """On working days, also those at a weekend."""
        return self._house.calendar.is_workday(day)

    async def prepare(self, due: Due) -> Act:
        """Read and order the day outside of any transaction."""
        async with self._database.read() as session:
            person = await session.get(Person, due.subject)
            if person is None or not person.active:
                return _nothing
            day = await days.look(session, self._house, person, due.timezone, due.now)
        if day.day != due.day:  # it is tried again behind midnight
            return _nothing
        plan = day.kept or await days.propose(day, self._house.playbook.morning.stops, self._roads)

        async def say(session: AsyncSession) -> Sequence[Tray]:
            final = await days.keep(session, due.subject, day, plan) if plan.order else plan
            found = days.shown(day, final)
            if found is None:
                return ()
            tray = Tray(due.key, due.now)
            tray.say(ToPerson(due.subject), cards.today(found), cards.slot(day.day), urgency="digest")
            return (tray,)

        return say


async def _nothing(_session: AsyncSession) -> Sequence[Tray]:
    return ()
