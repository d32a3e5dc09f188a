"""A platform's directory against what is kept: what to change, and what only a person can decide. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.importing.directory_match import Doubt, Known, Matches, folded, who_is_who
from bot.importing.directory_teams import KnownTeam, TeamPlan, Tree, plan_teams, renames
from bot.platform import Directory, Member
from bot.words import directory as words
from sales.access import REP, SUPERVISOR

LEADING: Final = ("wecom", "dingtalk")
"""On several platforms at once, the first of these says in which team somebody is and what they are called."""
NAME_LIMIT: Final = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in storage. `platforms`: the channels of those that are configured."""

    people: Sequence[Known]
    teams: Sequence[KnownTeam]
    platforms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """A person to write: `id` None for a new one. `values`: only what changes; `team`: its name, where that does.
    `account`: theirs on this platform, where that changes."""

    id: int | None
    name: str
    values: Mapping[str, Any]
    team: str | None = None
    account: str | None = None

    @property
    def is_changed(self) -> bool:
        return bool(self.values or self.team is not None or self.account is not None)


@dataclass(frozen=True, slots=True)
class Plan:
    """`moved_away`: gone from this platform but still on another; `left`: gone. `remarks`: what to know besides."""

    channel: str
    teams: Sequence[TeamPlan] = ()
    added: Sequence[Person] = ()
    updated: Sequence[Person] = ()
    unchanged: int = 0
    moved_away: Sequence[Known] = ()
    left: Sequence[Known] = ()
    doubts: Sequence[Doubt] = ()
    remarks: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.teams or self.added or self.updated or self.moved_away or self.left)


def alarm(directory: Directory, kept: Kept) -> str:
    """Why this directory is not believed, "" when it is: an app that lost its visible range sees nobody, and
    everybody would be closed."""
    if not directory.members:
        return words.EMPTY
    present = _accounts(directory)
    known = [p.accounts[directory.channel] for p in kept.people if p.active and directory.channel in p.accounts]
    missing = sum(folded(directory.channel, account) not in present for account in known)
    return words.shrunk(missing, len(known)) if 3 * missing > len(known) else ""


def plan(directory: Directory, kept: Kept, decisions: Mapping[str, str]) -> Plan:
    """What to do. `decisions`: account → staff number of the person it belongs to, or `directory_match.NEW`."""
    tree = Tree(directory)
    matches = who_is_who(directory, kept.people, decisions, tree.names)
    writing = _Writing(directory.channel, tree, kept, matches)
    relinked = {person.id for _, person in matches.known}
    doubted = frozenset[int]().union(*(doubt.people for doubt in matches.doubts))
    gone = [p for p in _gone(directory, kept.people) if p.id not in relinked and p.id not in doubted]
    return Plan(
        directory.channel,
        writing.teams,
        [writing.new(member) for member in matches.fresh],
        [person for person in writing.known if person.is_changed],
        sum(not person.is_changed for person in writing.known),
        [person for person in gone if _is_elsewhere(person, directory.channel, kept.platforms)],
        [person for person in gone if not _is_elsewhere(person, directory.channel, kept.platforms)],
        matches.doubts,
        writing.remarks,
    )


def _accounts(directory: Directory) -> Collection[str]:
    return {folded(directory.channel, member.account) for member in directory.members}


def _gone(directory: Directory, people: Collection[Known]) -> list[Known]:
    """Active people whose account here is there no more."""
    channel, present = directory.channel, _accounts(directory)
    mine = [person for person in people if person.active and channel in person.accounts]
    return [person for person in mine if folded(channel, person.accounts[channel]) not in present]


def _is_elsewhere(person: Known, channel: str, platforms: Collection[str]) -> bool:
    return any(other != channel and other in platforms for other in person.accounts)


@dataclass(slots=True)
class _Writing:
    """The people of a plan, one after the other."""

    channel: str
    tree: Tree
    kept: Kept
    matches: Matches
    codes: set[str] = field(init=False)
    remarks: Sequence[str] = field(init=False)
    teams: Sequence[TeamPlan] = field(init=False)
    known: Sequence[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.codes = {person.code for person in self.kept.people}
        ours = [(member, person) for member, person in self.matches.known if self._follows(person)]
        homes = [self._home(member, person) for member, person in ours]
        homes += [self._home(member, None) for member in self.matches.fresh]
        moves = [(person.team, self._team(member, person)) for member, person in ours]
        moves += [(None, self._team(member, None)) for member in self.matches.fresh]
        renamed = renames(self.tree, self.kept.teams, moves)
        self.teams = plan_teams(self.tree, {home for home in homes if home}, self.kept.teams, renamed)
        self.known = [self._changed(member, person, renamed) for member, person in self.matches.known]
        members = [member for member, _ in ours] + list(self.matches.fresh)
        self.remarks = [remark for member in members if (remark := self._remark(member))]

    def new(self, member: Member) -> Person:
        """Somebody we do not have yet."""
        values = self._told(member) | {"role": self._role(member, None), "code": self._code(member), "active": True}
        return Person(None, values["name"], values, self._team(member, None), member.account)

    def _changed(self, member: Member, person: Known, renamed: Mapping[str, str]) -> Person:
        account = None if person.accounts.get(self.channel) == member.account else member.account
        values: dict[str, Any] = {}
        team: str | None = None
        if not person.active and person.closed_by_us:
            values["active"] = True
        if self._follows(person):
            told = self._told(member) | {"role": self._role(member, person)}
            values |= {name: value for name, value in told.items() if getattr(person, name) != value}
            wanted = self._team(member, person)
            team = wanted if wanted is not None and renamed.get(wanted, wanted) != person.team else None
        return Person(person.id, person.name, values, team, account)

    def _remark(self, member: Member) -> str:
        beside, top = self.tree.led_beside(member), self.tree.top_led(member)
        return words.leads_beside(member.name, self.tree.names[top], beside) if top and beside else ""

    def _follows(self, person: Known) -> bool:
        """Whether this directory says who somebody is: not of those written by hand (colleagues, operations), not
        of those another platform speaks for, not of those who were closed by hand."""
        if person.role not in (REP, SUPERVISOR) or person.desk is not None:
            return False
        if not person.active and not person.closed_by_us:
            return False
        there = [c for c in LEADING if c == self.channel or (c in self.kept.platforms and c in person.accounts)]
        return there[0] == self.channel

    def _told(self, member: Member) -> dict[str, Any]:
        told: dict[str, Any] = {"name": (member.name.strip() or member.account)[:NAME_LIMIT]}
        return told | ({"phone": member.phone} if member.phone else {})

    def _role(self, member: Member, person: Known | None) -> str:
        """Who leads is a supervisor. Who was one by hand stays it where the directory names no leader at all."""
        if self.tree.top_led(member) is not None:
            return SUPERVISOR
        home = self._home(member, person)
        was = person is not None and person.role == SUPERVISOR
        return SUPERVISOR if was and (home is None or not self.tree.is_led(home)) else REP

    def _home(self, member: Member, person: Known | None) -> str | None:
        top = self.tree.top_led(member)
        return top if top is not None else self.tree.home(member, person.team if person else None)

    def _team(self, member: Member, person: Known | None) -> str | None:
        home = self._home(member, person)
        return None if home is None else self.tree.name(home)

    def _code(self, member: Member) -> str:
        """The staff number, else the account, else one that cannot be taken."""
        wanted = (member.staff_no, member.account, f"{self.channel}-{member.account}")
        code = next(code for code in wanted if code and code not in self.codes)
        self.codes.add(code)
        return code
