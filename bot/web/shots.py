"""The photos of a visit as the page shows them: what holds a slot now, what was there before, what fits nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.words import pages as words
from bot.words import photo as photo_words
from sales.playbook import PhotoSlot
from sales.visit import Recorded, TakenPhoto, Visit


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo: what was seen on it, what was looked for and not there, what nobody looked for."""

    media_id: int
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    unchecked: tuple[str, ...]
    doubts: tuple[str, ...]
    when: str
    checker: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A wanted photo; `earlier` takes, the newest first."""

    label: str
    now: Shot | None
    earlier: tuple[Shot, ...]


@dataclass(frozen=True, slots=True)
class Shots:
    """All photos of a visit."""

    slots: tuple[Slot, ...]
    unplaced: tuple[Shot, ...]


def shots(visit: Visit, actions: Sequence[Recorded], wanted: Sequence[PhotoSlot], timezone: ZoneInfo) -> Shots:
    """Every photo of the visit in its place."""
    received = {action.payload["media"]: action for action in actions if action.kind == "photo.received"}

    def shot(photo: TakenPhoto) -> Shot:
        return _shot(photo, received[photo.media_id], timezone)

    slots = []
    for spec in wanted:
        takes = [shot(photo) for photo in reversed(visit.photos) if photo.slot == spec.slot]
        slots.append(Slot(spec.label, takes[0] if takes else None, tuple(takes[1:])))
    known = {spec.slot for spec in wanted}
    return Shots(tuple(slots), tuple(shot(photo) for photo in visit.photos if photo.slot not in known))


def _shot(photo: TakenPhoto, received: Recorded, timezone: ZoneInfo) -> Shot:
    things = [(key, label, photo.seen.get(key)) for key, label in photo_words.THINGS.items()]
    doubted = {doubt.removeprefix("no_") for doubt in photo.doubts}  # these say already what is not there
    taken_at = received.evidence.get("taken_at")
    at = datetime.fromisoformat(taken_at) if taken_at else received.at
    when = f"{at.astimezone(timezone):%m-%d %H:%M}"
    return Shot(
        media_id=photo.media_id,
        seen=tuple(words.seen(label) for _, label, state in things if state is True),
        unseen=tuple(words.unseen(label) for key, label, state in things if state is False and key not in doubted),
        unchecked=tuple(label for _, label, state in things if state is None),
        doubts=tuple(photo_words.doubt(doubt) for doubt in photo.doubts),
        when=words.taken(when) if taken_at else words.received(when),
        checker=words.CHECKERS.get(received.evidence.get("checker", ""), ""),
    )
