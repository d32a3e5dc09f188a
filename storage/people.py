"""People, teams, accounts and groups: who is who, who leads whom."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Forward, Group, Identity, Person, Team
from storage.visibility import Viewer

HEARD_AGAIN = timedelta(hours=1)


async def person_by_identity(session: AsyncSession, channel: str, external_id: str) -> Person | None:
    """The person behind an account, also one who is no longer active."""
    account = (Identity.channel == channel, Identity.external_id == external_id)
    return await session.scalar(select(Person).join(Identity).where(*account))


async def people_by_accounts(
    session: AsyncSession, accounts: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Person]:
    """The people behind these (channel, external id) accounts; unknown accounts are left out."""
    query = select(Identity.channel, Identity.external_id, Person).join(Person)
    found = await session.execute(query.where(tuple_(Identity.channel, Identity.external_id).in_(accounts)))
    return {(channel, external_id): person for channel, external_id, person in found}


async def by_name(session: AsyncSession, name: str) -> Sequence[Person]:
    """The people of exactly this name, also those who are no longer active, by staff number."""
    return (await session.scalars(select(Person).where(Person.name == name).order_by(Person.code))).all()


async def on_channel(session: AsyncSession, channel: str) -> Sequence[tuple[str, Person]]:
    """(external id, person) of everybody active with an account on this channel, by staff number."""
    query = select(Identity.external_id, Person).join(Person).where(Identity.channel == channel, Person.active)
    found = await session.execute(query.order_by(Person.code, Identity.id))
    return [(external_id, person) for external_id, person in found]


async def person_by_code(session: AsyncSession, code: str) -> Person | None:
    """The person with this staff number, also one who is no longer active."""
    return await session.scalar(select(Person).where(Person.code == code))


async def identities_by_use(session: AsyncSession, person_ids: Collection[int]) -> Sequence[Identity]:
    """All accounts of these people; of each person first the one that was heard from last."""
    return (await session.scalars(_by_use(person_ids))).all()


async def reachable(session: AsyncSession, person_ids: Collection[int]) -> Sequence[Identity]:
    """The same of those who have not left: who did is told nothing any more, whatever they took part in."""
    return (await session.scalars(_by_use(person_ids).join(Person).where(Person.active))).all()


def _by_use(person_ids: Collection[int]) -> Select[Identity]:
    by_use = (Identity.heard_at.is_(None), Identity.heard_at.desc(), Identity.id)
    return select(Identity).where(Identity.person_id.in_(person_ids)).order_by(Identity.person_id, *by_use)


async def note_heard(session: AsyncSession, accounts: Collection[tuple[str, str]], now: datetime) -> None:
    """These (channel, external id) accounts were heard from; written down at most once an hour for each."""
    stale = or_(Identity.heard_at.is_(None), Identity.heard_at < now - HEARD_AGAIN)
    mine = tuple_(Identity.channel, Identity.external_id).in_(accounts)
    await session.execute(
        update(Identity).where(mine, stale).values(heard_at=now), execution_options={"synchronize_session": False}
    )


async def groups_of_team(session: AsyncSession, team_id: int) -> Sequence[Group]:
    """The chat groups of a team, one for each channel it talks on."""
    return (await session.scalars(select(Group).where(Group.team_id == team_id).order_by(Group.id))).all()


async def colleagues(session: AsyncSession, desk: str) -> Sequence[Person]:
    """The active people at a desk (product, after_sales) whom a visit can be forwarded to."""
    at_desk = (Person.role == "colleague", Person.desk == desk, Person.active)
    return (await session.scalars(select(Person).where(*at_desk).order_by(Person.code))).all()


async def supervisors_of(session: AsyncSession, team_id: int | None) -> Sequence[Person]:
    """The active supervisors of the nearest team upwards that has any; empty if none has."""
    walked: set[int] = set()
    while team_id is not None and team_id not in walked:
        walked.add(team_id)
        leading = (Person.role == "supervisor", Person.team_id == team_id, Person.active)
        found = (await session.scalars(select(Person).where(*leading).order_by(Person.code))).all()
        if found:
            return found
        team_id = await session.scalar(select(Team.parent_id).where(Team.id == team_id))
    return []


async def parents(session: AsyncSession) -> dict[int, int | None]:
    """Every team, with the team that it belongs to."""
    found = await session.execute(select(Team.id, Team.parent_id).order_by(Team.id))
    return {team: parent for team, parent in found}  # noqa: C416 - rows are no pairs to mypy


async def accounts_in(session: AsyncSession, *roles: str) -> Sequence[tuple[str, int | None, int, str]]:
    """(role, team, person, channel) of every account of everybody active in these roles, by staff number."""
    query = select(Person.role, Person.team_id, Person.id, Identity.channel).join(Identity)
    theirs = query.where(Person.role.in_(roles), Person.active).order_by(Person.code, Identity.id)
    return [(role, team, person, channel) for role, team, person, channel in await session.execute(theirs)]


async def operations(session: AsyncSession) -> Sequence[Person]:
    """The active people of sales operations."""
    theirs = select(Person).where(Person.role == "operations", Person.active)
    return (await session.scalars(theirs.order_by(Person.code))).all()


async def responsible_for(session: AsyncSession, team_id: int | None) -> Sequence[Person]:
    """Who arranges what is left in a team: the nearest supervisors upwards; where there are none, operations."""
    return await supervisors_of(session, team_id) or await operations(session)


async def team_and_below(session: AsyncSession, team_id: int) -> frozenset[int]:
    """The ids of a team and of every team under it."""
    return frozenset((await session.scalars(_tree(team_id))).all())


async def viewer_of(session: AsyncSession, person: Person) -> Viewer:
    """What `sales.access.may_see` and `storage.visibility.visible` ask about a person."""
    teams: frozenset[int] = frozenset()
    shared: frozenset[int] = frozenset()
    if person.role == "supervisor" and person.team_id is not None:
        teams = await team_and_below(session, person.team_id)
    if person.role == "colleague":
        forwarded = await session.scalars(select(Forward.visit_id).where(Forward.to_id == person.id))
        shared = frozenset(forwarded.all())
    return Viewer(person.id, person.role, person.active, teams, shared)


def _tree(team_id: int) -> Select[int]:
    top = select(Team.id).where(Team.id == team_id).cte("tree", recursive=True)
    # UNION, not UNION ALL: a circle of teams must end, not run forever.
    tree = top.union(select(Team.id).where(Team.parent_id == top.c.id))
    return select(tree.c.id)
