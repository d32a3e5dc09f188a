"""Whose account is whose: the members of a platform's directory and the people that are known. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.platform import Directory, Member
from bot.words import directory as words

NEW: Final = "new"
_NOT_A_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Known:
    """A person as they are kept. `accounts`: channel → account there; `team`: its name; `closed_by_us`: a
    directory said they left, and nobody decided that by hand."""

    id: int
    code: str
    name: str
    role: str
    desk: str | None
    team: str | None
    phone: str | None
    active: bool
    accounts: Mapping[str, str]
    closed_by_us: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A member nobody can be sure about; `people`: ids of those they might be, who are left alone meanwhile."""

    member: Member
    reason: str
    people: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Matches:
    """`known`: (member, who that is); `fresh`: people we do not have yet."""

    known: Sequence[tuple[Member, Known]]
    fresh: Sequence[Member]
    doubts: Sequence[Doubt]


Answer = Known | Doubt | None


def who_is_who(
    directory: Directory, people: Collection[Known], decisions: Mapping[str, str], teams: Mapping[str, str]
) -> Matches:
    """By account; as a person decided (account → staff number, or `NEW`); by staff number; by phone; by a name
    that is unique on both sides in the same team (`teams`: department → team). Everything else that might be
    somebody we know is a doubt: two rows for one person, or one for two, would be hard to undo."""
    book = _Book(directory, people, decisions, teams)
    answers = [(member, book.find(member)) for member in once_each(directory)]
    doubts = [answer for _, answer in answers if isinstance(answer, Doubt)]
    claims = Counter(answer.id for _, answer in answers if isinstance(answer, Known))
    known: list[tuple[Member, Known]] = []
    for member, answer in answers:
        if not isinstance(answer, Known):
            continue
        if claims[answer.id] > 1 and not book.is_account_of(member, answer):
            doubts.append(Doubt(member, words.claimed_twice(answer.name, answer.code), frozenset({answer.id})))
        else:
            known.append((member, answer))
    return Matches(known, [member for member, answer in answers if answer is None], doubts)


def once_each(directory: Directory) -> Sequence[Member]:
    """The members, by account: somebody in two departments may be listed twice."""
    found: dict[str, Member] = {}
    for member in directory.members:
        found.setdefault(folded(directory.channel, member.account), member)
    return list(found.values())


def folded(channel: str, account: str) -> str:
    """WeCom does not tell capitals from small letters in an account (wecom.md §3.2)."""
    return account.casefold() if channel == "wecom" else account


def digits(phone: str | None) -> str:
    """The number as it is dialled at home; "" for none."""
    number = _NOT_A_DIGIT.sub("", phone or "")
    return number[2:] if len(number) == 13 and number.startswith("86") else number


class _Book:
    """The people that are known, found in each of the ways."""

    def __init__(
        self,
        directory: Directory,
        people: Collection[Known],
        decisions: Mapping[str, str],
        teams: Mapping[str, str],
    ) -> None:
        self._channel = directory.channel
        self._decisions = decisions
        self._teams = teams
        self._present = {folded(self._channel, member.account) for member in directory.members}
        self._by_account = {folded(self._channel, p.accounts[self._channel]): p for p in self._here(people)}
        self._by_code = {person.code: person for person in people}
        self._by_phone = _grouped((p for p in people if p.active), lambda p: digits(p.phone))
        self._by_name = _grouped((p for p in people if p.active), lambda p: p.name)
        self._names = Counter(member.name for member in once_each(directory))

    def find(self, member: Member) -> Answer:
        """Who that is; None: nobody we know."""
        found = self._by_account.get(folded(self._channel, member.account))
        if found is not None:
            return found
        decided = self._decisions.get(member.account)
        if decided is not None:
            return None if decided == NEW else self._decided(member, decided)
        ways = (self._by_number, self._by_account_as_number, self._by_dialling, self._by_namesakes)
        return next((answer for way in ways if (answer := way(member)) is not None), None)

    def is_account_of(self, member: Member, person: Known) -> bool:
        """Whether they have this very account already."""
        mine = person.accounts.get(self._channel)
        return mine is not None and folded(self._channel, mine) == folded(self._channel, member.account)

    def _here(self, people: Iterable[Known]) -> Iterable[Known]:
        return (person for person in people if self._channel in person.accounts)

    def _is_free(self, person: Known) -> bool:
        """Whether they may be given an account: they have none here, or one that is there no more."""
        mine = person.accounts.get(self._channel)
        return mine is None or folded(self._channel, mine) not in self._present

    def _decided(self, member: Member, code: str) -> Answer:
        person = self._by_code.get(code)
        if person is None:
            return Doubt(member, words.no_such_number(code))
        return self._unless_taken(member, person)

    def _unless_taken(self, member: Member, person: Known) -> Answer:
        if self._is_free(person):
            return person
        return Doubt(member, words.number_taken(person.code, person.name, person.accounts[self._channel]))

    def _by_number(self, member: Member) -> Answer:
        person = self._by_code.get(member.staff_no or "")
        return None if person is None else self._unless_taken(member, person)

    def _by_account_as_number(self, member: Member) -> Answer:
        """Many companies use the staff number as the account; the name must bear it out."""
        person = self._by_code.get(member.account)
        if person is None:
            return None
        if person.name != member.name:
            reason = words.same_number_other_name(person.code, person.name)
            return Doubt(member, reason, frozenset({person.id}))
        return self._unless_taken(member, person)

    def _by_dialling(self, member: Member) -> Answer:
        number = digits(member.phone)
        people = [p for p in self._by_phone.get(number, ()) if self._is_free(p)] if number else []
        if len(people) > 1:
            return Doubt(member, words.phone_of_several(_codes(people)), _ids(people))
        return people[0] if people else None

    def _by_namesakes(self, member: Member) -> Answer:
        namesakes = self._by_name.get(member.name, ())
        free = [person for person in namesakes if self._is_free(person)]
        if not free:
            return None
        alone = len(namesakes) == 1 and self._names[member.name] == 1
        if alone and self._is_same_team(member, free[0]) and self._bears_out(member, free[0]):
            return free[0]
        return Doubt(member, words.maybe_namesakes(_codes(free)), _ids(free))

    def _is_same_team(self, member: Member, person: Known) -> bool:
        return person.team is not None and person.team in {self._teams.get(d) for d in member.departments}

    def _bears_out(self, member: Member, person: Known) -> bool:
        """Nothing speaks against it: no other account here, and no other staff number (one made of an account is
        none)."""
        made_up = person.code in person.accounts.values()
        return self._channel not in person.accounts and (not member.staff_no or made_up)


def _grouped(people: Iterable[Known], key: Callable[[Known], str]) -> Mapping[str, Sequence[Known]]:
    groups: defaultdict[str, list[Known]] = defaultdict(list)
    for person in people:
        groups[key(person)].append(person)
    return groups


def _codes(people: Sequence[Known]) -> list[str]:
    return [person.code for person in people]


def _ids(people: Sequence[Known]) -> frozenset[int]:
    return frozenset(person.id for person in people)
