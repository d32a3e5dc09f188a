"""What waits, what failed and what died on the road, for those who watch. Ids, channels and reasons; no content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Inbox, Outbox
from storage.outbox import UNFINISHED


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts of rows; `oldest` is when the oldest message that still waits came in or was queued."""

    inbox_waiting: int
    inbox_failed: int
    outbox_waiting: int
    outbox_dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that was given up."""

    way: Literal["in", "out"]
    id: int
    channel: str
    reason: str | None
    at: datetime


async def backlog(session: AsyncSession) -> Backlog:
    """How much is on the road; cheap, for all of it is indexed and little of it waits."""
    inbox_waiting, came_in = await _waiting_in(session)
    outbox_waiting, queued = await _waiting_out(session)
    failed = await session.scalar(select(func.count(Inbox.id)).where(Inbox.state == "failed"))
    dead = await session.scalar(select(func.count(Outbox.id)).where(Outbox.state == "dead"))
    oldest = min((at for at in (came_in, queued) if at is not None), default=None)
    return Backlog(inbox_waiting, failed or 0, outbox_waiting, dead or 0, oldest)


async def _waiting_in(session: AsyncSession) -> tuple[int, datetime | None]:
    query = select(func.count(), func.min(Inbox.received_at)).where(Inbox.state == "waiting")
    count, oldest = (await session.execute(query)).one()
    return count, oldest


async def _waiting_out(session: AsyncSession) -> tuple[int, datetime | None]:
    query = select(func.count(), func.min(Outbox.created_at)).where(Outbox.state.in_(UNFINISHED))
    count, oldest = (await session.execute(query)).one()
    return count, oldest


async def newest_stuck(session: AsyncSession, limit: int) -> Sequence[Stuck]:
    """The newest failed messages in and dead letters out, newest first."""
    failed = select(Inbox).where(Inbox.state == "failed").order_by(Inbox.id.desc()).limit(limit)
    dead = select(Outbox).where(Outbox.state == "dead").order_by(Outbox.id.desc()).limit(limit)
    stuck = [Stuck("in", r.id, r.channel, r.error, r.received_at) for r in await session.scalars(failed)]
    stuck += [Stuck("out", r.id, r.channel, r.error, r.created_at) for r in await session.scalars(dead)]
    return sorted(stuck, key=lambda row: row.at, reverse=True)[:limit]
