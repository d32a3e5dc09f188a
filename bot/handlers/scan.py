"""Checkpoint 1, the code on the door: opens a visit, or offers to close the one that is open."""

from bot.cards import visit as cards
from bot.cards.card import Text
from bot.desk import Desk
from bot.events import Location, Scan
from bot.handlers import position
from bot.handlers.asking import ask
from bot.handlers.visit_desk import VisitDesk, load, may_visit, open_visit
from bot.signing import BadTokenError, door_token
from bot.words import visit as words
from storage import visits
from storage.models import Customer


async def handle(desk: Desk, scan: Scan) -> None:
    """A code was scanned."""
    customer = await _customer_of(desk, scan.text)
    if isinstance(customer, str):
        desk.answer(Text(customer))
    else:
        await arrive(desk, customer, scan.location)


async def arrive(desk: Desk, customer: Customer, location: Location | None) -> None:
    """The sender stands at this customer's door."""
    current = await open_visit(desk)
    if current is None:
        await open_visit_at(desk, customer, location)
    elif current.customer.id == customer.id:
        await _locate_and_ask(current, location)
    else:
        card = cards.still_open(
            current.visit, current.customer.name, customer.name, customer.id, customer.door_version
        )
        current.show("switch", card)


async def open_visit_at(desk: Desk, customer: Customer, location: Location | None) -> None:
    """Start a visit here and ask for the first thing."""
    row = await visits.start(desk.session, customer, desk.person.id, desk.event.at)
    at = await load(desk, row)
    at = at.record("visit.opened", {"door_version": customer.door_version})
    await _locate_and_ask(at, location)


async def _locate_and_ask(at: VisitDesk, location: Location | None) -> None:
    if location is not None and at.visit.position is None:
        at = await position.lock(at, location)
    await ask(at)


async def _customer_of(desk: Desk, scanned: str) -> Customer | str:
    """The customer behind a genuine, current code, or the words for why there is none."""
    try:
        customer_id, version = desk.house.signing.read_door(door_token(scanned) or "")
    except BadTokenError:
        return words.NOT_A_DOOR_CODE
    return await check_door(desk, customer_id, version)


async def check_door(desk: Desk, customer_id: int, version: int) -> Customer | str:
    """The customer, if the code is still the current one and the sender may visit them; else words."""
    customer = await desk.session.get(Customer, customer_id)
    if customer is None:
        return words.NOT_A_DOOR_CODE
    if customer.door_version != version:
        return words.OLD_DOOR_CODE
    return customer if await may_visit(desk, customer) else words.NOT_YOUR_CUSTOMER
