"""Ask the next thing of a visit: the step as `sales.visit_steps` says, shown as a card."""

from collections.abc import Mapping

from bot.cards import correction, fields, next_action, photos, summary, visit
from bot.cards.card import Card, Text
from bot.cards.presses import slot
from bot.handlers.visit_desk import VisitDesk
from sales.fields import offered
from sales.playbook import FieldSpec, FieldValue
from sales.summary import summarise
from sales.visit import field_value
from sales.visit_steps import (
    AskFields,
    AskNext,
    Confirm,
    Correct,
    Finished,
    Locate,
    Place,
    Review,
    TakePhotos,
    next_step,
)
from storage import outbox


async def ask(at: VisitDesk, note: str = "") -> None:
    """Show the card of the next step; nothing when the visit is finished. `note`: why it is asked again."""
    question = await _question(at, note)
    if question is not None:
        at.show(*question)


async def ask_again(at: VisitDesk, before: str, alone: str) -> None:
    """After a press that changes nothing: say `before` and show the question once more, or only say `alone` where
    the question is the last card in the chat already (a second copy would take the ticks from the first)."""
    question = await _question(at, "")
    here = at.desk.here
    if question is None or await outbox.last_slot(at.desk.session, here.channel, here.chat) == slot(
        at.visit, question[0]
    ):
        at.desk.answer(Text(alone))
        return
    at.desk.answer(Text(before))
    at.show(*question)


async def _question(at: VisitDesk, note: str) -> tuple[str, Card] | None:
    """(part of the visit, card) of the next step."""
    desk, playbook = at.desk, at.desk.house.playbook
    match next_step(at.visit, playbook, at.type):
        case Confirm(proposal):
            return "proposal", visit.confirm(at.visit, proposal, playbook, at.type, desk.today)
        case Place(photo):
            return f"photo:{photo.media_id}", photos.ask_which(at.visit, photo, playbook)
        case Locate():
            return "position", visit.locate(at.visit, at.customer.name)
        case TakePhotos():
            return "photos", photos.progress(at.visit, playbook)
        case AskFields(specs):
            offers = await offers_for(at, specs)
            return "fields", fields.ask(at.visit, at.customer.name, specs, offers, note)
        case AskNext():
            return "next", next_action.ask(at.visit, playbook, at.type, desk.today, desk.house.calendar, note)
        case Review():
            return "review", summary.review(at.visit, summarise(at.visit, playbook, at.type), desk.today)
        case Correct(under_way):
            card = correction.ask(at.visit, under_way, playbook, at.type, desk.today, desk.house.calendar)
            return "correction", card
        case Finished():
            return None


async def offers_for(at: VisitDesk, specs: tuple[FieldSpec, ...]) -> Mapping[str, FieldValue]:
    """What pre-fills these fields: the last visit, else what is known of the customer."""
    last = await at.last_answers()
    known = {name: field_value(value) for name, value in at.customer.known.items()}
    offers = {spec.name: offered(spec, last, known) for spec in specs}
    return {name: value for name, value in offers.items() if value is not None}
