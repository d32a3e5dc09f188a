"""Who is in the company, as a file has it: teams and people brought in, and looked up by what people write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base, Group, Identity, Person, Team
from storage.tally import Tally


@dataclass(frozen=True, slots=True)
class IncomingTeam:
    """A team as a file has it; `parent` is the name of the team above, `timezone` an IANA name (None: the
    company's). `has_parent`, `has_timezone`: whether the file says so at all."""

    name: str
    has_parent: bool
    parent: str | None = None
    has_timezone: bool = False
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingPerson:
    """A person as a file has it: only the columns the file has. `accounts`: channel → account there."""

    code: str
    values: Mapping[str, Any]
    accounts: Mapping[str, str]


async def teams(session: AsyncSession) -> Sequence[Team]:
    """All teams, by name."""
    return (await session.scalars(select(Team).order_by(Team.name))).all()


async def people(session: AsyncSession) -> Sequence[Person]:
    """All people, also those who have left, by code."""
    return (await session.scalars(select(Person).order_by(Person.code))).all()


async def account_owners(session: AsyncSession) -> dict[tuple[str, str], str]:
    """(channel, account) → the code of the person it belongs to."""
    query = select(Identity.channel, Identity.external_id, Person.code).join(Person)
    return {(channel, account): code for channel, account, code in await session.execute(query)}


async def bring_in_teams(session: AsyncSession, batch: Sequence[IncomingTeam]) -> Tally:
    """Add new teams and change those whose team above or time zone is another now; parents are known or in the
    batch."""
    known = {team.name: team for team in await teams(session)}
    fresh = {row.name: Team(name=row.name) for row in batch if row.name not in known}
    session.add_all(fresh.values())
    await session.flush()
    known |= fresh
    updated = 0
    for row in batch:
        values: dict[str, Any] = {}
        if row.has_parent:
            values["parent_id"] = known[row.parent].id if row.parent else None
        if row.has_timezone:
            values["timezone"] = row.timezone
        updated += _assign(known[row.name], values) and row.name not in fresh
    return Tally(len(fresh), updated, len(batch) - len(fresh) - updated)


async def closing(session: AsyncSession, batch: Sequence[IncomingPerson]) -> Sequence[int]:
    """The ids of people who still work here and whom these rows close."""
    closed = [row.code for row in batch if row.values.get("active") is False]
    known = await session.scalars(select(Person.id).where(Person.code.in_(closed), Person.active))
    return known.all()


async def bring_in_people(session: AsyncSession, batch: Sequence[IncomingPerson]) -> Tally:
    """Add new people and change the known ones; an account the file does not name stays as it is."""
    codes = [row.code for row in batch]
    known = {p.code: p for p in await session.scalars(select(Person).where(Person.code.in_(codes)))}
    fresh = {row.code: Person(code=row.code, **row.values) for row in batch if row.code not in known}
    changed = {row.code for row in batch if row.code in known and _assign(known[row.code], row.values)}
    session.add_all(fresh.values())
    await session.flush()
    known |= fresh
    changed |= await _link_accounts(session, {known[row.code].id: row for row in batch})
    updated = len(changed - fresh.keys())
    return Tally(len(fresh), updated, len(batch) - len(fresh) - updated)


async def _link_accounts(session: AsyncSession, rows: Mapping[int, IncomingPerson]) -> set[str]:
    """Give people their accounts; returns the codes of those for whom that changed anything."""
    query = select(Identity).where(Identity.person_id.in_(rows))
    known = {(i.person_id, i.channel): i for i in await session.scalars(query)}
    changed: set[str] = set()
    for person_id, row in rows.items():
        for channel, account in row.accounts.items():
            identity = known.get((person_id, channel))
            if identity is None:
                session.add(Identity(channel=channel, external_id=account, person_id=person_id))
                changed.add(row.code)
            elif _assign(identity, {"external_id": account}):
                changed.add(row.code)
    return changed


def _assign(kept: Base, values: Mapping[str, Any]) -> bool:
    changing = {name: value for name, value in values.items() if getattr(kept, name) != value}
    for name, value in changing.items():
        setattr(kept, name, value)
    return bool(changing)


async def open_groups(session: AsyncSession, channel: str) -> None:
    """A group chat on `channel` for every team that has none there: on the console nobody makes one by hand."""
    has_one = select(Group.team_id).where(Group.channel == channel)
    for team_id in (await session.scalars(select(Team.id).where(Team.id.not_in(has_one)))).all():
        session.add(Group(team_id=team_id, channel=channel, chat=f"team-{team_id}"))
    await session.flush()
