"""Which of the wanted photos one is, and what is doubted about it once that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sales.playbook import PhotoSlot

Seen = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Placement:
    """The photo slot it belongs to, as far as can be told; not `sure`: ask with one tap."""

    slot: str | None
    sure: bool


def place(
    seen: Seen, best_slot: str | None, missing: Sequence[PhotoSlot], all_slots: Sequence[PhotoSlot]
) -> Placement:
    """Decide by, in this order: what the vision model says; the only slot that is missing; people on it, where
    one missing slot alone expects people. A retake of a slot that is filled is asked about."""
    if best_slot in {slot.slot for slot in all_slots}:
        return Placement(best_slot, True)
    if len(missing) == 1:
        return Placement(missing[0].slot, True)
    with_people = [slot.slot for slot in missing if "people" in slot.expects]
    if seen.get("people") and len(with_people) == 1:
        return Placement(with_people[0], True)
    return Placement(missing[0].slot if missing else None, False)


def doubts(slot: PhotoSlot, seen: Seen) -> tuple[str, ...]:
    """What the slot expects and the check did not see; what was not checked is no doubt."""
    return tuple(f"no_{thing}" for thing in slot.expects if seen.get(thing) is False)
