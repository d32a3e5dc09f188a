"""A platform's directory into the database, in the caller's transaction; supervisors hear what leavers left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing import leavers
from bot.importing.directory import Kept, Plan, alarm, plan
from bot.importing.directory import Person as Planned
from bot.importing.directory_match import Known
from bot.importing.directory_teams import KnownTeam
from bot.importing.leavers import Post
from bot.platform import Directory
from bot.posting import Postmaster
from bot.signing import Signing
from storage import directory as rows
from storage import ledger, roster
from storage.directory import PersonRow
from storage.models import Person


class UnbelievableError(Exception):
    """The directory is not believed and nothing was changed; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator says. `platforms`: the channels of all that are configured; `really`: believe it."""

    platforms: frozenset[str]
    decisions: Mapping[str, str]
    really: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. `orphans`: of those who left, how many customers wait for another owner."""

    plan: Plan
    orphans: Mapping[int, int]


async def bring_in(
    session: AsyncSession,
    directory: Directory,
    order: Order,
    postmaster: Postmaster,
    signing: Signing,
    now: datetime,
) -> Outcome:
    """Raises UnbelievableError. Done twice, the second time changes nothing."""
    kept = await load(session, order.platforms | {directory.channel})
    reason = "" if order.really else alarm(directory, kept)
    if reason:
        raise UnbelievableError(reason)
    planned = plan(directory, kept, order.decisions)
    await _apply(session, planned, now)
    left = await leavers.settle(session, [known.id for known in planned.left], Post(postmaster, signing), now)
    return Outcome(planned, {id: len(behind.customers) for id, behind in left.items()})


async def load(session: AsyncSession, platforms: frozenset[str]) -> Kept:
    """What is in storage, as the plan asks for it."""
    teams = await roster.teams(session)
    names = {team.id: team.name for team in teams}
    accounts, closed = await rows.accounts(session), await rows.closed_by_directory(session)
    known = [
        _known(p, names.get(p.team_id or 0), accounts.get(p.id, {}), p.id in closed)
        for p in await roster.people(session)
    ]
    return Kept(known, [KnownTeam(team.name, names.get(team.parent_id or 0)) for team in teams], platforms)


def _known(person: Person, team: str | None, accounts: Mapping[str, str], closed_by_us: bool) -> Known:
    return Known(
        person.id,
        person.code,
        person.name,
        person.role,
        person.desk,
        team,
        person.phone,
        person.active,
        accounts,
        closed_by_us,
    )


async def _apply(session: AsyncSession, planned: Plan, now: datetime) -> None:
    if planned.is_empty:
        return
    for team in planned.teams:
        await rows.put_team(session, team.name, team.parent, team.was)
    await roster.open_groups(session, "console")
    team_ids = {team.name: team.id for team in await roster.teams(session)}
    written = [_row(person, team_ids) for person in (*planned.added, *planned.updated)]
    await rows.put_people(session, planned.channel, written)
    await rows.drop_accounts(session, planned.channel, [known.id for known in planned.moved_away])
    await rows.close(session, [known.id for known in planned.left])
    await ledger.append(session, _drafts(planned, now))


def _row(person: Planned, team_ids: Mapping[str, int]) -> PersonRow:
    team = {} if person.team is None else {"team_id": team_ids[person.team]}
    return PersonRow(person.id, {**person.values, **team}, person.account)


def _drafts(planned: Plan, now: datetime) -> Sequence[ledger.Draft]:
    # Counts and ids only: the ledger is never erased, names may have to be.
    counts = {
        "added": len(planned.added),
        "updated": len(planned.updated),
        "left": len(planned.left),
        "teams": len(planned.teams),
    }
    left = [ledger.Draft(rows.LEFT, now, known.id, payload={"channel": planned.channel}) for known in planned.left]
    return [ledger.Draft("directory.imported", now, payload={"channel": planned.channel} | counts), *left]
