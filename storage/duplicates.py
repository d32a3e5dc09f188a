"""Pairs of customers that look like one. They are kept for a person to decide; nothing is ever merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.dialect import insert_if_new
from storage.models import Customer, DuplicatePair

Decision = Literal["same", "different"]
OPEN: Final = "open"
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """Two customer ids and why they look alike."""

    first_id: int
    second_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A pair to decide on, with what a person needs for it."""

    id: int
    first: Customer
    second: Customer
    reason: str


async def replace_open(session: AsyncSession, found: Iterable[Found]) -> int:
    """Keep what was found now, forget open pairs that no longer look alike; decided ones stay decided.

    Returns how many pairs were not known before.
    """
    wanted = {_key(pair): pair for pair in found}
    rows = (
        await session.execute(select(DuplicatePair.first_id, DuplicatePair.second_id, DuplicatePair.state))
    ).all()
    known = {(first, second) for first, second, _ in rows}
    stale = [(first, second) for first, second, state in rows if state == OPEN and (first, second) not in wanted]
    fresh = [
        {"first_id": first, "second_id": second, "reason": pair.reason, "state": OPEN}
        for (first, second), pair in sorted(wanted.items(), key=lambda item: item[0])
        if (first, second) not in known
    ]
    pair_of = tuple_(DuplicatePair.first_id, DuplicatePair.second_id)
    for start in range(0, len(stale), _BATCH):
        await session.execute(delete(DuplicatePair).where(pair_of.in_(stale[start : start + _BATCH])))
    if fresh:
        await session.execute(insert_if_new(session, DuplicatePair), fresh)
    return len(fresh)


def _key(pair: Found) -> tuple[int, int]:
    return min(pair.first_id, pair.second_id), max(pair.first_id, pair.second_id)


async def open_pairs(session: AsyncSession) -> Sequence[OpenPair]:
    """The pairs nobody has decided on yet, oldest first."""
    first, second = aliased(Customer), aliased(Customer)
    query = (
        select(DuplicatePair, first, second)
        .join(first, DuplicatePair.first_id == first.id)
        .join(second, DuplicatePair.second_id == second.id)
        .where(DuplicatePair.state == OPEN)
        .order_by(DuplicatePair.id)
    )
    return [OpenPair(pair.id, one, other, pair.reason) for pair, one, other in await session.execute(query)]


async def decide(session: AsyncSession, id: int, decision: Decision) -> bool:
    """Note what a person decided (also instead of an earlier decision); False: there is no such pair."""
    pair = await session.get(DuplicatePair, id, with_for_update=True)
    if pair is None:
        return False
    pair.state = decision
    return True
