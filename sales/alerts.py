"""Whom an alert goes to, which stage it is about, whether it is said at all, when the next level knows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from sales.playbook_alerts import Alerts

NAMED = 3  # deals by name on a card
Since = Callable[[date], int]
"""`sales.workdays.worked_until(today, …)`: the working days after a day, up to and with today."""
LIVE: frozenset[str] = frozenset({"open", "asked", "met"})
"""States in which the card still offers something to tap."""
USEFUL: frozenset[str] = frozenset({"asked", "met"})
"""States that say that the alert was worth its card."""


@dataclass(frozen=True, slots=True)
class Group:
    """The stuck deals of one stage, of the teams that one card is about. `key`: how many are of key industries;
    `fen`: what they are worth, those without an amount left out; `fingerprint`: equal for the same deals."""

    stage: str
    count: int
    key: int
    fen: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Last:
    """What was last said of a stage. `day`: when; `count` and `fingerprint` as they were then; `joined`: whether
    deals stand there by now that did not then, known of what was called wrong."""

    state: str
    day: date
    count: int
    fingerprint: str
    snoozed_until: date | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands on a card. `limit`: working days that the stage allows; `days`: how long each of the first deals
    stands; `others`: (stage, count) of what else is stuck; `ignored_by`: who let it lie for
    `ignored_days`; `back`: it was put off until today."""

    count: int
    key: int
    fen: int
    limit: int
    days: tuple[int, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    ignored_by: tuple[int, ...] = ()
    ignored_days: int = 0
    back: bool = False

    def dump(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def load(cls, plain: Mapping[str, Any]) -> Self:
        """The reverse of `dump`; what it does not know is left out."""
        others = tuple((str(stage), int(count)) for stage, count in plain.get("others", ()))
        return cls(
            count=plain["count"],
            key=plain["key"],
            fen=plain["fen"],
            limit=plain["limit"],
            days=tuple(plain.get("days", ())),
            others=others,
            ignored_by=tuple(plain.get("ignored_by", ())),
            ignored_days=plain.get("ignored_days", 0),
            back=bool(plain.get("back")),
        )


@dataclass(frozen=True, slots=True)
class Hits:
    """What people made of a rule's alerts: how many they used, how many they called wrong."""

    useful: int
    wrong: int

    @property
    def rate(self) -> float | None:
        """Between 0 and 1; None before anybody said anything."""
        return self.useful / told if (told := self.useful + self.wrong) else None


def leading(parents: Mapping[int, int | None], led: Collection[int]) -> dict[int, int | None]:
    """Team → the nearest team upwards, itself included, that somebody leads; None: nobody does."""
    return {team: next((one for one in upwards(team, parents) if one in led), None) for team in parents}


def upwards(team: int | None, parents: Mapping[int, int | None]) -> Iterable[int]:
    """The team and those above it; a circle of teams ends."""
    walked: set[int] = set()
    while team is not None and team not in walked:
        walked.add(team)
        yield team
        team = parents.get(team)


def merged(groups: Iterable[Group]) -> Group:
    """The same stage in several teams as one; at least one is given, and no deal is in two."""
    parts = sorted(groups, key=lambda one: one.fingerprint)
    return Group(
        stage=parts[0].stage,
        count=sum(one.count for one in parts),
        key=sum(one.key for one in parts),
        fen=sum(one.fen for one in parts),
        fingerprint="+".join(one.fingerprint for one in parts),
    )


def urgency(group: Group) -> tuple[int, int, int, str]:
    """Sorts the most urgent first: more deals of key industries, then more money, then more deals."""
    return -group.key, -group.fen, -group.count, group.stage


def is_news(group: Group, last: Last | None, rules: Alerts, today: date, since: Since) -> bool:
    """Whether this is said now. Said already and unchanged, it is said again after `again_days`; fewer deals are no
    change that anybody need be told of. Answered with a meeting or questions it rests as long, whatever changes;
    put off, until its day; called wrong, until other deals join."""
    if last is None or last.state == "settled":
        return True
    match last.state:
        case "snoozed":
            return last.snoozed_until is None or today >= last.snoozed_until
        case "wrong":
            return last.joined
        case "open":
            changed = group.fingerprint != last.fingerprint and group.count >= last.count
            return changed or since(last.day) >= rules.again_days
        case _:
            return since(last.day) >= rules.again_days


def chosen(
    groups: Iterable[Group], lasts: Mapping[str, Last], rules: Alerts, today: date, since: Since
) -> Sequence[Group]:
    """What is said, in this order, as far as there is room: what was put off until now, then the most urgent.
    `lasts`: stage → what was last said of it."""
    news = [group for group in groups if is_news(group, lasts.get(group.stage), rules, today, since)]
    return sorted(news, key=lambda one: (not is_back(lasts.get(one.stage)), urgency(one)))


def is_back(last: Last | None) -> bool:
    """Whether it was put off (and so is said because its day has come)."""
    return last is not None and last.state == "snoozed"


def is_ignored(waiting_since: date, rules: Alerts, since: Since) -> bool:
    """Whether nobody tapped for so long that the next level knows."""
    return since(waiting_since) >= rules.escalate_days


def has_room(said: Mapping[int, int], to: Iterable[int], rules: Alerts) -> bool:
    """Whether everybody it is for may get another card today. `said`: person → cards that came today."""
    return all(said.get(person, 0) < rules.a_day for person in to)
