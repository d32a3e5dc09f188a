"""Checkpoint 2, the photos: what was found on one, which one it is, and what is still missing."""

from bot.cards import photos as cards
from bot.cards.card import Text
from bot.desk import Desk
from bot.events import Photo
from bot.handlers.asking import ask
from bot.handlers.visit_desk import VisitDesk, open_visit
from bot.words import photo as words
from bot.words import visit as visit_words
from nlp.findings import load as load_findings
from sales.photo import doubts, place
from sales.visit_steps import Place, TakePhotos, missing_photos, next_step
from storage import photos
from storage.models import Media
from storage.models import Photo as PhotoRow


async def handle(desk: Desk, photo: Photo) -> None:
    """A picture arrived; `bot.examiner` has looked at it already."""
    at = await open_visit(desk)
    if at is None:
        desk.answer(Text(visit_words.NO_OPEN_VISIT))
        return
    media = await desk.session.get_one(Media, photo.media_id)
    if media.refused is not None:
        desk.record("photo.refused", visit=at.row.id, payload={"media": media.id, "reason": media.refused})
        desk.answer(Text(words.refused(media.refused)))
        return
    checked = await desk.session.get_one(PhotoRow, media.id)
    await _take(at, checked)


async def _take(at: VisitDesk, checked: PhotoRow) -> None:
    findings = load_findings(checked.findings)
    playbook = at.desk.house.playbook
    seen = {str(thing): is_there for thing, is_there in findings.seen.items()}
    placement = place(seen, findings.best_slot, missing_photos(at.visit, playbook), playbook.visit.photos)
    at = at.record(
        "photo.received",
        {
            "media": checked.media_id,
            "suggestion": placement.slot,
            "doubts": [*findings.flags, *await _likeness(at, checked)],
            "seen": seen,
        },
        sha256=checked.sha256,
        checker=findings.checker,
        taken_at=findings.taken_at.isoformat() if findings.taken_at else None,
    )
    if placement.sure and placement.slot:
        at = put(at, checked.media_id, placement.slot, "bot")
        await after_placing(at)
    else:
        photo = next(photo for photo in at.visit.unplaced if photo.media_id == checked.media_id)
        at.show(f"photo:{photo.media_id}", cards.ask_which(at.visit, photo, playbook))


async def _likeness(at: VisitDesk, checked: PhotoRow) -> list[str]:
    """Whether it was sent before: the very same picture anywhere, or one that looks alike in another visit (a
    retake in this one may look alike)."""
    if any(action.evidence.get("sha256") == checked.sha256 for action in at.actions):
        return ["duplicate"]
    like = await photos.earlier_likeness(
        at.desk.session,
        checked.sha256,
        checked.phash,
        checked.media_id,
        at.desk.house.playbook.visit.photo_rules.duplicate_distance,
        ignore=[photo.media_id for photo in at.visit.photos],
    )
    return [like.kind] if like else []


def put(at: VisitDesk, media_id: int, slot: str, by: str) -> VisitDesk:
    """Record which photo it is, with the doubts that depend on that."""
    spec = next(s for s in at.desk.house.playbook.visit.photos if s.slot == slot)
    photo = next(p for p in at.visit.photos if p.media_id == media_id)
    about_slot = doubts(spec, photo.seen)
    return at.record("photo.placed", {"media": media_id, "slot": slot, "by": by, "doubts": list(about_slot)})


async def after_placing(at: VisitDesk) -> None:
    """While photos are missing the one progress card is repainted; then the next question is asked. A photo that
    waits to be told which it is has its own card already."""
    playbook = at.desk.house.playbook
    progress = cards.progress(at.visit, playbook)
    step = next_step(at.visit, playbook, at.type)
    at.desk.answer(progress, f"visit:{at.row.id}:photos", "repaint_or_send")
    if not isinstance(step, TakePhotos | Place):
        await ask(at)
