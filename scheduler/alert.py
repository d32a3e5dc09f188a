"""The morning's alerts, as a job: each team's stuck deals, counted for those who lead it."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cuts import cuts
from bot.desk import House
from bot.posting import Postmaster
from bot.tray import Tray
from bot.words import alert as words
from sales import alerts as rules
from sales.access import OPERATIONS, SUPERVISOR
from sales.alerts import Group
from scheduler import subjects
from scheduler.alert_morning import Leaders, Scan, morning
from scheduler.job import Act, Due, Subject
from storage import deal_scan, people
from storage.database import Database
from storage.deal_scan import Counted, of_teams


class Alerts:
    """A `scheduler.job.Job` for every team, and for what no team has; those that nobody leads say nothing."""

    name = "alert"
    label = words.JOB

    def __init__(self, database: Database, house: House, postmaster: Postmaster) -> None:
        self._database, self._house, self._postmaster = database, house, postmaster
        hours = house.playbook.reminding
        at_hour = min(max(house.playbook.alerts.at_hour, hours.from_hour), hours.to_hour - 1)
        self.at = time(at_hour)
        # Later nobody is disturbed; what begins in the last minute would still be under way then.
        self.window = timedelta(hours=hours.to_hour - at_hour, minutes=-1)

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        zone = self._house.timezone
        return [*subjects.company(zone), *await subjects.teams(session, zone)]

    def is_due_on(self, day: date) -> bool:
        return self._house.calendar.is_workday(day)

    async def prepare(self, due: Due) -> Act:
        async with self._database.read() as session:
            scan = await self._scan(session, due)

        async def act(session: AsyncSession) -> Sequence[Tray]:
            return [await morning(session, self._house, scan, due)] if scan is not None else []

        return act

    async def _scan(self, session: AsyncSession, due: Due) -> Scan | None:
        team = due.subject or None
        leaders = await self._leaders(session)
        if not leaders.of(team):
            return None
        too_long, key_types = cuts(self._house, due.day), self._house.playbook.alerts.key_types
        found = await deal_scan.count(session, too_long, key_types, of_teams(leaders.covered(team)))
        return Scan(team, leaders, {cut.stage: cut for cut in too_long}, groups_of(found))

    async def _leaders(self, session: AsyncSession) -> Leaders:
        teams: dict[int, list[int]] = {}
        operations: list[int] = []
        for role, team, person, channel in await people.accounts_in(session, SUPERVISOR, OPERATIONS):
            theirs = operations if role == OPERATIONS else teams.setdefault(team, []) if team is not None else []
            if self._postmaster.knows(channel) and person not in theirs:
                theirs.append(person)
        return Leaders(await people.parents(session), {t: who for t, who in teams.items() if who}, operations)


def groups_of(found: Iterable[Counted]) -> list[Group]:
    """What was counted in several teams, by stage."""
    stages: dict[str, list[Group]] = {}
    for one in found:
        group = Group(one.stage, one.count, one.key, one.fen, f"{one.team_id or 0}:{one.count}:{one.id_sum}")
        stages.setdefault(one.stage, []).append(group)
    return [rules.merged(groups) for groups in stages.values()]
