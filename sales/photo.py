"""Which of the visit's photos is this, and does it show what it should? Decided from what was seen on it.

`seen` says of each thing (people, product, shelf, sign) whether it is there: yes, no, or None where nobody could
check. What was not checked speaks neither for nor against anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sales.playbook import PhotoSlot

Seen = Mapping[str, bool | None]
PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Placement:
    """The slot a photo goes to. Not `sure`: ask, offering `slot` first (None: no idea)."""

    slot: str | None
    sure: bool


def place(
    seen: Seen, best_slot: str | None, missing: Sequence[PhotoSlot], all_slots: Sequence[PhotoSlot]
) -> Placement:
    """Find the slot of a new photo; the first rule that applies decides.

    1. The checker named a slot of the playbook (`best_slot`): surely that one; where it is filled, a re-take.
    2. Nothing is missing, so it replaces one: ask.
    3. One slot is missing: that one, surely unless what it expects was looked for and is not there. People do not
       count here: they turn away, and a local look does not find them then.
    4. People are seen and one missing slot expects people: surely that one.
    5. Otherwise ask, offering the missing slot whose expectations fit best, the playbook's order breaking ties.
    """
    if best_slot is not None and any(slot.slot == best_slot for slot in all_slots):
        return Placement(best_slot, sure=True)
    if not missing:
        return Placement(_only_with_people(seen, all_slots), sure=False)
    if len(missing) == 1:
        return Placement(missing[0].slot, not _contradicted(seen, missing[0]))
    with_people = _only_with_people(seen, missing)
    if with_people is not None:
        return Placement(with_people, sure=True)
    return Placement(max(missing, key=lambda slot: _fit(seen, slot)).slot, sure=False)


def doubts(slot: PhotoSlot, seen: Seen) -> tuple[str, ...]:
    """What the slot expects, was looked for and is not there: `no_people`, `no_shelf` and so on."""
    return tuple(f"no_{thing}" for thing in slot.expects if seen.get(thing) is False)


def _only_with_people(seen: Seen, slots: Sequence[PhotoSlot]) -> str | None:
    """The one slot that expects people, when people are seen; None where there is none or a choice."""
    expecting = [slot.slot for slot in slots if PEOPLE in slot.expects]
    return expecting[0] if seen.get(PEOPLE) is True and len(expecting) == 1 else None


def _contradicted(seen: Seen, slot: PhotoSlot) -> bool:
    things = [thing for thing in slot.expects if thing != PEOPLE]
    return bool(things) and all(seen.get(thing) is False for thing in things)


def _fit(seen: Seen, slot: PhotoSlot) -> int:
    """How many expected things are there, less those that are not."""
    return sum({True: 1, False: -1, None: 0}[seen.get(thing)] for thing in slot.expects)
