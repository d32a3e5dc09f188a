"""Where messages carry words of a talk: as it came in, in answers and on cards, in what was promised."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Action, Call, ConsoleMessage, FollowUp, Identity, Inbox, Outbox
from storage.outbox import NEIGHBOURS, work_of

PLAIN_KIND: Final = re.compile(r"[a-z][a-z0-9_]*")  # a next action of the playbook; else a promise in its own words


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


async def forget(
    session: AsyncSession, call: Call, instead: Instead, now: datetime
) -> tuple[int, Sequence[CardPlace]]:
    """Take the words of the talk from the messages that brought and showed it; how many, and its cards."""
    done = await _done_about(session, call)
    heard = await _heard(session, call, done)
    said = await _said(session, call, [row.id for row in heard])
    await forget_heard(session, heard, instead, now)
    for sent in said:
        sent.payload = dict(instead.said)
    for message in await _on_console(session, [row.key for row in said]):
        message.payload, message.repainted_at = dict(instead.said), now
    await _forget_promises(session, call, done, instead.promise)
    await session.flush()
    cards = {CardPlace(row.channel, row.chat, row.slot): None for row in said if row.slot is not None}
    return len(heard) + len(said), tuple(cards)


async def forget_heard(session: AsyncSession, rows: Sequence[Inbox], instead: Instead, now: datetime) -> None:
    """Take the words from messages in; they are done, whatever they waited for."""
    for row in rows:
        row.payload = {**row.payload, "content": dict(instead.heard)}
        row.state = "done"
    shown = [f"in:{row.key}" for row in rows if row.channel == "console"]
    for message in await _on_console(session, shown):
        message.payload = {**instead.shown, "from": message.payload.get("from")}
        message.repainted_at = now


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
    shown = await _on_console(session, [row.key for row in rows])
    carriers: list[Outbox | ConsoleMessage] = [*rows, *shown]
    for row in carriers:
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
