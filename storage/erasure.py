"""Erase a talk: its bytes, its words, and the words of it that messages carried. The ledger keeps that it happened.

One transaction takes the words away, marks the file as due, and raises the talk's token, so that a worker who holds
it writes nothing more. After its commit `erasure_files.sweep` unlinks the files that are due and marks them as
done; where a process dies in between, they stay due for the next sweep. A file that another row has as well stays
until that row is erased, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import calls, erasure_messages, inbox, ledger, papers
from storage.erasure_files import GONE, release
from storage.erasure_messages import CardPlace, Instead
from storage.ledger import Draft
from storage.models import Analysis, Call, Customer, Identity, Inbox, Media, Person, Segment, TipMark

Why = Literal["asked", "kept", "no_consent"]
"""Somebody asked for it; it was kept as long as it may be; nobody said in time that the customer agreed."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What went. `size`: bytes of the file, 0 where it is still needed or there was none."""

    call: Call
    segments: int
    messages: int
    size: int
    cards: Sequence[CardPlace]


@dataclass(frozen=True, slots=True)
class Erasable:
    """A talk that can be erased. `duration_s` in seconds; `size`: bytes of its file."""

    call_id: int
    received_at: datetime
    rep: str
    customer: str | None
    state: str
    duration_s: float | None
    segments: int
    size: int


# ---- which ones


async def erasable(
    session: AsyncSession,
    *,
    call_ids: Collection[int] | None = None,
    rep_id: int | None = None,
    customer_id: int | None = None,
) -> Sequence[Erasable]:
    """What there is of these talks, by id; those that were erased are not among it."""
    said = select(func.count()).where(Segment.call_id == Call.id).scalar_subquery()
    query = (
        select(Call, Person.name, Customer.name, Media.size, said)
        .join(Person, Person.id == Call.rep_id)
        .outerjoin(Customer, Customer.id == Call.customer_id)
        .outerjoin(Media, and_(Media.id == Call.media_id, Media.erased.is_(None)))
        .where(Call.state.not_in(GONE), *_chosen(call_ids, rep_id, customer_id))
        .order_by(Call.id)
    )
    return [
        Erasable(call.id, call.received_at, rep, customer, call.state, call.duration_s, segments, size or 0)
        for call, rep, customer, size, segments in await session.execute(query)
    ]


def _chosen(
    call_ids: Collection[int] | None, rep_id: int | None, customer_id: int | None
) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if call_ids is not None:
        chosen.append(Call.id.in_(call_ids))
    if rep_id is not None:
        chosen.append(Call.rep_id == rep_id)
    if customer_id is not None:
        chosen.append(Call.customer_id == customer_id)
    return chosen


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[tuple[int, Why]]:
    """(id, why) of talks that must not be kept any longer, at most `limit`."""
    over = (Call.keep_until.is_not(None), Call.keep_until <= now, Call.state.not_in(GONE))
    found = await session.execute(select(Call.id, Call.state).where(*over).order_by(Call.id).limit(limit))
    return [(id, "no_consent" if state == "consent" else "kept") for id, state in found]


# ---- the words


async def erase_call(
    session: AsyncSession, call_id: int, why: Why, instead: Instead, now: datetime, *, by: int | None = None
) -> Erased | None:
    """Erase it in the caller's transaction; None where there is no such talk, or nothing of it any more. `by`: the
    person who asked for it."""
    call = await calls.find(session, call_id)
    if call is None:
        return None
    await inbox.lock(session, [(call.channel, call.chat)])  # as a handler does, and in its order: lock, row, ledger
    call = await calls.find(session, call_id, lock=True)
    if call is None or call.state in GONE:
        return None
    segments = await _count(session, call)
    messages, cards = await erasure_messages.forget(session, call, instead, now)
    await session.execute(delete(Segment).where(Segment.call_id == call.id))
    await session.execute(delete(Analysis).where(Analysis.call_id == call.id))
    for mark in (await session.scalars(select(TipMark).where(TipMark.call_id == call.id))).all():
        mark.item = f"erased:{mark.id}"
    _blank(call)
    await session.flush()
    size = await release(session, call.media_id)
    if call.customer_id is not None:
        await papers.forget(session, call.customer_id, now)
    gone = Erased(call, segments, messages, size, cards)
    await ledger.append(session, [_record(gone, why, now, by)])
    return gone


async def _count(session: AsyncSession, call: Call) -> int:
    counted = select(func.count()).select_from(Segment).where(Segment.call_id == call.id)
    return (await session.scalars(counted)).one()


def _blank(call: Call) -> None:
    """Whoever holds it has lost it: their token is not the row's any more."""
    call.state, call.name, call.error, call.language = "erased", "", None, None
    call.holder = call.lease_until = call.keep_until = None
    call.token += 1
    call.revision += 1


def _record(gone: Erased, why: Why, now: datetime, by: int | None) -> Draft:
    counts = {"segments": gone.segments, "messages": gone.messages, "bytes": gone.size}
    payload = {"call": gone.call.id, "rep": gone.call.rep_id, "why": why, **counts}
    return Draft("call.erased", now, actor_id=by, customer_id=gone.call.customer_id, payload=payload)


# ---- what a person said to the bot beside talks


async def spoken(session: AsyncSession, person_id: int) -> Sequence[Inbox]:
    """Recordings and voice messages of this person's that became no talk: the platform gave the text, or they could
    not be read."""
    accounts = (await session.scalars(select(Identity).where(Identity.person_id == person_id))).all()
    mine = [
        and_(
            Inbox.conversation == account.external_id,
            or_(Inbox.channel == account.channel, Inbox.channel.startswith(f"{account.channel}_", autoescape=True)),
        )
        for account in accounts
    ]
    kind = Inbox.payload["content"]["type"].as_string()
    query = select(Inbox).where(or_(false(), *mine), kind.in_(("voice", "talk"))).order_by(Inbox.id)
    rows = [row for row in await session.scalars(query) if row.payload["content"]["media_id"] is not None]
    about = {row.payload["content"]["media_id"] for row in rows}
    talks = select(Call.media_id).where(Call.media_id.in_(about), Call.state.not_in(GONE))
    kept = set(await session.scalars(talks))
    return [row for row in rows if row.payload["content"]["media_id"] not in kept]


async def erase_spoken(
    session: AsyncSession, person_id: int, instead: Instead, now: datetime, *, by: int | None = None
) -> int:
    """Erase those in the caller's transaction; returns how many. What was recorded of them in a visit stays: it is
    the visit's."""
    rows = await spoken(session, person_id)
    if not rows:
        return 0
    sizes = [await release(session, row.payload["content"]["media_id"]) for row in rows]
    await erasure_messages.forget_heard(session, rows, instead, now)
    payload = {"person": person_id, "messages": len(rows), "bytes": sum(sizes)}
    await ledger.append(session, [Draft("voice.erased", now, actor_id=by, payload=payload)])
    return len(rows)
