"""What happened to a broken chain: the first record that is altered, missing, moved or put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Action, Chain
from storage.record import Record, raw_records, record

Kind = Literal["altered", "missing", "moved", "extra", "head"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first place where a chain is not what was written.

    `seq` is the place in the chain; `at` and `action` describe the record there: for a missing one, the record
    before it. `head`: the last record and the head of the chain contradict each other.
    """

    kind: Kind
    chain: str
    seq: int
    at: datetime | None = None
    action: str | None = None


Head = tuple[int, str]
"""(number of records, hash of the last)"""


async def diagnose(session: AsyncSession, chain: str) -> Divergence | None:
    """The first divergence of `chain`; None if it is whole."""
    rows = await session.execute(raw_records().where(Action.chain == chain).order_by(Action.seq))
    head = (await session.execute(select(Chain.seq, Chain.hash).where(Chain.chain == chain))).one_or_none()
    return first_divergence(chain, [record(row) for row in rows], None if head is None else (head[0], head[1]))


async def chains_without_records(session: AsyncSession) -> tuple[int, str | None]:
    """How many chains have a head but not one record left, and the name of the first of them."""
    recorded = select(Action.id).where(Action.chain == Chain.chain).exists()
    query = select(func.count(), func.min(Chain.chain)).select_from(Chain).where(Chain.seq > 0, ~recorded)
    count, first = (await session.execute(query)).one()
    return count, first


def first_divergence(chain: str, records: Sequence[Record], head: Head | None) -> Divergence | None:
    """Compare `records` (in the order of `seq`) with what the hashes say about them."""
    last: Record | None = None
    for place, here in enumerate(records, 1):
        found = _at(place, here, last, records)
        if found is not None:
            return found
        last = here
    return _at_the_end(chain, records, head)


def _at(place: int, here: Record, last: Record | None, records: Sequence[Record]) -> Divergence | None:
    if here.seq < place:
        return _about("extra", here, here.seq)
    if here.seq > place:
        return _gap(here.chain, place, last)
    if not here.is_genuine:
        return _not_genuine(place, here, last, records)
    if last is not None and here.previous_hash != last.hash:
        return _not_following(place, here, last, records)
    return None


def _not_genuine(place: int, here: Record, last: Record | None, records: Sequence[Record]) -> Divergence:
    """Altered; or genuine under another number, because others were taken out, put in or exchanged."""
    numbers = range(1, len(records) + 2)
    written_as = next((n for n in numbers if here.was_written_as(n)), None)
    if written_as is None:
        return _about("altered", here, place)
    if written_as < place and last is not None:
        return _about("extra", last, place - 1)
    if any(other.was_written_as(place) for other in records):
        return _about("moved", here, place)
    return _gap(here.chain, place, last)


def _not_following(place: int, here: Record, last: Record, records: Sequence[Record]) -> Divergence:
    """The record before was altered together with its hash, unless another one does follow it."""
    if any(other.previous_hash == last.hash for other in records):
        return _about("moved", here, place)
    return _about("altered", last, place - 1)


def _at_the_end(chain: str, records: Sequence[Record], head: Head | None) -> Divergence | None:
    count, last = len(records), records[-1] if records else None
    if head is not None and head[0] > count:
        return _gap(chain, count + 1, last)
    if last is None or head == (count, last.hash):
        return None
    if head is not None and head[0] < count:
        return _about("extra", records[head[0]], head[0] + 1)
    return _about("head", last, count)


def _about(kind: Kind, record: Record, place: int) -> Divergence:
    return Divergence(kind, record.chain, place, record.at, record.kind)


def _gap(chain: str, place: int, last: Record | None) -> Divergence:
    if last is None:
        return Divergence("missing", chain, place)
    return _about("missing", last, place)
