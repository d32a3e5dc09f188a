"""Writes a company's script into a database: what there is at first, and night by night what happens."""

from datetime import UTC, date, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from sales.playbook import Playbook
from sales.reminding import moments
from sales.workdays import WorkCalendar
from storage import follow_ups
from storage.models import Customer, Deal, FollowUp, Group, Identity, Person, Team
from tests.simulation import plan as script
from tests.simulation.plan import NIGHT, SHANGHAI, Plan, Rep, Thing, boss


class Founding:
    """`begin`, then `night` of each day in turn."""

    def __init__(self, plan: Plan, playbook: Playbook) -> None:
        self._plan, self._playbook = plan, playbook
        self._teams: dict[str, int] = {}
        self._people: dict[str, int] = {}

    async def begin(self, session: AsyncSession) -> None:
        """Regions, teams, who leads them and what came before the first day."""
        await self._person(session, "O01", "operations", None)
        for region in self._plan.regions:
            leader = boss(region)
            await self._team(session, leader, None, None, f"g-{leader}")
            await self._person(session, leader, "supervisor", leader)
        for team in self._plan.teams:
            zone = None if team.zone[min(team.zone)] == SHANGHAI.key else team.zone[min(team.zone)]
            await self._team(session, team.name, boss(team.region), zone, team.group)
            await self._person(session, team.supervisor, "supervisor", team.name)
        for rep in self._plan.reps:
            if rep.joins < self._plan.first:
                await self._rep(session, rep)
        for deal in self._plan.deals:
            if deal.entered < self._plan.first:
                await self._deal(session, deal)

    async def night(self, session: AsyncSession, day: date) -> None:
        """What happens in the night to that day."""
        for team in self._plan.teams:
            if day in team.zone:
                moved = update(Team).where(Team.id == self._teams[team.name]).values(timezone=team.zone[day])
                await session.execute(moved)
        for rep in self._plan.reps:
            if rep.joins == day:
                await self._rep(session, rep)
            if rep.leaves == day:
                gone = update(Person).where(Person.id == self._people[rep.code]).values(active=False)
                await session.execute(gone)
        for thing in self._plan.things:
            if thing.agreed == day:
                await self._thing(session, thing)
            if thing.done == day:
                done = update(FollowUp).where(FollowUp.id == thing.id).values(state="done")
                await session.execute(done)
        for deal in self._plan.deals:
            if deal.entered == day:
                await self._deal(session, deal)
            if deal.over == day and deal.id:
                await session.execute(update(Deal).where(Deal.id == deal.id).values(state="lost"))

    async def _team(
        self, session: AsyncSession, name: str, above: str | None, zone: str | None, group: str
    ) -> None:
        team = Team(name=name, parent_id=self._teams[above] if above else None, timezone=zone)
        session.add(team)
        await session.flush()
        self._teams[name] = team.id
        session.add(Group(team_id=team.id, channel="console", chat=group))

    async def _person(self, session: AsyncSession, code: str, role: str, team: str | None) -> None:
        person = Person(code=code, name=code, role=role, team_id=self._teams[team] if team else None)
        session.add(person)
        await session.flush()
        self._people[code] = person.id
        session.add(Identity(channel="console", external_id=code, person_id=person.id))

    async def _rep(self, session: AsyncSession, rep: Rep) -> None:
        await self._person(session, rep.code, "rep", rep.team.name)
        if rep.is_busy:
            await self._customer(session, f"C{rep.code}", self._people[rep.code], rep.team)

    async def _customer(
        self, session: AsyncSession, code: str, owner: int | None, team: script.Team | None
    ) -> Customer:
        customer = Customer(
            code=code,
            name=code,
            type="pharmacy",
            owner_id=owner,
            team_id=self._teams[team.name] if team else None,
            created_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
        session.add(customer)
        await session.flush()
        return customer

    async def _thing(self, session: AsyncSession, thing: Thing) -> None:
        """As the handlers plan one; nobody visits this customer, it is there to be named."""
        customer = await self._customer(session, f"T{thing.owner.code}{thing.agreed}{id(thing)}", None, None)
        owner, team = self._people[thing.owner.code], self._teams[thing.owner.team.name]
        row = await follow_ups.plan_promise(session, customer.id, owner, team, "revisit", thing.due)
        thing.id = row.id
        now = datetime.combine(thing.agreed, NIGHT, SHANGHAI)
        zone, hours = thing.owner.team.lives_in(thing.agreed), self._playbook.reminding
        await follow_ups.remind(session, row, moments(thing.due, now, zone, hours, WorkCalendar()))

    async def _deal(self, session: AsyncSession, deal: script.Deal) -> None:
        if deal.over <= self._plan.first:
            return
        customer = await self._customer(session, f"D{id(deal)}", None, deal.team)
        entered = datetime.combine(deal.entered, NIGHT, SHANGHAI)
        row = Deal(
            code=f"D{id(deal)}",
            name="铺货",
            customer_id=customer.id,
            owner_id=None,
            team_id=self._teams[deal.team.name],
            stage=deal.stage,
            stage_since=entered,
            amount_fen=deal.fen,
            waiting_until=deal.waits_until,
            created_at=entered,
            last_activity_at=entered,
        )
        session.add(row)
        await session.flush()
        deal.id = row.id
