"""A rep's day: whom to visit, and one customer to wake up.

Whom, in this order, at most so many as the playbook says:

1. with whom something is due today or was due before, the longest overdue first;
2. to whom something is promised until the next working day, the soonest first: who comes a day early keeps it, too;
3. new customers whom nobody visited a second time, then those whom nobody touched for half a year
   (`sales.customer_warnings`), the longest ago first;
4. whom nobody visited yet, the longest known first, then who was not visited for the longest time.

With whom a later day is agreed is left in peace until then; whom the rep was at today is seen already. In which
order they are driven to says the route.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sales.customer_warnings import CustomerWarning
from sales.playbook_digest import Morning

Reason = Literal["due", "promised", "no_second_visit", "dormant", "never", "resting"]
_ORDER: Final[Sequence[Reason]] = ("due", "promised", "no_second_visit", "dormant", "never", "resting")


@dataclass(frozen=True, slots=True)
class Known:
    """A customer of the rep's; days are the rep's own. `since`: when it came to us; `last_touch`: the last contact;
    `due`: the soonest open thing due; `warning`: it was ours and fell asleep."""

    id: int
    since: date
    last_visit: date | None = None
    last_touch: date | None = None
    due: date | None = None
    warning: CustomerWarning | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A customer to visit, and why. `days`: due: overdue by · promised: ahead · no_second_visit, dormant: working
    days left alone · never: known for · resting: since the last visit, or contact."""

    customer: int
    reason: Reason
    days: int


def stop(known: Known, today: date, soon: date, rules: Morning) -> Stop | None:
    """Why this customer could be visited today; None: there is no reason to. `soon`: the next working day."""
    if known.due is not None:
        if known.due <= today:
            return Stop(known.id, "due", (today - known.due).days)
        return Stop(known.id, "promised", (known.due - today).days) if known.due <= soon else None
    if known.warning is not None:
        return Stop(known.id, known.warning.kind, known.warning.days)
    if known.last_visit is None:
        return Stop(known.id, "never", (today - known.since).days)
    days = (today - known.last_visit).days
    return Stop(known.id, "resting", days) if days >= rules.rest_days else None


def choose(stops: Iterable[Stop], most: int) -> tuple[Stop, ...]:
    """The first `most` of them, the most important first."""
    return tuple(sorted(stops, key=_importance)[:most])


def _importance(one: Stop) -> tuple[int, int, int]:
    later_first = -one.days if one.reason != "promised" else one.days
    return _ORDER.index(one.reason), later_first, one.customer


def to_wake(known: Iterable[Known], today: date, rules: Morning) -> Stop | None:
    """The one with earlier business to wake up, where nothing is agreed with them: the longest asleep, else the
    longest silent."""
    free = [one for one in known if one.due is None]
    asleep = [Stop(one.id, one.warning.kind, one.warning.days) for one in free if one.warning is not None]
    if asleep:
        return max(asleep, key=lambda one: (one.days, -one.customer))
    silent = [Stop(one.id, "resting", (today - one.last_touch).days) for one in free if one.last_touch is not None]
    longest = max(silent, key=lambda one: (one.days, -one.customer), default=None)
    return longest if longest is not None and longest.days >= rules.silent_days else None
