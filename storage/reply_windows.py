"""Addresses at which a conversation is answered for a while, without counting as a call (dingtalk.md §3)."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_into
from storage.models import ReplyWindow


async def keep(session: AsyncSession, channel: str, chat: str, url: str, until: datetime) -> None:
    """The chat's address from now on; a message that comes late does not bring an older one back."""
    insert = insert_into(session, ReplyWindow).values(channel=channel, chat=chat, url=url, until=until)
    newest = insert.on_conflict_do_update(
        index_elements=[ReplyWindow.channel, ReplyWindow.chat],
        set_={"url": url, "until": until},
        where=ReplyWindow.until < until,
    )
    await session.execute(newest)


async def open_now(session: AsyncSession, channel: str, chat: str, now: datetime) -> str | None:
    """Where the chat is answered now; None: nowhere any more."""
    this = (ReplyWindow.channel == channel, ReplyWindow.chat == chat, ReplyWindow.until > now)
    return await session.scalar(select(ReplyWindow.url).where(*this))


async def close(session: AsyncSession, channel: str, chat: str) -> None:
    """The platform says it is gone."""
    await session.execute(delete(ReplyWindow).where(ReplyWindow.channel == channel, ReplyWindow.chat == chat))
