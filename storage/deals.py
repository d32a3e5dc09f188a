"""Deals: found by whose they are, changed, brought in by the batch, and the facts that warnings are made from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import ledger
from storage.ledger import Draft
from storage.models import Customer, Deal, FollowUp, Person
from storage.tally import Tally
from storage.visibility import Viewer, visible


@dataclass(frozen=True, slots=True)
class Seen:
    """A deal with its customer's and its owner's name, as lists show it."""

    deal: Deal
    customer: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """What was done with a deal's customer. `last_at`: the last real activity, the deal's own included; `next_due`:
    the soonest open thing due."""

    last_at: datetime
    next_due: date | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A deal as a file has it: only the columns the file has. `fingerprint` is equal for equal rows. `since`: when
    its stage was entered, `touched`: when it was last dealt with; None where the file does not say."""

    code: str
    values: Mapping[str, Any]
    since: datetime | None
    touched: datetime | None
    fingerprint: str


async def find(session: AsyncSession, deal_id: int, *, lock: bool = False) -> Deal | None:
    """The deal; `lock`: nobody else changes it until this transaction ends."""
    return await session.get(Deal, deal_id, with_for_update=True if lock else None, populate_existing=lock)


async def by_code(session: AsyncSession, code: str) -> Deal | None:
    """The deal with this code."""
    return await session.scalar(select(Deal).where(Deal.code == code))


async def open_at(session: AsyncSession, viewer: Viewer, customer_ids: Collection[int], limit: int) -> list[Seen]:
    """The viewer's open deals with these customers, the newest first."""
    return await _seen(session, viewer, Deal.state == "open", Deal.customer_id.in_(customer_ids), limit=limit)


async def open_of(session: AsyncSession, viewer: Viewer, limit: int | None = None) -> list[Seen]:
    """The open deals that are the viewer's own, the newest first; to who leads a team also those of people who left
    it, until they are handed over."""
    left = Deal.owner_id.in_(select(Person.id).where(Person.active.is_(False)))
    theirs = or_(Deal.owner_id == viewer.person_id, and_(Deal.team_id.in_(viewer.teams), left))
    return await _seen(session, viewer, Deal.state == "open", theirs, limit=limit)


async def won_of(session: AsyncSession, viewer: Viewer) -> list[Seen]:
    """The deals that the viewer won, the newest first."""
    return await _seen(session, viewer, Deal.state == "won", Deal.owner_id == viewer.person_id)


async def these(session: AsyncSession, viewer: Viewer, ids: Collection[int]) -> list[Seen]:
    """Those of these deals that the viewer may see, the newest first."""
    return await _seen(session, viewer, Deal.id.in_(ids))


async def _seen(
    session: AsyncSession, viewer: Viewer, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Seen]:
    query = (
        select(Deal, Customer.name, Person.name)
        .join(Customer, Customer.id == Deal.customer_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(*conditions, visible(viewer, Deal.owner_id, Deal.team_id))
        .order_by(Deal.id.desc())
        .limit(limit)
    )
    return [Seen(deal, customer, owner) for deal, customer, owner in await session.execute(query)]


AT_ONCE = 500  # databases take only so many values in one statement


async def contacts(session: AsyncSession, deals: Sequence[Deal]) -> dict[int, Contact]:
    """Deal id → what was done with its customer."""
    found: dict[int, Contact] = {}
    for start in range(0, len(deals), AT_ONCE):
        found |= await _contacts(session, deals[start : start + AT_ONCE])
    return found


async def _contacts(session: AsyncSession, deals: Sequence[Deal]) -> dict[int, Contact]:
    customers = {deal.customer_id for deal in deals}
    touched = await session.execute(select(Customer.id, Customer.contacted_at).where(Customer.id.in_(customers)))
    contacted = dict(touched.all())
    due = select(FollowUp.customer_id, func.min(FollowUp.due)).where(
        FollowUp.customer_id.in_(customers), FollowUp.state == "open"
    )
    dues = dict((await session.execute(due.group_by(FollowUp.customer_id))).all())
    return {
        deal.id: Contact(
            max(deal.last_activity_at, contacted[deal.customer_id] or deal.last_activity_at),
            dues.get(deal.customer_id),
        )
        for deal in deals
    }


async def open_deal(
    session: AsyncSession, code: str, name: str, customer: Customer, owner_id: int, stage: str, at: datetime
) -> Deal:
    """A new deal, flushed. As with visits, the team is the customer's."""
    deal = Deal(
        code=code,
        name=name,
        customer_id=customer.id,
        owner_id=owner_id,
        team_id=customer.team_id,
        stage=stage,
        stage_since=at,
        contacts=1,
        waiting_reason="",
        confirmed={},
        state="open",
        revision=1,
        created_at=at,
        last_activity_at=at,
    )
    session.add(deal)
    await session.flush()
    return deal


def change(deal: Deal, values: Mapping[str, Any], at: datetime) -> None:
    """Set these columns (`sales.deals.Changed.values`); the stage's clock begins anew with a new stage."""
    if "stage" in values and values["stage"] != deal.stage:
        deal.stage_since = at
    for key, value in values.items():
        setattr(deal, key, value)
    deal.last_activity_at = at
    deal.revision += 1


# ---- import


async def bring_in(session: AsyncSession, batch: Sequence[Incoming], now: datetime) -> Tally:
    """Add the new and update the changed; a row that came in just like this before stays untouched, whatever became
    of the deal since. A new deal, a changed stage and a changed owner are recorded in the ledger."""
    query = select(Deal).where(Deal.code.in_([one.code for one in batch])).with_for_update()
    known = {deal.code: deal for deal in await session.scalars(query)}
    fresh = [one for one in batch if one.code not in known]
    changed = [one for one in batch if one.code in known and known[one.code].fingerprint != one.fingerprint]
    added = [_new(one, now) for one in fresh]
    session.add_all(added)
    before = [(known[one.code], known[one.code].stage, known[one.code].owner_id) for one in changed]
    for one in changed:
        _update(known[one.code], one, now)
    await session.flush()
    opened = [_imported("deal.opened", deal, now, None) for deal in added]
    moved = [_imported(_kind(deal), deal, now, stage) for deal, stage, _ in before if deal.stage != stage]
    given = [_handed_over(deal, now, owner) for deal, _, owner in before if deal.owner_id != owner]
    await ledger.append(session, [*opened, *moved, *given])
    return Tally(len(fresh), len(changed), len(batch) - len(fresh) - len(changed))


def _new(one: Incoming, now: datetime) -> Deal:
    since = one.since or now
    fixed = {"code": one.code, "fingerprint": one.fingerprint, "created_at": since, "stage_since": since}
    blank = {"contacts": 1, "waiting_reason": "", "confirmed": {}, "revision": 1}
    return Deal(**(blank | dict(one.values) | fixed | {"last_activity_at": one.touched or since}))


def _update(deal: Deal, one: Incoming, now: datetime) -> None:
    if one.since is not None or one.values["stage"] != deal.stage:
        deal.stage_since = one.since or now
    for key, value in one.values.items():
        setattr(deal, key, value)
    deal.last_activity_at = max(deal.last_activity_at, one.touched or deal.last_activity_at)
    deal.fingerprint = one.fingerprint
    deal.revision += 1


def _kind(deal: Deal) -> str:
    return "deal.moved" if deal.state == "open" else f"deal.{deal.state}"


def _imported(kind: str, deal: Deal, now: datetime, before: str | None) -> Draft:
    payload = {"to": deal.stage, "amount_fen": deal.amount_fen, "by": "import"}
    if before is not None:
        payload["from"] = before
    return Draft(kind, now, customer_id=deal.customer_id, deal_id=deal.id, payload=payload)


def _handed_over(deal: Deal, now: datetime, before: int | None) -> Draft:
    payload = {"from": before, "to": deal.owner_id, "by": "import"}
    return Draft("deal.handed_over", now, customer_id=deal.customer_id, deal_id=deal.id, payload=payload)
