"""A ledger row as it really lies in the table, read without trusting it: an altered row may not even parse."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, String, select, type_coerce

from storage.ledger import action_hash
from storage.models import Action


@dataclass(slots=True)
class Record:
    """One row of the ledger. `at` is None, and payload and evidence are raw text, where they cannot be read."""

    id: int
    chain: str
    seq: int
    at: Any
    kind: str
    actor_id: int | None
    customer_id: int | None
    deal_id: int | None
    visit_id: int | None
    payload: Any
    evidence: Any
    previous_hash: str
    hash: str

    @property
    def is_genuine(self) -> bool:
        """Whether the contents give the hash that stands beside them."""
        try:
            return action_hash(self) == self.hash
        except (AttributeError, TypeError, ValueError):  # what does not even parse was not written by us
            return False

    def was_written_as(self, seq: int) -> bool:
        """Whether this is, unchanged, what was once record number `seq` of its chain."""
        return replace(self, seq=seq).is_genuine


_COLUMNS: Sequence[Any] = (  # in the order of the fields of `Record`
    Action.id,
    Action.chain,
    Action.seq,
    type_coerce(Action.at, String),
    Action.kind,
    Action.actor_id,
    Action.customer_id,
    Action.deal_id,
    Action.visit_id,
    type_coerce(Action.payload, String),
    type_coerce(Action.evidence, String),
    Action.previous_hash,
    Action.hash,
)


def raw_records() -> Select[*tuple[Any, ...]]:
    """A query for rows that `record` reads: decoding is left to us, so that a broken row stops nothing."""
    return select(*_COLUMNS)


def record(row: Sequence[Any]) -> Record:
    """The record in the first columns of `row`."""
    found = Record(*row[: len(_COLUMNS)])
    found.at = _moment(found.at)
    found.payload = _parsed(found.payload)
    found.evidence = _parsed(found.evidence)
    return found


def _moment(stored: Any) -> datetime | None:
    if isinstance(stored, datetime):  # PostgreSQL
        return stored.astimezone(UTC)
    try:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def _parsed(stored: Any) -> Any:
    try:
        return json.loads(stored)
    except (TypeError, ValueError):
        return stored
