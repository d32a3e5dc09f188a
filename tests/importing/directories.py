"""Small directories for the tests, and what is kept beside them."""

from typing import Any

from bot.importing.directory import Kept
from bot.importing.directory_match import Known
from bot.importing.directory_teams import KnownTeam
from bot.platform import Department, Directory, Member

COMPANY = Department("1", "健行医药", None)
EAST = Department("2", "城东一队", "1")
WEST = Department("3", "城西二队", "1")


def member(account: str, name: str, *departments: str, **more: Any) -> Member:
    return Member(account, name, departments or ("2",), **more)


def directory(*members: Member, channel: str = "wecom", departments: tuple[Department, ...] = ()) -> Directory:
    return Directory(channel, departments or (COMPANY, EAST, WEST), members)


def known(id: int, name: str, team: str | None = "城东一队", **more: Any) -> Known:
    values: dict[str, Any] = {"code": f"E{id}", "role": "rep", "desk": None, "phone": None, "active": True}
    values |= {"accounts": {}} | more
    return Known(id=id, name=name, team=team, **values)


def kept(*people: Known, teams: tuple[KnownTeam, ...] | None = None, platforms: str = "wecom dingtalk") -> Kept:
    there = (KnownTeam("城东一队", None), KnownTeam("城西二队", None)) if teams is None else teams
    return Kept(people, there, frozenset(platforms.split()))
