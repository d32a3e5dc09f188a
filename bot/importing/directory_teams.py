"""Teams out of a platform's departments: which become teams, what they are called, what stands above them. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.platform import Department, Directory, Member
from bot.words import directory as words

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """A team as it is kept; `parent`: the name of the one above."""

    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team to be there afterwards. `was`: the name it has now, if it is renamed."""

    name: str
    parent: str | None
    was: str | None = None


class Tree:
    """The departments, walked upwards; a circle or a missing department ends the way."""

    def __init__(self, directory: Directory) -> None:
        self._departments = {department.id: department for department in directory.departments}
        self._names = _names(self._departments)
        self._led = {department for member in directory.members for department in member.leads}

    def upwards(self, id: str) -> Sequence[Department]:
        """The department and all above it, the root last; empty for one that is not there."""
        way: dict[str, Department] = {}
        at: str | None = id
        while at is not None and at not in way and at in self._departments:
            way[at] = self._departments[at]
            at = way[at].parent_id
        return list(way.values())

    def above(self, id: str) -> Sequence[Department]:
        """Those above a department, the nearest first; nobody is above one that stands in a circle."""
        way = self.upwards(id)
        return [department for department in way[1:] if len(self.upwards(department.id)) < len(way)]

    def name(self, id: str) -> str | None:
        """What its team is called; None for a department that is not there."""
        return self._names.get(id)

    @property
    def company(self) -> str | None:
        """The department that is the company itself; None where the app sees only some branches of it."""
        tops = [department.id for department in self._departments.values() if department.parent_id is None]
        return tops[0] if len(tops) == 1 else None

    @property
    def names(self) -> Mapping[str, str]:
        """Department → what its team is called."""
        return self._names

    def is_led(self, id: str) -> bool:
        """Whether the directory names a leader of it."""
        return id in self._led

    def home(self, member: Member, team: str | None) -> str | None:
        """The department a member belongs to: the one whose team they are in already, else the first."""
        there = [id for id in member.departments if id in self._names]
        same = [id for id in there if self._names[id] == team]
        return next(iter(same or there), None)

    def top_led(self, member: Member) -> str | None:
        """Of the departments a member leads, the one nearest to the root."""
        led = [id for id in member.leads if id in self._names]
        return min(led, key=lambda id: len(self.upwards(id)), default=None)

    def led_beside(self, member: Member) -> Sequence[str]:
        """The names of those a member leads that do not stand under the topmost."""
        top = self.top_led(member)
        beside = [id for id in member.leads if id in self._names and top not in {d.id for d in self.upwards(id)}]
        return [self._names[id] for id in beside]


def plan_teams(
    tree: Tree, homes: Collection[str], known: Collection[KnownTeam], renamed: Mapping[str, str]
) -> Sequence[TeamPlan]:
    """A team for every department somebody is at home in (`homes`), and for those between it and the company.

    `renamed`: new name → the name it has now. Those that are there just like that are left out.
    """
    needed: dict[str, Department] = {}
    for home in homes:
        way = tree.upwards(home)
        for department in way:
            if department.id != tree.company or department.id in homes:
                needed[department.id] = department
    kept = {team.name: team.parent for team in known}
    plans = []
    for department in sorted(needed.values(), key=lambda d: (len(tree.upwards(d.id)), d.id)):
        name = tree.names[department.id]
        parent = next((tree.name(d.id) for d in tree.above(department.id) if d.id in needed), None)
        now = kept.get(renamed.get(name, name), "")  # "" is nobody's parent: not there yet
        if name in renamed or now != (renamed.get(parent, parent) if parent else None):
            plans.append(TeamPlan(name, parent, renamed.get(name)))
    return plans


def renames(
    tree: Tree, known: Collection[KnownTeam], moves: Collection[tuple[str | None, str | None]]
) -> Mapping[str, str]:
    """New name → old name, where a department was renamed rather than made: its team is gone from the directory,
    all of it is in one new department now, and makes up at least half of that. `moves`: of every member the team
    they are in and the team the directory puts them in."""
    known_names = {team.name for team in known}
    gone = known_names - set(tree.names.values())
    sizes = Counter(new for _, new in moves)
    found: dict[str, str] = {}
    for old in sorted(gone):
        targets = [new for team, new in moves if team == old]
        new = targets[0] if targets else None
        is_whole = new is not None and set(targets) == {new} and 2 * len(targets) >= sizes[new]
        if new is not None and is_whole and new not in known_names and new not in found:
            found[new] = old
    return found


def _names(departments: Mapping[str, Department]) -> dict[str, str]:
    """Teams are told apart by name: where departments share one, the department above is put in front."""
    plain = {id: (d.name.strip() or words.nameless(id))[:NAME_LIMIT] for id, d in departments.items()}
    often = Counter(plain.values())
    named: dict[str, str] = {}
    for id, name in plain.items():
        above = plain.get(departments[id].parent_id or "")
        named[id] = f"{above}/{name}" if often[name] > 1 and above else name
    often = Counter(named.values())
    return {id: name if often[name] == 1 else f"{name} ({id})" for id, name in named.items()}
