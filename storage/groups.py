"""Which chat is which team's group."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Group, Identity, Person, Team


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


async def team_named(session: AsyncSession, name: str) -> Team | None:
    """The team of this name, whatever the case of its letters, or of this id."""
    found = {team.name.casefold(): team for team in await session.scalars(select(Team))}
    by_id = {str(team.id): team for team in found.values()}
    return found.get(name.casefold()) or by_id.get(name)


async def members(session: AsyncSession, team_id: int, channel: str) -> Sequence[tuple[str, Person]]:
    """(account on `channel`, person) of the team's active people; supervisors first, then by staff number."""
    query = select(Identity.external_id, Person).join(Person, Identity.person_id == Person.id)
    mine = query.where(Identity.channel == channel, Person.team_id == team_id, Person.active)
    found = await session.execute(mine.order_by(Person.role != "supervisor", Person.code, Identity.id))
    return [(account, person) for account, person in found]


async def group_of(session: AsyncSession, team_id: int, channel: str) -> Group | None:
    """The team's group on this channel; the first, if there are several."""
    return await session.scalar(
        select(Group).where(Group.team_id == team_id, Group.channel == channel).order_by(Group.id).limit(1)
    )


async def bind_all(session: AsyncSession, channel: str, chats: Mapping[str, int], keep: Collection[str]) -> None:
    """These (chat → team) are groups on `channel`. Others there stay if they are in `keep`, and go if not."""
    known = {group.chat: group for group in await session.scalars(select(Group).where(Group.channel == channel))}
    for chat, team_id in chats.items():
        if chat not in known:
            session.add(Group(team_id=team_id, channel=channel, chat=chat))
        else:
            known[chat].team_id = team_id
    gone = known.keys() - chats.keys() - set(keep)
    if gone:
        await session.execute(delete(Group).where(Group.channel == channel, Group.chat.in_(gone)))
    await session.flush()


async def chats_on(session: AsyncSession, channel: str) -> Collection[str]:
    """All chats there that are the group of some team."""
    return set(await session.scalars(select(Group.chat).where(Group.channel == channel)))
