"""What was used of a budget: a platform's of a month (dingtalk.md §0), the model's of a day."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into
from storage.models import Usage


async def add(session: AsyncSession, platform: str, month: str, kind: str, n: int) -> None:
    """`n` more of `kind` in `month` (2026-11 where the company is); replicas count together."""
    insert = insert_into(session, Usage).values(platform=platform, month=month, kind=kind, used=n)
    counted = insert.on_conflict_do_update(
        index_elements=[Usage.platform, Usage.month, Usage.kind], set_={"used": Usage.used + n}
    )
    await session.execute(counted)


async def spend(session: AsyncSession, platform: str, month: str, kind: str, limit: int) -> bool:
    """One more of `kind`, if that is within `limit`; of replicas that ask together no more get it than there is."""
    if limit < 1:
        return False
    insert = insert_into(session, Usage).values(platform=platform, month=month, kind=kind, used=1)
    counted = insert.on_conflict_do_update(
        index_elements=[Usage.platform, Usage.month, Usage.kind],
        set_={"used": Usage.used + 1},
        where=Usage.used < limit,
    )
    return await session.scalar(counted.returning(Usage.used)) is not None


async def used(session: AsyncSession, platform: str, month: str) -> Mapping[str, int]:
    """Kind → how many; a kind that was not used is left out."""
    rows = await session.execute(
        select(Usage.kind, Usage.used).where(Usage.platform == platform, Usage.month == month)
    )
    return {row.kind: row.used for row in rows}
