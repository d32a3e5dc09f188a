"""What a team's digest is made from, read from the tables as they stand: only of this team and those below it."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import House
from sales.digest import (
    LED_WITHIN,
    Digest,
    DueThings,
    Step,
    Thing,
    Visited,
    Visits,
    best_practice,
    progress,
    turned,
)
from sales.lights import TeamLights
from storage import digests, people, roots
from storage.models import Action, Person

NAMED = 3  # things due that are named


async def load(
    session: AsyncSession, house: House, team: TeamLights, day: date, since: datetime, until: datetime
) -> Digest:
    """Of `day`, the team's own; what happened after `since` until `until` (aware), `since` being where the digest
    before ended."""
    deals = house.playbook.deals
    order = [stage.id for stage in deals.stages]
    won = {stage.id for stage in deals.stages if stage.outcome == "won"}
    lost = {stage.id for stage in deals.stages if stage.outcome == "lost"}
    teams = await people.team_and_below(session, team.team_id)
    steps = list(map(_step, await digests.deal_steps(session, teams, since, until)))
    customers = {step.customer_id for step in steps if step.customer_id is not None}
    proven = await digests.proven_visits(session, teams, since - LED_WITHIN, until, since, customers)
    visits = list(map(_visited, proven))
    practice = best_practice(visits, steps, since, len(house.playbook.visit.photos), order, lost)
    actor = None if practice is None else await session.get(Person, practice.visit.actor_id)
    before = house.calendar.previous_workday(day)
    root = await roots.latest(session)
    return Digest(
        team=team.name,
        day=day,
        since=since,
        turned=turned(team.lights, before),
        visits=Visits(*await digests.visits(session, teams, since, until)),
        progress=progress(steps, order, won, lost),
        practice=practice,
        due=await _due(session, house, teams, day),
        by=None if actor is None else actor.name,
        root=None if root is None else (root.day, roots.short(root.root)),
    )


async def _due(session: AsyncSession, house: House, teams: frozenset[int], day: date) -> DueThings:
    until = house.calendar.next_workday(day)
    key_types = house.playbook.alerts.key_types
    today, later = await digests.how_many_due(session, teams, day, until)
    named = await digests.most_important_due(session, teams, until, key_types, NAMED)
    kinds = {kind.kind: kind.label for kind in house.playbook.next_actions}
    return DueThings(
        today,
        later,
        tuple(Thing(kinds.get(one.kind, ""), one.due, one.customer, one.owner) for one in named),
    )


def _step(action: Action) -> Step:
    return Step(
        action.id,
        action.at,
        action.deal_id,
        action.customer_id,
        action.actor_id,
        action.payload.get("from"),
        str(action.payload.get("to", "")),
        action.payload.get("amount_fen"),
        action.payload.get("by") == "import",
    )


def _visited(action: Action) -> Visited:
    interest = action.payload.get("interest", {})
    return Visited(
        action.id,
        action.at,
        action.customer_id,
        action.actor_id,
        proofs=len(interest.get("proofs", ())) if interest.get("claimed") else 0,
        photos=len(action.evidence.get("photos", ())),
        doubts=len(action.payload.get("doubts", ())),
        next_kind=action.payload.get("next", {}).get("kind"),
    )
