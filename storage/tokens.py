"""Access tokens of the platforms, as the replicas share them: sealed, with the moment they end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_or_update
from storage.models import Token


@dataclass(frozen=True, slots=True)
class Sealed:
    """A token nobody can read without the key, and until when it is good."""

    text: str
    until: datetime


async def keep(session: AsyncSession, name: str, sealed: Sealed) -> None:
    """In place of what was kept under this name."""
    row = insert_or_update(session, Token, key="name", changing=("sealed", "until"))
    await session.execute(row.values(name=name, sealed=sealed.text, until=sealed.until))


async def kept(session: AsyncSession, name: str) -> Sealed | None:
    """What is kept under this name, also when its time is over."""
    row = await session.scalar(select(Token).where(Token.name == name))
    return None if row is None else Sealed(row.sealed, row.until)


async def forget(session: AsyncSession, name: str, sealed: Sealed) -> None:
    """Drop it, unless something newer is kept there by now."""
    await session.execute(delete(Token).where(Token.name == name, Token.sealed == sealed.text))
