"""Cards about the photos of a visit."""

from collections.abc import Sequence

from bot.cards.card import Button, Card, Fact
from bot.cards.presses import press
from bot.words import photo as words
from sales.playbook import PhotoSlot, Playbook
from sales.visit import TakenPhoto, Visit
from sales.visit_steps import missing_photos


def progress(visit: Visit, playbook: Playbook) -> Card:
    """Which photos are there, what is doubted about them, which are missing and how to take them."""
    missing = missing_photos(visit, playbook)
    doubted = any(photo.doubts for photo in visit.photos if photo.slot)
    return Card(
        title=words.progress(len(playbook.visit.photos) - len(missing), len(playbook.visit.photos)),
        text="\n".join(f"{slot.label}：{slot.hint}" for slot in missing) or words.COMPLETE,
        tone="warn" if doubted else "plain" if missing else "good",
        facts=tuple(Fact(slot.label, _state(visit.photo(slot.slot))) for slot in playbook.visit.photos),
    )


def _state(photo: TakenPhoto | None) -> str:
    if photo is None:
        return words.MISSING
    doubts = [words.doubt(doubt) for doubt in photo.doubts]
    return "✓ " + ("；".join(doubts) if doubts else words.seen(photo.seen))


def ask_which(visit: Visit, photo: TakenPhoto, playbook: Playbook) -> Card:
    """One tap says which photo this is; the likely one is marked."""
    return Card(
        title=words.WHICH,
        text="；".join(words.doubt(doubt) for doubt in photo.doubts),
        picture=photo.media_id,
        buttons=tuple(
            Button(
                slot.label,
                press("visit.place", visit, f"photo.{photo.media_id}", slot=slot.slot),
                "primary" if slot.slot == photo.suggestion else "plain",
            )
            for slot in playbook.visit.photos
        ),
    )


def placed(photo: TakenPhoto, slot: PhotoSlot, missing: Sequence[PhotoSlot]) -> Card:
    """What stands in the place of the question, with what is still to be taken."""
    text = words.still_missing([other.label for other in missing])
    return Card(title=words.placed(slot.label), text=text, tone="good", picture=photo.media_id)
