"""Puts a digest into a tray: for the team's groups, or for its supervisors instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import digest as cards
from bot.cards.card import Message, Picture, Text
from bot.cards.digest import Said
from bot.posting import Chat, Postmaster
from bot.tray import ToPerson, Tray, platform_of
from sales.digest_ways import Group, Trouble, Way
from storage import digests, people


@dataclass(frozen=True, slots=True)
class Finished:
    """A digest that can be sent. `pictures`: media ids, none where nothing could be drawn."""

    team_id: int
    team: str
    said: Said
    pictures: Sequence[int]


async def groups_of(session: AsyncSession, postmaster: Postmaster, team_id: int) -> list[Group]:
    """The team's groups on the channels that are there, as they are now."""
    return [
        Group(
            group.channel,
            group.chat,
            platform_of(group.channel),
            is_reached=postmaster.reaches(Chat(group.channel, group.chat, None)),
            has_room=postmaster.has_room(group.channel, "digest"),
            has_words=postmaster.has_room(group.channel, "answer"),
        )
        for group in await people.groups_of_team(session, team_id)
        if postmaster.knows(group.channel)
    ]


async def put(session: AsyncSession, tray: Tray, way: Way, finished: Finished) -> int:
    """Into the tray; how many messages are for groups, which come first in it.

    Words alone, and what a supervisor gets instead, are answers: little, and sent where a month has no room for
    digests any more.
    """
    whole, words = messages(finished), Text(finished.said.text)
    for group in way.whole:
        for message in whole:
            tray.say(Chat(group.channel, group.chat, None), message, urgency="digest")
    for group in way.words:
        tray.say(Chat(group.channel, group.chat, None), words)
    for_groups = len(tray.said)
    if way.is_personal:
        picture = None if way.trouble == "month" or not finished.pictures else finished.pictures[0]
        for person in await digests.own_supervisors(session, finished.team_id):
            tray.say(ToPerson(person.id), cards.personal(finished.said, picture))
    return for_groups


def messages(finished: Finished) -> list[Message]:
    """What a group gets: the pictures, the words under the last."""
    if not finished.pictures:
        return [Text(finished.said.text)]
    *before, last = finished.pictures
    return [*map(Picture, before), Picture(last, finished.said.text)]


async def tell(session: AsyncSession, tray: Tray, trouble: Trouble, before: str | None, finished: Finished) -> None:
    """Tell who leads the team what is wrong, where it was not so the last time (`before`)."""
    if trouble in ("none", before):
        return
    for person in await people.responsible_for(session, finished.team_id):
        tray.say(ToPerson(person.id), cards.told(trouble, finished.team), urgency="alert")
