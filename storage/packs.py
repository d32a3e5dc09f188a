"""All that is kept about one customer, as far as a viewer may see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Action, Analysis, Call, Customer, Deal, FollowUp, Media, Person, Visit
from storage.visibility import Viewer, visible


async def visits(
    session: AsyncSession, viewer: Viewer, customer_id: int, limit: int
) -> Sequence[tuple[Visit, str, Sequence[Action]]]:
    """The last submitted visits, the newest first: each with who was there and its actions in order."""
    query = (
        select(Visit, Person.name)
        .join(Person, Person.id == Visit.rep_id)
        .where(Visit.customer_id == customer_id, Visit.state == "submitted")
        .where(visible(viewer, Visit.rep_id, Visit.team_id, Visit.id))
        .order_by(Visit.submitted_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    found = [(visit, rep) for visit, rep in await session.execute(query)]
    done: dict[int, list[Action]] = defaultdict(list)
    mine = Action.visit_id.in_([visit.id for visit, _ in found])
    for action in await session.scalars(select(Action).where(mine).order_by(Action.id)):
        done[action.visit_id or 0].append(action)
    return [(visit, rep, done[visit.id]) for visit, rep in found]


async def files(session: AsyncSession, media_ids: Sequence[int]) -> Mapping[int, str]:
    """Media id → the hash under which its bytes lie, for those that are kept."""
    kept = select(Media.id, Media.sha256).where(Media.id.in_(media_ids), Media.erased.is_(None))
    return {row.id: row.sha256 for row in await session.execute(kept)}


async def calls(session: AsyncSession, customer_id: int, limit: int) -> Sequence[tuple[Call, str, Analysis]]:
    """The last talks in which something was found, the newest first, each with whose it was; who may see one is not
    asked here."""
    query = (
        select(Call, Person.name, Analysis)
        .join(Analysis, Analysis.call_id == Call.id)
        .join(Person, Person.id == Call.rep_id)
        .where(Call.customer_id == customer_id, Call.state == "done", Call.purpose == "call")
        .order_by(Call.received_at.desc(), Call.id.desc())
        .limit(limit)
    )
    return [(call, rep, found) for call, rep, found in await session.execute(query)]


async def deals(session: AsyncSession, viewer: Viewer, customer_id: int) -> Sequence[tuple[Deal, str | None]]:
    """Its deals with their owners, those that go on first, the newest first."""
    query = (
        select(Deal, Person.name)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(Deal.customer_id == customer_id, visible(viewer, Deal.owner_id, Deal.team_id))
        .order_by(Deal.state != "open", Deal.id.desc())
    )
    return [(deal, owner) for deal, owner in await session.execute(query)]


async def due(session: AsyncSession, viewer: Viewer, customer_ids: Sequence[int]) -> Sequence[tuple[FollowUp, str]]:
    """Open things due with these customers and whose they are, soonest first."""
    query = (
        select(FollowUp, Person.name)
        .join(Person, Person.id == FollowUp.owner_id)
        .where(FollowUp.customer_id.in_(customer_ids), FollowUp.state == "open")
        .where(visible(viewer, FollowUp.owner_id, FollowUp.team_id, FollowUp.visit_id))
        .order_by(FollowUp.due, FollowUp.id)
    )
    return [(one, who) for one, who in await session.execute(query)]


async def owner_of(session: AsyncSession, customer: Customer) -> Person | None:
    """Whose customer it is."""
    return await session.get(Person, customer.owner_id) if customer.owner_id is not None else None
