"""The ledger of actions (design §4): append-only, hash-chained per subject, one root per day.

Hash: lowercase hex SHA-256 over the canonical JSON (sorted keys, no spaces) of
`[chain, seq, at, kind, actor, customer, deal, visit, payload, evidence, previous_hash]`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import contacts
from storage.dialect import insert_if_new
from storage.models import Action, Chain

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Draft:
    """An action about to be recorded. `at` is aware; payload and evidence are plain JSON values."""

    kind: str
    at: datetime
    actor_id: int | None = None
    customer_id: int | None = None
    deal_id: int | None = None
    visit_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chain(self) -> str:
        """The subject whose chain it joins: the customer, else the person, else the house itself."""
        if self.customer_id is not None:
            return f"customer:{self.customer_id}"
        return f"person:{self.actor_id}" if self.actor_id is not None else "house"


class Hashed(Protocol):
    """What enters the hash: an `Action`, or the values of one about to be."""

    chain: str
    seq: int
    at: datetime
    kind: str
    actor_id: int | None
    customer_id: int | None
    deal_id: int | None
    visit_id: int | None
    payload: dict[str, Any]
    evidence: dict[str, Any]
    previous_hash: str


def _canonical(value: Any) -> Any:
    # PostgreSQL gives 1e300 back as the integer with these digits: whole floats are hashed so on every database.
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    return value


def action_hash(action: Hashed) -> str:
    """The hash of one record, as the module's docstring says."""
    fields = [
        action.chain,
        action.seq,
        action.at.astimezone(UTC).isoformat(timespec="microseconds"),
        action.kind,
        action.actor_id,
        action.customer_id,
        action.deal_id,
        action.visit_id,
        _canonical(action.payload),
        _canonical(action.evidence),
        action.previous_hash,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


async def append(session: AsyncSession, drafts: Sequence[Draft]) -> list[Action]:
    """Record `drafts` in order, each at the end of its chain; part of the caller's transaction."""
    if not drafts:
        return []
    await contacts.note(session, drafts)  # before the chains: whoever changes a customer locks it first, too
    heads = await _locked_heads(session, {draft.chain for draft in drafts})
    actions = [_link(draft, heads[draft.chain]) for draft in drafts]
    await session.execute(insert(Action), [_values(action) for action in actions])
    await session.flush()
    return actions


async def _locked_heads(session: AsyncSession, chains: Iterable[str]) -> dict[str, Chain]:
    names = sorted(chains)  # one order everywhere: two writers cannot wait for each other
    fresh = [{"chain": name, "seq": 0, "hash": GENESIS} for name in names]
    await session.execute(insert_if_new(session, Chain), fresh)
    query = select(Chain).where(Chain.chain.in_(names)).order_by(Chain.chain).with_for_update()
    return {head.chain: head for head in await session.scalars(query)}


def _link(draft: Draft, head: Chain) -> Action:
    action = Action(
        at=draft.at,
        kind=draft.kind,
        actor_id=draft.actor_id,
        customer_id=draft.customer_id,
        deal_id=draft.deal_id,
        visit_id=draft.visit_id,
        payload=dict(draft.payload),
        evidence=dict(draft.evidence),
        chain=draft.chain,
        seq=head.seq + 1,
        previous_hash=head.hash,
    )
    action.hash = action_hash(action)
    head.seq, head.hash = action.seq, action.hash
    return action


_COLUMNS = [column.key for column in Action.__table__.columns if column.key != "id"]


def _values(action: Action) -> dict[str, Any]:
    return {name: getattr(action, name) for name in _COLUMNS}


async def of_visit(session: AsyncSession, visit_id: int) -> list[Action]:
    """A visit's actions in the order they were recorded."""
    query = select(Action).where(Action.visit_id == visit_id).order_by(Action.id)
    return list(await session.scalars(query))
