"""Which customers fell asleep: new ones that nobody came back to, and those whom nobody touched for half a year.

Customers with an open deal are not asked about: deals have warnings of their own (`sales.deal_warnings`).
`storage.customer_warnings` says the same to the database; a test holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sales.playbook_deals import Warnings
from sales.workdays import WorkCalendar, too_long_ago

Kind = Literal["no_second_visit", "dormant"]


@dataclass(frozen=True, slots=True)
class Facts:
    """A customer; days are the company's own. `known_since`: when it came to us; `last`: the last contact, or the
    last that was done with a deal of theirs; `new_since`: the day of the first visit or of the last signing, where
    there was no contact after it."""

    known_since: date
    last: date | None = None
    new_since: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerWarning:
    """`days`: working days since the day from which the warning counts."""

    kind: Kind
    days: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The last days from which each kind counts as too long ago; None: switched off."""

    second: date | None
    dormant: date | None


def warning(facts: Facts, rules: Warnings, since: Callable[[date], int]) -> CustomerWarning | None:
    """The one that holds, dormant before new; a customer whom nobody ever touched counts from when it came to us.
    `since`: `sales.workdays.worked_until`."""
    if rules.dormant.enabled and (days := since(facts.last or facts.known_since)) > rules.dormant.days:
        return CustomerWarning("dormant", days)
    if rules.no_second_visit.enabled and facts.new_since is not None:
        days = since(facts.new_since)
        return CustomerWarning("no_second_visit", days) if days > rules.no_second_visit.days else None
    return None


def cut(rules: Warnings, today: date, calendar: WorkCalendar) -> Cut:
    """The same limits as days, so that the database needs to know no calendar."""
    second, dormant = (
        too_long_ago(limit.days, today, calendar) if limit.enabled else None
        for limit in (rules.no_second_visit, rules.dormant)
    )
    return Cut(second, dormant)
