"""Whom a talk was with: the visit just made, a name in the file's name, or one tap."""

from dataclasses import dataclass

from bot.cards import call as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.visit_desk import may_visit
from bot.words import call as words
from sales.call import NEAR_VISIT, name_parts
from storage import calls, customers, people, visits
from storage.models import Call, Customer

OFFERED = 5


@dataclass(frozen=True, slots=True)
class Meant:
    """The customer and the visit a talk belongs to, as far as it is clear."""

    customer: Customer | None = None
    visit_id: int | None = None


async def meant(desk: Desk, file_name: str) -> Meant:
    """The open visit or the one just made; else the one customer that the file's name names."""
    visit = await visits.recent_of(desk.session, desk.person.id, desk.now - NEAR_VISIT)
    if visit is not None:
        return Meant(await desk.session.get_one(Customer, visit.customer_id), visit.id)
    named = await _named(desk, file_name)
    return Meant(named[0]) if len(named) == 1 else Meant()


async def _named(desk: Desk, file_name: str) -> list[Customer]:
    """The customers of the sender's that the file's name may mean."""
    viewer = await people.viewer_of(desk.session, desk.person)
    whole = list(await customers.named_in(desk.session, viewer, file_name, OFFERED))
    if whole:
        longest = len(whole[0].name)
        return [customer for customer in whole if len(customer.name) == longest and await may_visit(desk, customer)]
    for part in name_parts(file_name):
        found = await customers.by_name(desk.session, viewer, part, OFFERED)
        if found:
            return [customer for customer in found if await may_visit(desk, customer)]
    return []


async def ask(desk: Desk, call: Call) -> None:
    """One tap among those whom the name may mean, and those visited last."""
    offered = {customer.id: customer.name for customer in await _named(desk, call.name)}
    for customer in await visits.customers_of(desk.session, desk.person.id, OFFERED):
        if await may_visit(desk, customer):
            offered.setdefault(customer.id, customer.name)
    if offered:
        card = cards.which_customer(call.id, list(offered.items())[:OFFERED])
        desk.answer(card, cards.slot(call.id, "customer"))
    else:
        desk.answer(Text(words.NO_CANDIDATES))


async def tie(desk: Desk, call: Call, press: Press) -> bool:
    """The rep said which one; whether it changed anything."""
    customer = await desk.session.get(Customer, int(str(press.args["customer"])))
    if customer is None or not await may_visit(desk, customer):
        desk.answer(Text(words.NOT_YOUR_CUSTOMER))
        return False
    if customer.id == call.customer_id:
        desk.answer(cards.tied(customer.name), cards.slot(call.id, "customer"), "repaint_or_send")
        return False
    visit = await visits.recent_of(desk.session, desk.person.id, call.received_at - NEAR_VISIT)
    calls.tie(call, customer, visit.id if visit is not None and visit.customer_id == customer.id else None)
    desk.answer(cards.tied(customer.name), cards.slot(call.id, "customer"), "repaint_or_send")
    return True
