"""What a team's digest says: what changed, who did something worth copying, what is due. Pure.

Everybody in the group reads it, so it holds what the group hears of every visit anyway (who, which customer, what
next) and nothing else: no phone numbers, no words of a talk, no customers of other teams.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sales.lights import Colour, Light
from sales.ranking import colour_on

LED_WITHIN: Final = timedelta(days=7)  # a visit before a deal's step is what led to it


# ---- lights


@dataclass(frozen=True, slots=True)
class Turned:
    """A light of another colour than before."""

    label: str
    before: Colour
    now: Colour


def turned(lights: Sequence[Light], since: date) -> list[Turned]:
    """The lights that changed since the end of `since`, also those that got or lost their colour."""
    pairs = [(light, colour_on(light, since)) for light in lights]
    return [Turned(light.label, before, light.colour) for light, before in pairs if before != light.colour]


# ---- deals


@dataclass(frozen=True, slots=True)
class Step:
    """A deal that got into another stage (`deal.moved`, `.won`, `.lost`). `imported`: a file said so, so nobody
    knows when it happened, or who did it."""

    action_id: int
    at: datetime
    deal_id: int | None
    customer_id: int | None
    actor_id: int | None
    before: str | None
    after: str
    amount_fen: int | None
    imported: bool


Outcome = Literal["forward", "back", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many deals ended the day further, further back, won or lost, and what the won and the lost are worth (0
    where no price is known)."""

    forward: int = 0
    back: int = 0
    won: int = 0
    won_fen: int = 0
    lost: int = 0
    lost_fen: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether no deal moved."""
        return not (self.forward or self.back or self.won or self.lost)


def progress(steps: Iterable[Step], order: Sequence[str], won: Collection[str], lost: Collection[str]) -> Progress:
    """Every deal counts once, by where it came from and where it is now. `order`: the stages; `won`, `lost`: those
    that end a deal."""
    first: dict[int | None, Step] = {}
    last: dict[int | None, Step] = {}
    for step in sorted(steps, key=lambda step: (step.at, step.action_id)):
        first.setdefault(step.deal_id, step)
        last[step.deal_id] = step
    outcomes = [(_outcome(first[deal].before, last[deal].after, order, won, lost), last[deal]) for deal in first]

    def count(outcome: Outcome) -> int:
        return sum(one == outcome for one, _ in outcomes)

    def worth(outcome: Outcome) -> int:
        return sum(step.amount_fen or 0 for one, step in outcomes if one == outcome)

    return Progress(count("forward"), count("back"), count("won"), worth("won"), count("lost"), worth("lost"))


def _outcome(
    before: str | None, after: str, order: Sequence[str], won: Collection[str], lost: Collection[str]
) -> Outcome | None:
    """None: it is where it was, or where is not known."""
    if after in won:
        return "won"
    if after in lost:
        return "lost"
    if before == after or before not in order or after not in order:
        return None
    return "forward" if order.index(after) > order.index(before) else "back"


# ---- the best practice


@dataclass(frozen=True, slots=True)
class Visited:
    """A submitted visit. `proofs`: how many proofs of the customer's interest it brought; `photos`: how many it
    has; `doubts`: about its photos or its place; `next_kind`: the next step that was agreed on."""

    action_id: int
    at: datetime
    customer_id: int | None
    actor_id: int | None
    proofs: int
    photos: int
    doubts: int
    next_kind: str | None


@dataclass(frozen=True, slots=True)
class Practice:
    """What somebody did that is worth copying. `visit`: with full evidence; `step`: of the deal, which it led to;
    None: it led to the next step that was agreed on in it."""

    visit: Visited
    step: Step | None

    @property
    def days(self) -> int:
        """How long after the visit the deal moved."""
        return 0 if self.step is None else (self.step.at - self.visit.at).days


def best_practice(
    visits: Sequence[Visited],
    steps: Sequence[Step],
    since: datetime,
    photos: int,
    order: Sequence[str],
    lost: Collection[str],
) -> Practice | None:
    """One of those that are recorded, or None; never made up.

    Only a visit with full evidence counts: all `photos`, no doubt, the customer's interest proven, a next step
    agreed on. First come those after which the same person brought a deal of the same customer further, within
    `LED_WITHIN` and after `since`: the further in `order` the better. Then those after `since` that as yet led to
    their next step alone. Among equals the one with more proofs, then the earlier.
    """
    full = [visit for visit in visits if _is_full(visit, photos)]
    led = [
        Practice(visit, step)
        for step in steps
        if step.at > since and _is_forward(step, order, lost)
        for visit in full
        if (visit.actor_id, visit.customer_id) == (step.actor_id, step.customer_id)
        and timedelta() <= step.at - visit.at <= LED_WITHIN
    ]
    agreed = [Practice(visit, None) for visit in full if visit.at > since]
    return min(led or agreed, key=lambda one: _rank(one, order), default=None)


def _is_full(visit: Visited, photos: int) -> bool:
    return visit.photos >= photos and not visit.doubts and visit.proofs > 0 and visit.next_kind is not None


def _is_forward(step: Step, order: Sequence[str], lost: Collection[str]) -> bool:
    if step.imported or step.after in lost or step.before not in order or step.after not in order:
        return False
    return order.index(step.after) > order.index(step.before)


def _rank(one: Practice, order: Sequence[str]) -> tuple[int, int, datetime, int]:
    reached = 0 if one.step is None else order.index(one.step.after)
    at = one.visit.at if one.step is None else one.step.at
    return -reached, -one.visit.proofs, at, one.visit.action_id


# ---- what is due


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that somebody promised to do. `kind`: a next step's label, "" for what was promised in a talk."""

    kind: str
    due: date
    customer: str
    owner: str


@dataclass(frozen=True, slots=True)
class DueThings:
    """What was due until today and is not done, what is due until the next working day, and those that matter most
    of both."""

    today: int
    next: int
    named: tuple[Thing, ...]


# ---- together


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits submitted in the window, and with how many customers."""

    visits: int = 0
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a team's digest says. `since`: where the one before ended; `by`: whose practice it is;
    `root`: of which day, and the ledger's first digits of it; None before the first day is closed."""

    team: str
    day: date
    since: datetime
    turned: Sequence[Turned]
    visits: Visits
    progress: Progress
    practice: Practice | None
    due: DueThings
    by: str | None
    root: tuple[date, str] | None
