"""Ask the next thing of a visit: the step as `sales.visit_steps` says, shown as a card."""

from collections.abc import Mapping

from bot.cards import correction, fields, next_action, photos, summary, visit
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


async def ask(at: VisitDesk, note: str = "") -> None:
    """Show the card of the next step; nothing when the visit is finished. `note`: why it is asked again."""
    desk, playbook = at.desk, at.desk.house.playbook
    match next_step(at.visit, playbook, at.type):
        case Confirm(proposal):
            at.show("proposal", visit.confirm(at.visit, proposal, playbook, at.type, desk.today))
        case Place(photo):
            at.show(f"photo:{photo.media_id}", photos.ask_which(at.visit, photo, playbook))
        case Locate():
            at.show("position", visit.locate(at.visit, at.customer.name))
        case TakePhotos():
            at.show("photos", photos.progress(at.visit, playbook))
        case AskFields(specs):
            offers = await offers_for(at, specs)
            at.show("fields", fields.ask(at.visit, at.customer.name, specs, offers, note))
        case AskNext():
            card = next_action.ask(at.visit, playbook, at.type, desk.today, desk.house.calendar, note)
            at.show("next", card)
        case Review():
            at.show("review", summary.review(at.visit, summarise(at.visit, playbook, at.type), desk.today))
        case Correct(under_way):
            card = correction.ask(at.visit, under_way, playbook, at.type, desk.today, desk.house.calendar)
            at.show("correction", card)
        case Finished():
            pass


async def offers_for(at: VisitDesk, specs: tuple[FieldSpec, ...]) -> Mapping[str, FieldValue]:
    """What pre-fills these fields: the last visit, else what is known of the customer."""
    last = await at.last_answers()
    known = {name: field_value(value) for name, value in at.customer.known.items()}
    offers = {spec.name: offered(spec, last, known) for spec in specs}
    return {name: value for name, value in offers.items() if value is not None}
