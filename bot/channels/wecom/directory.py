"""Everybody the app may see, as `bot.platform.Directory` (wecom.md §6)."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.wecom import contacts
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.names import APP
from bot.channels.wecom.wire import Json
from bot.platform import Department, Directory, Member

AT_ONCE = 5
GONE = frozenset({2, 5})  # status: disabled, left; 1 is active, 4 has not signed in yet


async def read_directory(client: WeComClient) -> Directory:
    """Two calls for each department, a few at once; raises SendError."""
    ids = [int(row["id"]) for row in await contacts.department_ids(client)]
    room = asyncio.Semaphore(AT_ONCE)

    async def read(id: int) -> tuple[Json, Sequence[Json]]:
        async with room:
            return await contacts.department(client, id), await contacts.users(client, id)

    found = await asyncio.gather(*map(read, ids))
    return directory([department for department, _ in found], [user for _, users in found for user in users])


def directory(departments: Sequence[Mapping[str, Any]], users: Sequence[Mapping[str, Any]]) -> Directory:
    """The platform's rows as a directory: who stands in several departments once, who is gone not at all."""
    known = {int(row["id"]) for row in departments}
    named = _leaders_named(departments)
    by_account = {str(user["userid"]): user for user in users if user.get("status", 1) not in GONE}
    return Directory(
        channel=APP,
        departments=[_department(row, known) for row in departments],
        members=[_member(account, user, named[account]) for account, user in by_account.items()],
    )


def _department(row: Mapping[str, Any], known: set[int]) -> Department:
    """One whose parent is out of sight is a root here."""
    parent = int(row.get("parentid") or 0)
    return Department(str(row["id"]), str(row.get("name") or row["id"]), str(parent) if parent in known else None)


def _leaders_named(departments: Sequence[Mapping[str, Any]]) -> Mapping[str, set[str]]:
    """Account → departments that name them their leader."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in departments:
        for account in row.get("department_leader") or ():
            found[str(account)].add(str(row["id"]))
    return found


def _member(account: str, user: Mapping[str, Any], named: set[str]) -> Member:
    """Whom a department names its leader leads it, and so does whose own row says so: tenants fill one or the
    other. `direct_leader` is a person's, not a department's, and says nothing here."""
    own = [str(id) for id in user.get("department") or ()]
    flags = user.get("is_leader_in_dept") or ()
    leads = named | {id for id, flag in zip(own, flags, strict=False) if flag}
    return Member(
        account=account,
        name=str(user.get("name") or account),
        departments=tuple(own),
        leads=tuple(sorted(leads)),
        phone=str(user.get("mobile") or "") or None,
        position=str(user.get("position") or ""),
    )
