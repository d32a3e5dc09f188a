"""What a visit asks next: a function of what has been recorded, whatever the order it came in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sales.playbook import CustomerType, FieldSpec, PhotoSlot, Playbook
from sales.visit import Correction, NextAction, Proposal, TakenPhoto, Visit

ON_A_CARD = 4  # questions a rep answers at a glance; optional ones only fill the room that is left


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes or no to what was read from a sentence."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Place:
    """Which photo is this one?"""

    photo: TakenPhoto


@dataclass(frozen=True, slots=True)
class Locate:
    """Send a position."""


@dataclass(frozen=True, slots=True)
class TakePhotos:
    """These photos are missing."""

    missing: tuple[PhotoSlot, ...]


@dataclass(frozen=True, slots=True)
class AskFields:
    """These fields are unanswered; all that can be tapped fit one card, a typed one comes alone."""

    fields: tuple[FieldSpec, ...]


@dataclass(frozen=True, slots=True)
class AskNext:
    """The next action, or what is still missing of it."""

    known: NextAction


@dataclass(frozen=True, slots=True)
class Review:
    """All is there: submit."""


@dataclass(frozen=True, slots=True)
class Correct:
    """A correction is under way."""

    correction: Correction


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing to ask."""


Step = Confirm | Place | Locate | TakePhotos | AskFields | AskNext | Review | Correct | Finished


def next_step(visit: Visit, playbook: Playbook, type: CustomerType) -> Step:
    """What to ask now: a function of what has been recorded, whatever the order it came in."""
    if visit.state != "open":
        return Correct(visit.correction) if visit.correction else Finished()
    if visit.proposal is not None:
        return Confirm(visit.proposal)
    if visit.unplaced:
        return Place(visit.unplaced[0])
    if visit.position is None and not visit.position_given_up:
        return Locate()
    if missing := missing_photos(visit, playbook):
        return TakePhotos(missing)
    if fields := _fields_to_ask(visit, type):
        return AskFields(fields)
    if not visit.next.is_complete:
        return AskNext(visit.next)
    return Review()


def missing_photos(visit: Visit, playbook: Playbook) -> tuple[PhotoSlot, ...]:
    """The photo slots that nothing was placed in yet."""
    return tuple(slot for slot in playbook.visit.photos if visit.photo(slot.slot) is None)


def _fields_to_ask(visit: Visit, type: CustomerType) -> tuple[FieldSpec, ...]:
    """Optional fields ride along on the card of the required ones and are never asked for by themselves."""
    unanswered = [spec for spec in type.fields if spec.name not in visit.fields]
    required = [spec for spec in unanswered if spec.required]
    tapped = [spec for spec in required if is_tapped(spec)]
    if not tapped:
        return tuple(required[:1])
    optional = [spec for spec in unanswered if is_tapped(spec) and not spec.required]
    return (*tapped, *optional[: max(0, ON_A_CARD - len(tapped))])


def is_tapped(spec: FieldSpec) -> bool:
    """Whether the field is answered by taps rather than by typing."""
    return spec.kind in {"one", "many"} and bool(spec.options)


def due_days(today: date, within_days: int) -> tuple[date, ...]:
    """The days a next action may be due on: today to `within_days` ahead."""
    return tuple(today + timedelta(days=n) for n in range(within_days + 1))


def may_correct(visit: Visit, now: datetime, hours: int) -> bool:
    """Whether the rep may still correct it."""
    return visit.submitted_at is not None and now <= visit.submitted_at + timedelta(hours=hours)
