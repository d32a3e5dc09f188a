"""What a visit is: a fold over its recorded actions. No state is kept besides the ledger.

What to ask next stands in `sales.visit_steps`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol

from sales.playbook import FieldValue

State = Literal["open", "submitted", "closed"]


class Recorded(Protocol):
    """An action of the ledger, or one about to be recorded."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Position:
    """Where the rep stood at the start: degrees WGS-84, metres to the door if the door's place is known."""

    latitude: float
    longitude: float
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo of this visit. `slot` None: not clear yet which it is; `by`: who said so, the rep or the bot;
    `doubts` as words' keys."""

    media_id: int
    slot: str | None = None
    suggestion: str | None = None
    doubts: tuple[str, ...] = ()
    seen: Mapping[str, bool | None] = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True, slots=True)
class NextAction:
    """What happens next. Both are needed before submitting."""

    kind: str | None = None
    due: date | None = None

    @property
    def is_complete(self) -> bool:
        return self.kind is not None and self.due is not None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was read from a sentence, waiting for the rep's yes."""

    text: str
    fields: Mapping[str, FieldValue]
    next: NextAction


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction under way on a submitted visit: which item, and the new value once it is known."""

    item: str
    value: FieldValue | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that was made; values as shown to people."""

    item: str
    old: str
    new: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything known about one visit. `thumb_s`: seconds the rep was busy; `pauses`: gaps left out of it."""

    id: int
    customer_id: int
    rep_id: int
    opened_at: datetime
    state: State = "open"
    position: Position | None = None
    position_given_up: bool = False
    photos: tuple[TakenPhoto, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    proposal: Proposal | None = None
    next: NextAction = NextAction()
    said: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    correction: Correction | None = None
    corrected: tuple[Corrected, ...] = ()
    thumb_s: float = 0.0
    pauses: int = 0
    last_at: datetime | None = None
    revisions: Mapping[str, int] = field(default_factory=dict)

    def photo(self, slot: str) -> TakenPhoto | None:
        """The photo that holds `slot` now: the last one placed there."""
        return next((photo for photo in reversed(self.photos) if photo.slot == slot), None)

    @property
    def unplaced(self) -> tuple[TakenPhoto, ...]:
        """Photos of which it is not clear yet what they show."""
        return tuple(photo for photo in self.photos if photo.slot is None)

    def revision(self, item: str) -> int:
        """How often `item` was answered or taken back: a button that saw less is stale."""
        return self.revisions.get(item, 0) + self.revisions.get("*", 0)


# ---- the fold ----------------------------------------------------------------------------------------


def fold(start: Visit, actions: Sequence[Recorded], pause_after_s: float) -> Visit:
    """The visit after `actions`, in recorded order; what was undone has no effect but keeps its revision."""
    undone = {str(a.payload["cause"]) for a in actions if a.kind == "visit.undone"}
    visit = start
    for action in actions:
        visit = _count(visit, action, pause_after_s)
        if action.evidence.get("cause") not in undone or action.kind == "visit.undone":
            visit = _APPLY.get(action.kind, _unchanged)(visit, action)
    return visit


def _count(visit: Visit, action: Recorded, pause_after_s: float) -> Visit:
    items = "*" if action.kind in {"visit.undone", "visit.submitted", "visit.closed"} else _item(action)
    revisions = {**visit.revisions, items: visit.revisions.get(items, 0) + 1}
    # What is done after submitting (a correction, a question to a colleague) is not what the visit cost.
    thumb_s = float(action.evidence.get("thumb_s", 0.0)) if visit.state == "open" else 0.0
    paused = thumb_s > pause_after_s
    at = action.evidence.get("event_at")
    return replace(
        visit,
        revisions=revisions,
        thumb_s=visit.thumb_s + (0.0 if paused else thumb_s),
        pauses=visit.pauses + paused,
        last_at=datetime.fromisoformat(at) if at else visit.last_at,
    )


def _item(action: Recorded) -> str:
    payload = action.payload
    match action.kind:
        case "field.answered" | "field.reopened":
            return f"field.{payload['field']}"
        case "photo.placed" | "photo.displaced":
            return f"photo.{payload['media']}"
        case "next.set" | "next.reopened":
            return "next"
        case "sentence.read" | "sentence.accepted" | "sentence.refused":
            return "proposal"
        case "correction.opened" | "correction.valued" | "visit.corrected" | "correction.dropped":
            return "correction"
        case "visit.located" | "visit.unlocated":
            return "position"
        case kind:
            return kind


def _unchanged(visit: Visit, _action: Recorded) -> Visit:
    return visit


def _located(visit: Visit, action: Recorded) -> Visit:
    if visit.position is not None:  # locked at the start
        return visit
    p = action.payload
    position = Position(p["latitude"], p["longitude"], p.get("distance_m"))
    return replace(visit, position=position, flags=(*visit.flags, *p.get("flags", ())))


def _unlocated(visit: Visit, _action: Recorded) -> Visit:
    return replace(visit, position_given_up=True, flags=(*visit.flags, "no_position"))


def _photo_received(visit: Visit, action: Recorded) -> Visit:
    p = action.payload
    photo = TakenPhoto(p["media"], None, p.get("suggestion"), tuple(p.get("doubts", ())), dict(p.get("seen", {})))
    return replace(visit, photos=(*visit.photos, photo))


def _photo_placed(visit: Visit, action: Recorded) -> Visit:
    media, slot = action.payload["media"], action.payload["slot"]
    doubts = tuple(action.payload.get("doubts", ()))
    kept = [photo for photo in visit.photos if photo.media_id != media]
    placed = [
        replace(photo, slot=slot, by=action.payload.get("by"), doubts=(*photo.doubts, *doubts))
        for photo in visit.photos
        if photo.media_id == media
    ]
    return replace(visit, photos=(*kept, *placed))  # last in its slot: a retake takes the place


def _photo_displaced(visit: Visit, action: Recorded) -> Visit:
    """The rep put another one where the bot had put this: which one it is is open again."""
    media, suggestion = action.payload["media"], action.payload["suggestion"]
    return replace(
        visit,
        photos=tuple(
            _out_of_its_slot(photo, suggestion) if photo.media_id == media else photo for photo in visit.photos
        ),
    )


def _out_of_its_slot(photo: TakenPhoto, suggestion: str) -> TakenPhoto:
    """Without what that slot expected and was not there (`sales.photo.doubts`)."""
    about_itself = tuple(doubt for doubt in photo.doubts if not doubt.startswith("no_"))
    return replace(photo, slot=None, by=None, suggestion=suggestion, doubts=about_itself)


def _field_answered(visit: Visit, action: Recorded) -> Visit:
    name, value = action.payload["field"], field_value(action.payload["value"])
    return replace(visit, fields={**visit.fields, name: value})


def _field_reopened(visit: Visit, action: Recorded) -> Visit:
    name = action.payload["field"]
    return replace(visit, fields={k: v for k, v in visit.fields.items() if k != name})


def _next_set(visit: Visit, action: Recorded) -> Visit:
    kind, due = action.payload.get("kind"), _day(action.payload.get("due"))
    return replace(visit, next=NextAction(kind or visit.next.kind, due or visit.next.due))


def _next_reopened(visit: Visit, _action: Recorded) -> Visit:
    return replace(visit, next=NextAction())


def _sentence_read(visit: Visit, action: Recorded) -> Visit:
    p = action.payload
    fields = {name: field_value(value) for name, value in p["fields"].items()}
    return replace(visit, proposal=Proposal(p["text"], fields, NextAction(p.get("kind"), _day(p.get("due")))))


def _sentence_settled(visit: Visit, _action: Recorded) -> Visit:
    return replace(visit, proposal=None)


def _note_added(visit: Visit, action: Recorded) -> Visit:
    return replace(visit, said=(*visit.said, action.payload["text"]))


def _submitted(visit: Visit, action: Recorded) -> Visit:
    return replace(visit, state="submitted", submitted_at=action.at)


def _closed(visit: Visit, _action: Recorded) -> Visit:
    return replace(visit, state="closed")


def _correction_opened(visit: Visit, action: Recorded) -> Visit:
    return replace(visit, correction=Correction(action.payload["item"]))


def _correction_valued(visit: Visit, action: Recorded) -> Visit:
    if visit.correction is None:
        return visit
    return replace(visit, correction=replace(visit.correction, value=field_value(action.payload["value"])))


def _correction_dropped(visit: Visit, _action: Recorded) -> Visit:
    return replace(visit, correction=None)


def _was_corrected(visit: Visit, action: Recorded) -> Visit:
    p = action.payload
    history = (*visit.corrected, Corrected(p["item"], p["old_shown"], p["new_shown"], p["reason"], action.at))
    visit = replace(visit, correction=None, corrected=history)
    if p["item"] == "next":
        return replace(visit, next=NextAction(p["new"]["kind"], _day(p["new"]["due"])))
    return replace(visit, fields={**visit.fields, p["item"].removeprefix("field."): field_value(p["new"])})


def field_value(value: Any) -> FieldValue:
    """A field's value as JSON has it: a list there is a tuple here."""
    return tuple(value) if isinstance(value, list) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_APPLY: Mapping[str, Callable[[Visit, Recorded], Visit]] = {
    "visit.located": _located,
    "visit.unlocated": _unlocated,
    "photo.received": _photo_received,
    "photo.placed": _photo_placed,
    "photo.displaced": _photo_displaced,
    "field.answered": _field_answered,
    "field.reopened": _field_reopened,
    "next.set": _next_set,
    "next.reopened": _next_reopened,
    "sentence.read": _sentence_read,
    "sentence.accepted": _sentence_settled,
    "sentence.refused": _sentence_settled,
    "note.added": _note_added,
    "visit.submitted": _submitted,
    "visit.closed": _closed,
    "correction.opened": _correction_opened,
    "correction.valued": _correction_valued,
    "correction.dropped": _correction_dropped,
    "visit.corrected": _was_corrected,
}

# What 撤销 may take back: everything a rep adds to an open visit.
UNDOABLE = frozenset(
    {
        "visit.unlocated",
        "photo.received",
        "photo.placed",
        "photo.displaced",
        "field.answered",
        "next.set",
        "sentence.read",
        "sentence.accepted",
        "note.added",
    }
)


def last_undoable(actions: Iterable[Recorded]) -> str | None:
    """The `cause` of the latest step that can be taken back, if there is one."""
    seen = list(actions)
    undone = {a.payload["cause"] for a in seen if a.kind == "visit.undone"}
    for action in reversed(seen):
        cause = action.evidence.get("cause")
        if action.kind in UNDOABLE and cause is not None and cause not in undone:
            return str(cause)
    return None
