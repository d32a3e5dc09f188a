"""The button that says which photo it is."""

from bot.cards import photos as cards
from bot.cards.card import Press
from bot.handlers.answers import Chosen, stale
from bot.handlers.photo import after_placing, put
from bot.handlers.visit_desk import VisitDesk
from sales.visit import TakenPhoto
from sales.visit_steps import missing_photos


async def place(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """The rep said which photo it is."""
    media_id, name = int(str(press.args["item"]).removeprefix("photo.")), str(press.args["slot"])
    slot = next((s for s in at.desk.house.playbook.visit.photos if s.slot == name), None)
    photo = next((p for p in at.visit.photos if p.media_id == media_id), None)
    if slot is None or photo is None:  # taken back meanwhile, or the playbook changed
        await stale(at)
        return
    guessed = at.visit.photo(name)
    at = put(at, media_id, name, "rep")
    at.repaint(f"photo:{media_id}", cards.placed(photo, slot, missing_photos(at.visit, at.desk.house.playbook)))
    if guessed is not None and guessed.by == "bot" and guessed.media_id != media_id:
        at = _ask_again(at, guessed)
    await after_placing(at)


def _ask_again(at: VisitDesk, guessed: TakenPhoto) -> VisitDesk:
    """The bot had taken another photo for this one: while photos are missing, that one may well be among them."""
    playbook = at.desk.house.playbook
    missing = missing_photos(at.visit, playbook)
    if not missing:
        return at
    at = at.record("photo.displaced", {"media": guessed.media_id, "suggestion": missing[0].slot})
    photo = next(photo for photo in at.visit.unplaced if photo.media_id == guessed.media_id)
    at.show(f"photo:{photo.media_id}", cards.ask_which(at.visit, photo, playbook))
    return at
