"""Leases: who does what only one replica may do, and until when. Whoever dies is waited out."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into
from storage.models import Lease


def smart_bot(bot_id: str) -> str:
    """The lease of who keeps the one connection of WeCom's smart bot; doctor looks at it, too."""
    return f"wecom_bot/{bot_id}"


def smart_bot_away(bot_id: str) -> str:
    """Held while everybody stays away from it, because somebody foreign pushed us out."""
    return f"wecom_bot/{bot_id}/away"


async def take(session: AsyncSession, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Hold `name` until `until`: true when it was free, over at `now`, or `holder`'s already (a renewal).

    One statement, so that of two who ask at the same moment one is told no.
    """
    insert = insert_into(session, Lease).values(name=name, holder=holder, until=until)
    taken = insert.on_conflict_do_update(
        index_elements=[Lease.name],
        set_={"holder": holder, "until": until},
        where=or_(Lease.until <= now, Lease.holder == holder),
    ).returning(Lease.holder)
    return (await session.scalars(taken)).one_or_none() is not None


async def give_up(session: AsyncSession, name: str, holder: str) -> None:
    """Let the next one in at once; nothing happens when it is somebody else's by now."""
    await session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


async def held(session: AsyncSession, name: str, now: datetime) -> Lease | None:
    """Who holds `name` now, and until when; None: nobody."""
    return await session.scalar(select(Lease).where(Lease.name == name, Lease.until > now))
