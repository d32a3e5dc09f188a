"""Things that are due from time to time and are done by one replica: a lease whose end is the next time.

Who does it holds the lease meanwhile (`leases.take`); if they die, it ends and another one does it.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import Lease

NOBODY = ""


async def due_at(session: AsyncSession, name: str) -> datetime | None:
    """When it is due, or when whoever does it now must be done; None: it was never planned."""
    return await session.scalar(select(Lease.until).where(Lease.name == name))


async def plan(session: AsyncSession, name: str, at: datetime) -> None:
    """Have it done at `at` for the first time; what is planned already stays."""
    await session.execute(insert_if_new(session, Lease).values(name=name, holder=NOBODY, until=at))


async def finish(session: AsyncSession, name: str, holder: str, next_at: datetime) -> None:
    """It was done, or is tried again then; nothing happens when `holder` lost the lease."""
    mine = (Lease.name == name, Lease.holder == holder)
    await session.execute(update(Lease).where(*mine).values(holder=NOBODY, until=next_at))
