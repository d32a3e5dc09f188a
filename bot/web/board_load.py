"""Everything the page behind a card is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from storage import follow_ups, forwards, ledger
from storage.models import Action, Customer, FollowUp, Forward, Person, Team, Visit


@dataclass(frozen=True, slots=True)
class Material:
    """A visit with all that hangs on it. `names`: who did what in the actions, by person id."""

    visit: Visit
    customer: Customer
    rep: Person
    team: Team | None
    reader: Person
    actions: Sequence[Action]
    names: Mapping[int, str]
    follow_up: FollowUp | None
    forwards: Sequence[tuple[Forward, Person]]


async def load(session: AsyncSession, visit: Visit, reader: Person) -> Material:
    """Read it all; who may see it was asked before."""
    actions = await ledger.of_visit(session, visit.id)
    actors = {action.actor_id for action in actions if action.actor_id is not None}
    found = [await session.get_one(Person, actor) for actor in sorted(actors)]
    return Material(
        visit=visit,
        customer=await session.get_one(Customer, visit.customer_id),
        rep=await session.get_one(Person, visit.rep_id),
        team=await session.get(Team, visit.team_id) if visit.team_id is not None else None,
        reader=reader,
        actions=actions,
        names={person.id: person.name for person in found},
        follow_up=await follow_ups.of_visit(session, visit.id),
        forwards=await forwards.of_visit(session, visit.id),
    )


async def photos_of(session: AsyncSession, visit_id: int) -> set[int]:
    """The media ids of all photos the visit took in, also of those that were taken back."""
    actions = await ledger.of_visit(session, visit_id)
    return {action.payload["media"] for action in actions if action.kind == "photo.received"}
