"""Messages in. A row is durable before its sender is told so; it is `done` in the transaction of its effects."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Line
from storage.dialect import is_postgres
from storage.models import Inbox
from storage.types import utc_text

Conversation = tuple[str, str]
"""(channel, conversation)"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message about to be stored."""

    channel: str
    key: str
    conversation: str
    payload: dict[str, Any]
    received_at: datetime


_COLUMNS = "channel, key, conversation, payload, received_at, state, attempts"
_STORE_ON_SQLITE = text(
    f"INSERT INTO inbox ({_COLUMNS})"
    " SELECT json_extract(value, '$.channel'), json_extract(value, '$.key'), json_extract(value, '$.conversation'),"
    " json_extract(value, '$.payload'), json_extract(value, '$.received_at'), 'waiting', 0"
    " FROM json_each(:messages) WHERE true ON CONFLICT DO NOTHING"
)
_STORE_ON_POSTGRES = text(
    f"INSERT INTO inbox ({_COLUMNS})"
    " SELECT channel, key, conversation, payload, received_at AT TIME ZONE 'UTC', 'waiting', 0"
    " FROM json_to_recordset(CAST(:messages AS json)) AS message"
    " (channel text, key text, conversation text, payload jsonb, received_at timestamp) ON CONFLICT DO NOTHING"
)


async def store(to: AsyncSession | Line, messages: Sequence[Arrived]) -> None:
    """Store what is new; a message whose (channel, key) is known already changes nothing.

    All in one statement that is the same for any number, because a statement costs more than a row: on a line it
    is the whole transaction.
    """
    statement = _STORE_ON_POSTGRES if is_postgres(to) else _STORE_ON_SQLITE
    rows = json.dumps([_row(message) for message in messages], ensure_ascii=False)
    await to.execute(statement, {"messages": rows})


def _row(message: Arrived) -> dict[str, Any]:
    return {
        "channel": message.channel,
        "key": message.key,
        "conversation": message.conversation,
        "payload": message.payload,
        "received_at": utc_text(message.received_at),
    }


async def unfinished(session: AsyncSession) -> list[Conversation]:
    """Conversations in which something waits."""
    query = select(Inbox.channel, Inbox.conversation).where(Inbox.state == "waiting").distinct()
    return [(channel, conversation) for channel, conversation in await session.execute(query)]


async def lock(session: AsyncSession, conversations: Sequence[Conversation]) -> None:
    """Hold these conversations until the transaction ends, against every other replica.

    SQLite has one writer at a time, so its transaction is lock enough.
    """
    if not is_postgres(session):
        return
    names = sorted("\n".join(conversation) for conversation in conversations)
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS name"),
        {"names": names},
    )


_FIRSTS_ON_SQLITE = text(
    "SELECT (SELECT id FROM inbox WHERE state = 'waiting' AND channel = json_extract(value, '$[0]')"
    " AND conversation = json_extract(value, '$[1]') ORDER BY id LIMIT 1) FROM json_each(:conversations)"
)
_FIRSTS_ON_POSTGRES = text(
    "SELECT (SELECT id FROM inbox WHERE state = 'waiting' AND channel = value ->> 0"
    " AND conversation = value ->> 1 ORDER BY id LIMIT 1) FROM json_array_elements(CAST(:conversations AS json))"
)


async def heads(session: AsyncSession, conversations: Sequence[Conversation]) -> list[Inbox]:
    """The oldest waiting row of each conversation that has one; one seek each, however much waits behind it."""
    statement = _FIRSTS_ON_POSTGRES if is_postgres(session) else _FIRSTS_ON_SQLITE
    wanted = {"conversations": json.dumps(conversations, ensure_ascii=False)}
    firsts = [id for id in await session.scalars(statement, wanted) if id is not None]
    return list(await session.scalars(select(Inbox).where(Inbox.id.in_(firsts)).order_by(Inbox.id)))


async def finish(session: AsyncSession, ids: Sequence[int]) -> None:
    """Mark as done."""
    await session.execute(update(Inbox).where(Inbox.id.in_(ids)).values(state="done", error=None))


async def rewrite(session: AsyncSession, id: int, payload: Mapping[str, Any]) -> None:
    """The same message, told better: a file that was at the platform is here now."""
    await session.execute(update(Inbox).where(Inbox.id == id).values(payload=dict(payload)))


async def note_failure(session: AsyncSession, id: int, reason: str, give_up_after: int) -> bool:
    """Count a failed attempt; True when it was the last one and the row is now `failed`."""
    row = await session.get_one(Inbox, id)
    row.attempts += 1
    row.error = reason
    if row.attempts >= give_up_after:
        row.state = "failed"
    return row.state == "failed"


async def revive_failed(session: AsyncSession) -> int:
    """Every failed message waits again with all its attempts; returns how many."""
    values: Mapping[str, Any] = {"state": "waiting", "attempts": 0, "error": None}
    failed = update(Inbox).where(Inbox.state == "failed").values(values)
    revived = await session.scalars(failed.returning(Inbox.id), execution_options={"synchronize_session": False})
    return len(revived.all())


async def by_key(session: AsyncSession, channel: str, key: str) -> Inbox | None:
    """A message by the platform's own key."""
    return await session.scalar(select(Inbox).where(Inbox.channel == channel, Inbox.key == key))
