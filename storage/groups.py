"""Which chat is which team's group."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Group, Team


async def team_of(session: AsyncSession, channel: str, chat: str) -> Team | None:
    """The team whose group this chat is."""
    here = (Group.channel == channel, Group.chat == chat)
    return await session.scalar(select(Team).join(Group).where(*here))


async def elsewhere(session: AsyncSession, team_id: int, channel: str, chat: str) -> Sequence[Group]:
    """The other groups of this team on this channel."""
    there = (Group.team_id == team_id, Group.channel == channel, Group.chat != chat)
    return (await session.scalars(select(Group).where(*there))).all()


async def bind(session: AsyncSession, team_id: int, channel: str, chat: str) -> None:
    """This chat is the team's one group on this channel from now on."""
    for group in await elsewhere(session, team_id, channel, chat):
        await session.delete(group)
    here = (Group.channel == channel, Group.chat == chat)
    group = await session.scalar(select(Group).where(*here)) or Group(channel=channel, chat=chat)
    group.team_id = team_id
    session.add(group)
    await session.flush()


async def unbind(session: AsyncSession, channel: str, chat: str) -> None:
    """This chat is no team's group any more."""
    await session.execute(delete(Group).where(Group.channel == channel, Group.chat == chat))
