"""Erase a talk: its bytes, its words, and the words of it that messages carried. The ledger keeps that it happened.

One transaction takes the words away, marks the file as due, and raises the talk's token, so that a worker who holds
it writes nothing more. After its commit `sweep` unlinks the files that are due and marks them as done; where a
process dies in between, they stay due for the next sweep. A file that another row has as well stays until that row
is erased, too.

Nobody can bring in the same bytes while they are unlinked (`media.hold`): either the new row is seen, and they
stay, or they are written anew.
"""

import asyncio
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import structlog
from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import calls, inbox, ledger
from storage.database import Database
from storage.ledger import Draft
from storage.media import MediaStore, hold
from storage.models import (
    Action,
    Analysis,
    Call,
    ConsoleMessage,
    Customer,
    FollowUp,
    Identity,
    Inbox,
    Media,
    Outbox,
    Person,
    Segment,
    TipMark,
    Upload,
)
from storage.outbox import NEIGHBOURS, work_of

log = structlog.get_logger(__name__)

Why = Literal["asked", "kept", "no_consent"]
"""Somebody asked for it; it was kept as long as it may be; nobody said in time that the customer agreed."""

ANSWER_WITHIN: Final = timedelta(days=7)  # a recording whose consent nobody confirmed is erased after that
GONE: Final = ("erased", "refused")  # states in which nothing is kept
PLAIN_KIND: Final = re.compile(r"[a-z][a-z0-9_]*")  # a next action of the playbook; else a promise in its own words
_AS_IT_IS = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Instead:
    """What stands in the place of words that were erased, as plain JSON. `said`: a message out; `heard`: the
    content of a message in (`bot.events`); `shown`: a message in, as the console shows it; `promise`: words of a
    promise."""

    said: Mapping[str, Any]
    heard: Mapping[str, Any]
    shown: Mapping[str, Any]
    promise: str


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a card of the talk stands."""

    channel: str
    chat: str
    slot: str


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
    unanswered = and_(Call.state == "consent", Call.received_at <= now - ANSWER_WITHIN)
    over = and_(Call.keep_until.is_not(None), Call.keep_until <= now)
    query = select(Call.id, Call.state).where(Call.state.not_in(GONE), or_(over, unanswered))
    found = await session.execute(query.order_by(Call.id).limit(limit))
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
    messages, cards = await _forget_messages(session, call, instead, now)
    await session.execute(delete(Segment).where(Segment.call_id == call.id))
    await session.execute(delete(Analysis).where(Analysis.call_id == call.id))
    for mark in (await session.scalars(select(TipMark).where(TipMark.call_id == call.id))).all():
        mark.item = f"erased:{mark.id}"
    size = await release(session, call)
    _blank(call)
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


# ---- the messages


async def _forget_messages(
    session: AsyncSession, call: Call, instead: Instead, now: datetime
) -> tuple[int, Sequence[CardPlace]]:
    """Take the words of the talk from the messages that brought and showed it; how many, and its cards."""
    done = await _done_about(session, call)
    heard = await _heard(session, call, done)
    said = await _said(session, call, [row.id for row in heard])
    for received in heard:
        received.payload = {**received.payload, "content": dict(instead.heard)}
        received.state = "done"
    for sent in said:
        sent.payload = dict(instead.said)
    incoming = [f"in:{row.key}" for row in heard if row.channel == "console"]
    for message in await _on_console(session, [*incoming, *(row.key for row in said)]):
        instead_of_it = instead.shown if message.direction == "in" else instead.said
        message.payload = {**instead_of_it, **{k: v for k, v in message.payload.items() if k == "from"}}
        message.repainted_at = now
    await _forget_promises(session, call, done, instead.promise)
    await session.flush()
    cards = {CardPlace(row.channel, row.chat, row.slot): None for row in said if row.slot is not None}
    return len(heard) + len(said), tuple(cards)


async def _done_about(session: AsyncSession, call: Call) -> Sequence[Action]:
    """What the ledger has of this talk."""
    subject = Action.actor_id == call.rep_id
    if call.customer_id is not None:
        subject = or_(subject, Action.customer_id == call.customer_id)
    of_talks = or_(Action.kind.startswith("call."), Action.kind.startswith("tip."))
    query = select(Action).where(subject, Action.at >= call.received_at, of_talks)
    return [action for action in await session.scalars(query) if action.payload.get("call") == call.id]


async def _heard(session: AsyncSession, call: Call, done: Sequence[Action]) -> Sequence[Inbox]:
    """The messages that something was recorded of this talk for, and a note's own text."""
    works = {str(action.evidence.get("cause", "")) for action in done}
    ids = [int(number) for work in works if (number := work.removeprefix("in:")).isdecimal()]
    note = and_(Inbox.channel == call.channel, Inbox.key == f"note:{call.id}")
    return (await session.scalars(select(Inbox).where(or_(Inbox.id.in_(ids), note)))).all()


async def _forget_promises(session: AsyncSession, call: Call, done: Sequence[Action], instead: str) -> None:
    """What was promised in words of its own stays due, without the words; also where it was reminded of."""
    ids = [action.payload["follow_up"] for action in done if action.kind == "call.promised"]
    for due_thing in (await session.scalars(select(FollowUp).where(FollowUp.id.in_(ids)))).all():
        words = due_thing.kind
        if not PLAIN_KIND.fullmatch(words):
            due_thing.kind = instead
            await _replace_in_chats(session, call, words, instead)


async def _replace_in_chats(session: AsyncSession, call: Call, words: str, instead: str) -> None:
    holds = cast(Outbox.payload, String).contains(_as_json(words), autoescape=True)
    mine = (await _chats(session, call), Outbox.created_at >= call.received_at)
    rows = (await session.scalars(select(Outbox).where(*mine, holds))).all()
    for row in [*rows, *await _on_console(session, [row.key for row in rows])]:
        text = json.dumps(row.payload, ensure_ascii=False)
        row.payload = json.loads(text.replace(_as_json(words), _as_json(instead)))


def _as_json(words: str) -> str:
    """As it stands inside the quotes of a JSON text."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


async def _said(session: AsyncSession, call: Call, heard: Collection[int]) -> Sequence[Outbox]:
    """What was said about this talk, wherever it went. Cards of other things (a visit, a follow-up) are not among
    it: they show what the rep confirmed."""
    found: dict[int, Outbox] = {}
    works: set[str] = set()
    for row in await _told_the_rep(session, call, heard):
        if work_of(row.key) not in works:
            works.add(work_of(row.key))
            found |= {other.id: other for other in await _of_work(session, row)}
    return [row for _, row in sorted(found.items()) if row.slot is None or _is_of(row.slot, call)]


def _is_of(name: str, call: Call) -> bool:
    return name == f"call:{call.id}" or name.startswith(f"call:{call.id}:")


async def _told_the_rep(session: AsyncSession, call: Call, heard: Collection[int]) -> Sequence[Outbox]:
    """What the rep was told of it: the index knows chats, not talks, and the rep was told all of it."""
    there = await _chats(session, call)
    works = (f"call:{call.id}:", *(f"in:{n}." for n in heard))
    about = or_(
        Outbox.slot == f"call:{call.id}",
        Outbox.slot.startswith(f"call:{call.id}:", autoescape=True),
        *(Outbox.key.startswith(work, autoescape=True) for work in works),
    )
    query = select(Outbox).where(there, Outbox.created_at >= call.received_at, about)
    return (await session.scalars(query.order_by(Outbox.id))).all()


async def _chats(session: AsyncSession, call: Call) -> ColumnElement[bool]:
    """Whether a message out stands in a chat in which the rep was told of it."""
    accounts = select(Identity.channel, Identity.external_id).where(Identity.person_id == call.rep_id)
    chats = {(call.channel, call.chat), *((channel, chat) for channel, chat in await session.execute(accounts))}
    return or_(*(and_(Outbox.channel == channel, Outbox.chat == chat) for channel, chat in sorted(chats)))


async def _of_work(session: AsyncSession, row: Outbox) -> Sequence[Outbox]:
    """What the same piece of work said, to anybody: queued by one statement, its ids lie close together."""
    near = Outbox.id.between(row.id - NEIGHBOURS, row.id + NEIGHBOURS)
    query = select(Outbox).where(near, Outbox.key.startswith(f"{work_of(row.key)}.", autoescape=True))
    return (await session.scalars(query)).all()


async def _on_console(session: AsyncSession, keys: Sequence[str]) -> Sequence[ConsoleMessage]:
    return (await session.scalars(select(ConsoleMessage).where(ConsoleMessage.key.in_(keys)))).all()


# ---- the bytes


async def release(session: AsyncSession, call: Call) -> int:
    """Have the talk's file erased, unless another talk that is kept has the same row; returns its size in bytes."""
    if call.media_id is None:
        return 0
    kept = (Call.media_id == call.media_id, Call.id != call.id, Call.state.not_in(GONE))
    if await session.scalar(select(Call.id).where(*kept).limit(1)) is not None:
        return 0
    nameless = update(Upload).where(Upload.media_id == call.media_id).values(name="", fingerprint="")
    await session.execute(nameless, execution_options=_AS_IT_IS)
    mine = (Media.id == call.media_id, Media.erased.is_(None))
    marked = update(Media).where(*mine).values(erased="due", name="").returning(Media.size)
    return await session.scalar(marked, execution_options=_AS_IT_IS) or 0


async def give_up_uploads(session: AsyncSession, person_id: int) -> int:
    """This person's uploads that did not come to an end are not waited for any more; returns how many. Their files
    are taken away by `uploads.abandoned`."""
    open_ = (Upload.person_id == person_id, Upload.state == "open")
    values = {"state": "given_up", "name": "", "fingerprint": ""}
    given_up = await session.scalars(
        update(Upload).where(*open_).values(values).returning(Upload.id), execution_options=_AS_IT_IS
    )
    return len(given_up.all())


async def sweep(database: Database, store: MediaStore) -> int:
    """Unlink what is due and nobody else needs, with its copies; returns how many files cannot be removed now: they
    stay due."""
    async with database.read() as session:
        hashes = (await session.scalars(select(Media.sha256).where(Media.erased == "due").distinct())).all()
    left = 0
    for sha256 in hashes:
        try:
            await _unlink(database, store, sha256)
        except OSError as error:
            log.warning("media.not_erased", error=type(error).__name__)
            left += 1
    return left


async def _unlink(database: Database, store: MediaStore, sha256: str) -> None:
    async with database.write() as session:
        await hold(session, sha256, alone=True)
        due_rows = (Media.sha256 == sha256, Media.erased == "due")
        await session.execute(update(Media).where(*due_rows).values(erased="done"))
        needed = select(Media.id).where(Media.sha256 == sha256, Media.erased.is_(None)).limit(1)
        if await session.scalar(needed) is None:
            await asyncio.to_thread(store.remove, sha256)
