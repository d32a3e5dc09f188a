"""People and teams as a platform's directory changes them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import roster
from storage.models import Action, Identity, Person, Team

LEFT = "person.left"
"""The action that says a directory does not have somebody any more; its actor is that person."""

DOUBTED = "directory.doubted"
"""The action that says operations was told of people in a directory who may or may not be somebody we know."""


async def accounts(session: AsyncSession) -> Mapping[int, Mapping[str, str]]:
    """Person id → channel → account; of two on one channel the older."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for identity in await session.scalars(select(Identity).order_by(Identity.id)):
        found[identity.person_id].setdefault(identity.channel, identity.external_id)
    return found


async def doubted(session: AsyncSession, channel: str) -> frozenset[str]:
    """The marks of whom operations was told the last time."""
    query = select(Action.payload).where(
        Action.chain == "house", Action.kind == DOUBTED, Action.payload["channel"].as_string() == channel
    )
    last = await session.scalar(query.order_by(Action.seq.desc()).limit(1))
    return frozenset(last["marks"]) if last else frozenset()


async def closed_by_directory(session: AsyncSession) -> frozenset[int]:
    """The inactive people of whom a directory said that they left."""
    inactive = select(Person.id).where(Person.active.is_(False))
    query = select(Action.actor_id).where(Action.actor_id.in_(inactive), Action.kind == LEFT)
    return frozenset(id for id in await session.scalars(query) if id is not None)


async def put_team(session: AsyncSession, name: str, parent: str | None, was: str | None) -> None:
    """Found, rename or move a team; those above it are there already."""
    teams = {team.name: team for team in await roster.teams(session)}
    team = teams.get(was or name) or Team(name=name)
    team.name = name
    team.parent_id = teams[parent].id if parent is not None else None
    session.add(team)
    await session.flush()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person to write: `id` None for a new one; `account`: theirs on the channel, None where it stays."""

    id: int | None
    values: Mapping[str, Any]
    account: str | None


async def put_people(session: AsyncSession, channel: str, rows: Sequence[PersonRow]) -> None:
    """Found people and change them, with their accounts on this channel."""
    known = await _people(session, [row.id for row in rows if row.id is not None])
    people = [known[row.id] if row.id is not None else Person(**row.values) for row in rows]
    for person, row in zip(people, rows, strict=True):
        for name, value in row.values.items():
            setattr(person, name, value)
    session.add_all(people)
    await session.flush()
    linked = {p.id: row.account for p, row in zip(people, rows, strict=True) if row.account is not None}
    await _link(session, channel, linked)


async def close(session: AsyncSession, person_ids: Collection[int]) -> None:
    """These people left; their accounts stay, so that they are known again when they come back."""
    for person in (await _people(session, person_ids)).values():
        person.active = False
    await session.flush()


async def drop_accounts(session: AsyncSession, channel: str, person_ids: Collection[int]) -> None:
    """These people are not on this channel any more."""
    gone = (Identity.channel == channel, Identity.person_id.in_(person_ids))
    await session.execute(delete(Identity).where(*gone))


async def _link(session: AsyncSession, channel: str, linked: Mapping[int, str]) -> None:
    mine = select(Identity).where(Identity.channel == channel, Identity.person_id.in_(linked))
    kept = {identity.person_id: identity for identity in await session.scalars(mine.order_by(Identity.id.desc()))}
    for person_id, account in linked.items():
        if person_id in kept:
            kept[person_id].external_id = account
        else:
            session.add(Identity(channel=channel, external_id=account, person_id=person_id))
    await session.flush()


async def _people(session: AsyncSession, ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in await session.scalars(select(Person).where(Person.id.in_(ids)))}
