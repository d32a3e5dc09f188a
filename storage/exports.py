"""What a person may take away, as flat rows; whose a row is stands in `owner_id`, `team_id`, `visit_id`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, case, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Action, Analysis, Call, Customer, Deal, Identity, Person, Team, Visit
from storage.visibility import Viewer, visible

Rows = Sequence[Row[*tuple[Any, ...]]]


async def visits(session: AsyncSession, viewer: Viewer) -> Rows:
    """Visits with customer, rep and team, oldest first."""
    query = (
        select(
            Visit.id,
            Customer.code.label("customer_code"),
            Customer.name.label("customer_name"),
            Person.code.label("rep_code"),
            Person.name.label("rep_name"),
            Team.name.label("team"),
            Visit.state,
            Visit.opened_at,
            Visit.submitted_at,
            Visit.rep_id.label("owner_id"),
            Visit.team_id,
            Visit.id.label("visit_id"),
        )
        .join(Customer, Visit.customer_id == Customer.id)
        .join(Person, Visit.rep_id == Person.id)
        .outerjoin(Team, Visit.team_id == Team.id)
        .where(visible(viewer, Visit.rep_id, Visit.team_id, Visit.id))
        .order_by(Visit.id)
    )
    return await _all(session, query)


async def customers(session: AsyncSession, viewer: Viewer) -> Rows:
    """Customers with their owner's number and their team's name, by code."""
    query = (
        select(
            Customer.code,
            Customer.name,
            Customer.type,
            Customer.phone,
            Customer.address,
            Customer.city,
            Customer.latitude,
            Customer.longitude,
            Person.code.label("owner_code"),
            Team.name.label("team"),
            Customer.contact,
            Customer.owner_id,
            Customer.team_id,
            null().label("visit_id"),
        )
        .outerjoin(Person, Customer.owner_id == Person.id)
        .outerjoin(Team, Customer.team_id == Team.id)
        .where(visible(viewer, Customer.owner_id, Customer.team_id))
        .order_by(Customer.code)
    )
    return await _all(session, query)


async def people(session: AsyncSession, viewer: Viewer) -> Rows:
    """People with their team's name, by code."""
    query = (
        select(
            Person.id,
            Person.code,
            Person.name,
            Person.role,
            Person.desk,
            Team.name.label("team"),
            Person.phone,
            Person.active,
            Person.id.label("owner_id"),
            Person.team_id,
            null().label("visit_id"),
        )
        .outerjoin(Team, Person.team_id == Team.id)
        .where(visible(viewer, Person.id, Person.team_id))
        .order_by(Person.code)
    )
    return await _all(session, query)


async def accounts(session: AsyncSession) -> dict[tuple[int, str], str]:
    """(person id, channel) → account there."""
    found = await session.execute(select(Identity.person_id, Identity.channel, Identity.external_id))
    return {(person_id, channel): account for person_id, channel, account in found}


async def actions(session: AsyncSession, viewer: Viewer) -> Rows:
    """The ledger's actions in order. One inside a visit belongs to the visit's rep and team, whoever did it."""
    actor = aliased(Person)
    in_visit = Visit.id.is_not(None)
    owner = case((in_visit, Visit.rep_id), else_=Action.actor_id)
    team = case((in_visit, Visit.team_id), else_=Customer.team_id)
    query = (
        select(
            Action.id,
            Action.at,
            Action.kind,
            actor.code.label("actor_code"),
            actor.name.label("actor_name"),
            Customer.code.label("customer_code"),
            Customer.name.label("customer_name"),
            Action.deal_id,
            Action.payload,
            Action.evidence,
            Action.chain,
            Action.seq,
            Action.previous_hash,
            Action.hash,
            owner.label("owner_id"),
            team.label("team_id"),
            Action.visit_id,
        )
        .outerjoin(actor, Action.actor_id == actor.id)
        .outerjoin(Customer, Action.customer_id == Customer.id)
        .outerjoin(Visit, Action.visit_id == Visit.id)
        .where(visible(viewer, owner, team, Action.visit_id))
        .order_by(Action.id)
    )
    return await _all(session, query)


async def calls(session: AsyncSession, viewer: Viewer) -> Rows:
    """Talks with customers and what was found in them (`analysis`, None where nothing was), oldest first; who leads
    sees them only where the playbook says so, which is for the caller to ask."""
    query = (
        select(
            Call.id,
            Call.received_at,
            Person.code.label("rep_code"),
            Person.name.label("rep_name"),
            Team.name.label("team"),
            Customer.code.label("customer_code"),
            Customer.name.label("customer_name"),
            Call.visit_id.label("of_visit"),
            Call.duration_s,
            Call.state,
            Analysis.payload.label("analysis"),
            Call.rep_id.label("owner_id"),
            Call.team_id,
            null().label("visit_id"),
        )
        .join(Person, Call.rep_id == Person.id)
        .outerjoin(Team, Call.team_id == Team.id)
        .outerjoin(Customer, Call.customer_id == Customer.id)
        .outerjoin(Analysis, Analysis.call_id == Call.id)
        .where(Call.purpose == "call", visible(viewer, Call.rep_id, Call.team_id))
        .order_by(Call.id)
    )
    return await _all(session, query)


async def deals(session: AsyncSession, viewer: Viewer) -> Rows:
    """Deals with their customer, owner and team, by code."""
    query = (
        select(
            Deal.code,
            Deal.name,
            Customer.code.label("customer_code"),
            Customer.name.label("customer_name"),
            Deal.stage,
            Deal.state,
            Deal.amount_fen,
            Person.code.label("owner_code"),
            Team.name.label("team"),
            Deal.stage_since,
            Deal.last_activity_at,
            Deal.expected_close,
            Deal.contacts,
            Deal.waiting_until,
            Deal.waiting_reason,
            Deal.confirmed,
            Deal.owner_id,
            Deal.team_id,
            null().label("visit_id"),
        )
        .join(Customer, Deal.customer_id == Customer.id)
        .outerjoin(Person, Deal.owner_id == Person.id)
        .outerjoin(Team, Deal.team_id == Team.id)
        .where(visible(viewer, Deal.owner_id, Deal.team_id))
        .order_by(Deal.code)
    )
    return await _all(session, query)


async def _all(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> Rows:
    return (await session.execute(query)).all()
