"""Codes with which a platform lets a card be repainted, each once and for a while (wecom.md §3.4)."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_if_new
from storage.models import CardCode


async def keep(session: AsyncSession, channel: str, card: str, code: str, until: datetime) -> None:
    """One more code for this card; one that came twice is kept once."""
    row = insert_if_new(session, CardCode).values(channel=channel, card=card, code=code, until=until)
    await session.execute(row)


async def take(session: AsyncSession, channel: str, card: str, now: datetime) -> str | None:
    """The newest code of this card that is still good, taken out: nobody else gets it."""
    usable = (CardCode.channel == channel, CardCode.card == card, CardCode.until > now)
    newest = select(CardCode).where(*usable).order_by(CardCode.id.desc()).limit(1)
    found = await session.scalar(newest.with_for_update(skip_locked=True))
    if found is None:
        return None
    await session.delete(found)
    return found.code


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Most codes are never needed; drop those whose time is over."""
    await session.execute(delete(CardCode).where(CardCode.until <= now))
