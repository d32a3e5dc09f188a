"""Messages out: queued with the actions that caused them, claimed under a lease, sent in order per chat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, exists, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.dialect import is_postgres
from storage.models import Outbox, Urgency

Mode = Literal["send", "repaint", "repaint_or_send"]
UNFINISHED = ("waiting", "sending")
NEIGHBOURS = 200  # ids around a row among which the rest of its work is looked for
CLAIM_LOCK = 7_100_001  # PostgreSQL advisory lock: claims are made one after the other, or order would be lost
_TABLE = Outbox.metadata.tables[Outbox.__tablename__]  # many rows go in without making an object of each


@dataclass(frozen=True, slots=True)
class Queued:
    """A message about to be queued. `key` is its own for ever: a second row with it cannot be."""

    key: str
    channel: str
    chat: str
    slot: str | None
    mode: Mode
    payload: dict[str, Any]
    at: datetime
    urgency: Urgency = "answer"


async def queue(session: AsyncSession, messages: Sequence[Queued]) -> None:
    """Add to the outbox; part of the caller's transaction."""
    if messages:
        await session.execute(insert(_TABLE), [_row(message) for message in messages])


def _row(message: Queued) -> dict[str, Any]:
    return {
        "key": message.key,
        "channel": message.channel,
        "chat": message.chat,
        "slot": message.slot,
        "mode": message.mode,
        "payload": message.payload,
        "urgency": message.urgency,
        "state": "waiting",
        "attempts": 0,
        "due_at": message.at,
        "created_at": message.at,
    }


async def claim(
    session: AsyncSession, now: datetime, lease: timedelta, channels: Collection[str], limit: int
) -> list[Outbox]:
    """Take up to `limit` due rows of these channels for sending, in order; later rows of a chat wait behind
    earlier ones. `attempts` of the returned rows does not count this one yet."""
    if is_postgres(session):
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CLAIM_LOCK})
    earlier = aliased(Outbox)
    held = exists().where(
        earlier.channel == Outbox.channel,
        earlier.chat == Outbox.chat,
        earlier.id < Outbox.id,
        or_(earlier.state == "sending", and_(earlier.state == "waiting", earlier.due_at > now)),
    )
    due = select(Outbox).where(Outbox.state == "waiting", Outbox.due_at <= now, Outbox.channel.in_(channels), ~held)
    rows = list(await session.scalars(due.order_by(Outbox.id).limit(limit)))
    if rows:
        claimed = {"state": "sending", "due_at": now + lease, "attempts": Outbox.attempts + 1}
        await session.execute(
            update(Outbox).where(Outbox.id.in_([row.id for row in rows])).values(claimed),
            execution_options={"synchronize_session": False},
        )
    return rows


async def renew(session: AsyncSession, ids: Collection[int], until: datetime) -> None:
    """The leases of these rows end later, as far as they are being sent."""
    held = update(Outbox).where(Outbox.id.in_(ids), Outbox.state == "sending").values(due_at=until)
    await session.execute(held, execution_options={"synchronize_session": False})


async def mark_sent(session: AsyncSession, sent: Sequence[tuple[int, str | None, datetime]]) -> None:
    """(id, platform's handle, when) of what the platform took."""
    rows = [{"id": id, "state": "sent", "handle": handle, "sent_at": at, "error": None} for id, handle, at in sent]
    if rows:
        await session.execute(update(Outbox), rows)


async def note_handle(session: AsyncSession, id: int, handle: str) -> None:
    """What the row's message is known by, before it goes: it may not go a second time."""
    await session.execute(update(Outbox).where(Outbox.id == id).values(handle=handle))


async def put_back(
    session: AsyncSession, ids: Sequence[int], due_at: datetime, error: str | None, *, tried: bool
) -> None:
    """Wait for another attempt at `due_at`; `tried`: the claimed one counts."""
    values: dict[str, Any] = {"state": "waiting", "due_at": due_at, "error": error}
    if not tried:
        values["attempts"] = Outbox.attempts - 1
    await session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(values))


async def bury(session: AsyncSession, id: int, reason: str) -> None:
    """A dead letter: not tried again, shown by doctor with its reason."""
    await session.execute(update(Outbox).where(Outbox.id == id).values(state="dead", error=reason))


async def revive_dead(session: AsyncSession, now: datetime) -> int:
    """Give dead letters a fresh start, due at once and in their old order; returns how many.

    A card whose slot was filled again meanwhile stays dead: it would paint the past over the present.
    """
    newer = aliased(Outbox)
    overtaken = exists().where(
        newer.channel == Outbox.channel, newer.chat == Outbox.chat, newer.slot == Outbox.slot, newer.id > Outbox.id
    )
    values: Mapping[str, Any] = {"state": "waiting", "attempts": 0, "due_at": now, "error": None}
    dead = update(Outbox).where(Outbox.state == "dead", ~overtaken).values(values)
    revived = await session.scalars(dead.returning(Outbox.id), execution_options={"synchronize_session": False})
    return len(revived.all())


async def abandoned(session: AsyncSession, now: datetime | None) -> list[Outbox]:
    """Rows whose sender died: lease over at `now`; all that are being sent when `now` is None (sole process)."""
    query = select(Outbox).where(Outbox.state == "sending").order_by(Outbox.id)
    return list(await session.scalars(query if now is None else query.where(Outbox.due_at < now)))


async def next_due(session: AsyncSession, channels: Collection[str]) -> datetime | None:
    """When something can be done next for these channels: a row is due, or a lease ends; None: nothing waits.

    Only the first unfinished row of a chat counts, for the others wait behind it however long they are due.
    """
    earlier = aliased(Outbox)
    behind = exists().where(
        earlier.channel == Outbox.channel,
        earlier.chat == Outbox.chat,
        earlier.id < Outbox.id,
        earlier.state.in_(UNFINISHED),
    )
    first = (Outbox.state.in_(UNFINISHED), Outbox.channel.in_(channels), ~behind)
    return (await session.scalars(select(func.min(Outbox.due_at)).where(*first))).one()


async def handle_of(session: AsyncSession, channel: str, chat: str, slot: str, before: int) -> str | None:
    """The platform's handle of the last card sent for `slot` in this chat before row `before`."""
    query = (
        select(Outbox.handle)
        .where(Outbox.channel == channel, Outbox.chat == chat, Outbox.slot == slot, Outbox.id < before)
        .where(Outbox.state == "sent", Outbox.handle.is_not(None))
        .order_by(Outbox.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def prompted_at(session: AsyncSession, channel: str, chat: str, before: datetime) -> datetime | None:
    """When the bot last said something in this chat before `before`: from then on the person had the word."""
    query = select(func.max(Outbox.sent_at)).where(
        Outbox.channel == channel, Outbox.chat == chat, Outbox.sent_at <= before
    )
    return (await session.scalars(query)).one()


async def last_slot(session: AsyncSession, channel: str, chat: str) -> str | None:
    """The slot of the newest card in this chat that has one."""
    query = select(Outbox.slot).where(Outbox.channel == channel, Outbox.chat == chat, Outbox.slot.is_not(None))
    newest = query.where(Outbox.mode != "repaint").order_by(Outbox.sent_at.desc(), Outbox.id.desc()).limit(1)
    return await session.scalar(newest)


async def newest_slot(session: AsyncSession, channel: str, chat: str) -> str | None:
    """The slot of the newest message in this chat; None where that has none."""
    query = select(Outbox.slot).where(Outbox.channel == channel, Outbox.chat == chat, Outbox.mode != "repaint")
    return await session.scalar(query.order_by(Outbox.id.desc()).limit(1))


async def by_key(session: AsyncSession, key: str) -> Outbox | None:
    """The row of this key."""
    return (await session.scalars(select(Outbox).where(Outbox.key == key))).one_or_none()


async def last_sent(session: AsyncSession, channel: str, chat: str, limit: int) -> list[Outbox]:
    """What stands in this chat, newest first, but for repaints."""
    query = select(Outbox).where(Outbox.channel == channel, Outbox.chat == chat, Outbox.state == "sent")
    newest = query.where(Outbox.mode != "repaint").order_by(Outbox.sent_at.desc(), Outbox.id.desc())
    return list(await session.scalars(newest.limit(limit)))


async def said_together(session: AsyncSession, row: Outbox) -> list[Outbox]:
    """What the same piece of work said in the same chat, in order, but for repaints; `row` is among it.

    They were queued by one statement, so that their ids lie close together.
    """
    near = Outbox.id.between(row.id - NEIGHBOURS, row.id + NEIGHBOURS)
    query = select(Outbox).where(near, Outbox.channel == row.channel, Outbox.chat == row.chat)
    rows = await session.scalars(query.where(Outbox.mode != "repaint").order_by(Outbox.id))
    return [other for other in rows if work_of(other.key) == work_of(row.key)]


def work_of(key: str) -> str:
    """The piece of work that said this: a key is `work.message.chat.part`."""
    return key.rsplit(".", 3)[0]


async def newest_on(session: AsyncSession, row: Outbox, handle: str) -> Outbox | None:
    """What was last shown in the place of `row`'s card, by its `handle`; None where it was never repainted."""
    if row.slot is None:
        return None
    query = select(Outbox).where(
        Outbox.channel == row.channel, Outbox.chat == row.chat, Outbox.slot == row.slot, Outbox.id > row.id
    )
    shown = query.where(Outbox.handle == handle, Outbox.state == "sent").order_by(Outbox.id.desc()).limit(1)
    return (await session.scalars(shown)).one_or_none()
