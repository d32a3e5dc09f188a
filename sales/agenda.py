"""What a meeting about deals that stand still has to decide: a pure function of what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sales.deal_warnings import DealWarning, Kind
from sales.playbook_deals import Precondition

Matter = Literal["owner", "close", "unknown", "price", "step", "contacts", "stuck"]
"""Who looks after it; a new closing day or none; who asks what is not known; the price; the next step; whom else to
know; what holds it up."""

MOST = 3

_MATTERS: dict[Kind, Matter] = {
    "close_passed": "close",
    "no_price": "price",
    "step_overdue": "step",
    "no_next_step": "step",
    "no_activity": "step",
    "one_contact": "contacts",
    "no_second_visit": "step",
    "dormant": "step",
    "stuck": "stuck",
}
_ORDER: tuple[Matter, ...] = ("owner", "close", "unknown", "price", "step", "contacts", "stuck")


@dataclass(frozen=True, slots=True)
class Contacted:
    """The last real contact with a customer. `kind`: visit, call, follow_up."""

    kind: Literal["visit", "call", "follow_up"]
    day: date


@dataclass(frozen=True, slots=True)
class Owed:
    """A thing due. `what`: in people's words; `who`: whose it is."""

    what: str
    due: date
    who: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A deal as an agenda tells of it. `stage`: its label; `days`: working days on the stage's clock; `owner` None:
    nobody's; `unknown`: what the next stage asks for and is not known."""

    customer: str
    name: str
    stage: str
    days: int
    amount_fen: int | None
    owner: str | None
    warnings: Sequence[DealWarning]
    waiting: str | None = None
    contacted: Contacted | None = None
    owed: Sequence[Owed] = ()
    unknown: Sequence[Precondition] = ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """The meeting that an agenda is for, once there is one; times local."""

    starts: datetime
    ends: datetime
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """A thing to decide. `asks`: what somebody has to find out, for `unknown`."""

    matter: Matter
    asks: Precondition | None = None


def decisions(topic: Topic) -> tuple[Decision, ...]:
    """What to decide about a deal, the weightiest first, at most `MOST`. That it stands still is a matter by itself
    only where nothing says why."""
    matters = {_MATTERS[one.kind] for one in topic.warnings}
    if topic.owner is None:
        matters.add("owner")
    asks = topic.unknown[0] if topic.unknown else None
    if asks is not None:
        matters.add("unknown")
    if len(matters) > 1:
        matters.discard("stuck")
    found = [Decision(matter, asks if matter == "unknown" else None) for matter in _ORDER if matter in matters]
    return tuple(found[:MOST])
