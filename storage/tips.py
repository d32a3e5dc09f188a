"""What people said of the items of an analysis: this one was wrong."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import TipMark


async def mark(session: AsyncSession, call_id: int, person_id: int, item: str, rule: str, at: datetime) -> bool:
    """Somebody says that an item is wrong; False where they have said so before. `rule`: what it came from."""
    values = {"call_id": call_id, "person_id": person_id, "item": item, "rule": rule, "at": at}
    added = await session.scalars(insert_if_new(session, TipMark).values(values).returning(TipMark.id))
    return bool(added.all())


async def marked(session: AsyncSession, call_id: int) -> frozenset[str]:
    """The items of a talk's analysis that anybody called wrong."""
    return frozenset(await session.scalars(select(TipMark.item).where(TipMark.call_id == call_id)))


async def marks(session: AsyncSession) -> Mapping[str, int]:
    """Rule → how often it was called wrong."""
    counted = select(TipMark.rule, func.count().label("times")).group_by(TipMark.rule)
    return {row.rule: row.times for row in await session.execute(counted)}
