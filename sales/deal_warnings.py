"""What a deal is warned about, from facts, in working days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sales.playbook_deals import Deals, Limit

Kind = Literal[
    "stuck",
    "no_activity",
    "no_next_step",
    "step_overdue",
    "one_contact",
    "no_price",
    "close_passed",
    "no_second_visit",
    "dormant",
]


@dataclass(frozen=True, slots=True)
class Facts:
    """A deal today; days are the company's own. `last_activity`: the last real contact, of whatever kind;
    `stage_since`: when the stage was entered, which for a deal that was won is the day it was signed; `next_due`:
    the soonest open next step with the customer."""

    stage: str
    state: str
    stage_since: date
    opened: date
    last_activity: date
    amount_fen: int | None = None
    contacts: int = 1
    expected_close: date | None = None
    next_due: date | None = None
    waiting_until: date | None = None


@dataclass(frozen=True, slots=True)
class DealWarning:
    """`days`: working days since the day from which the warning counts; `limit`: how many are allowed."""

    kind: Kind
    days: int
    limit: int


def is_waiting(facts: Facts, today: date) -> bool:
    """Whether the clock stands still: until the day that was named, that day included."""
    return facts.waiting_until is not None and today <= facts.waiting_until


def clock_start(facts: Facts) -> date:
    """The day from which a deal's stage is counted: any real activity and the end of a wait begin it anew."""
    return max(filter(None, (facts.stage_since, facts.last_activity, facts.waiting_until)))


def warnings(facts: Facts, rules: Deals, today: date, since: Callable[[date], int]) -> tuple[DealWarning, ...]:
    """What holds today, in the order of `Kind`. `since`: `worked_until(today, …)`. Who waits for a known reason is
    warned about nothing; who lost neither."""
    if facts.state == "open":
        return () if is_waiting(facts, today) else tuple(_of_open(facts, rules, since))
    return tuple(_of_won(facts, rules, since)) if facts.state == "won" else ()


def stuck(facts: Facts, rules: Deals, today: date, since: Callable[[date], int]) -> DealWarning | None:
    """Only the first of them: the deal stands in its stage for longer than the playbook allows."""
    found = warnings(facts, rules, today, since)
    return found[0] if found and found[0].kind == "stuck" else None


def _of_open(facts: Facts, rules: Deals, since: Callable[[date], int]) -> Iterator[DealWarning]:
    switches = rules.warnings
    stage = rules.stage(facts.stage)
    if switches.stuck.enabled and stage is not None and (days := since(clock_start(facts))) > stage.limit_days:
        yield DealWarning("stuck", days, stage.limit_days)
    active = max(filter(None, (facts.last_activity, facts.waiting_until)))
    yield from _over("no_activity", switches.no_activity, active, since)
    if facts.next_due is None:
        yield from _over("no_next_step", switches.no_next_step, active, since)
    else:
        yield from _over("step_overdue", switches.step_overdue, facts.next_due, since)
    if facts.contacts <= 1:
        yield from _over("one_contact", switches.one_contact, facts.opened, since)
    if facts.amount_fen is None:
        yield from _over("no_price", switches.no_price, facts.opened, since)
    if facts.expected_close is not None:
        yield from _over("close_passed", switches.close_passed, facts.expected_close, since)


def _of_won(facts: Facts, rules: Deals, since: Callable[[date], int]) -> Iterator[DealWarning]:
    if facts.last_activity <= facts.stage_since:  # whatever was done since, somebody came back
        yield from _over("no_second_visit", rules.warnings.no_second_visit, facts.stage_since, since)
    yield from _over("dormant", rules.warnings.dormant, facts.last_activity, since)


def _over(kind: Kind, limit: Limit, start: date, since: Callable[[date], int]) -> Iterator[DealWarning]:
    if limit.enabled and (days := since(start)) > limit.days:
        yield DealWarning(kind, days, limit.days)
