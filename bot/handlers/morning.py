"""A rep's day: whom to visit, what is known of a customer, taking one out for today and putting it back."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot import amap
from bot import morning as days
from bot.cards import morning as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.handlers.visit_desk import load
from bot.morning import Plan
from bot.words import deal as deal_words
from bot.words import morning as words
from nlp import analysis
from sales.access import Owned, may_see
from sales.fields import shown as value_of
from sales.geo import Position
from sales.summary import summarise
from sales.visit import field_value
from storage import calls, deals, morning, people, visits, zones
from storage.models import Customer
from storage.visibility import Viewer

FIELDS = 3  # of a shop, on the card before a visit
TOPICS = 3


async def today(desk: Desk) -> None:
    """The day's card: as it was proposed in the morning, or proposed now."""
    day = await _day(desk)
    plan = day.kept
    if plan is None:
        # Along the great circle: no map service is waited for while a transaction is open.
        plan = await days.propose(day, desk.house.playbook.morning.stops, None)
        plan = await days.keep(desk.session, desk.person.id, day, plan) if plan.order else plan
    found = days.shown(day, plan)
    desk.answer(cards.today(found) if found else cards.nobody(), cards.slot(day.day) if found else None)


async def about(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """What is known of a customer."""
    customer = await _customer(desk, press)
    if customer is None:
        return
    day = await _day(desk)
    is_planned = day.kept is not None and customer.id in set(day.kept.order) - day.kept.off
    is_todays = is_planned and press.args["day"] == day.day.isoformat()
    why = days.why(day, customer.id)
    facts = [(label, value) for label, value in await _known(desk, customer) if value and value != why]
    place = None
    if customer.latitude is not None and customer.longitude is not None:
        place = Position(customer.latitude, customer.longitude)
    way = amap.way_to(place, customer.name) if place else None
    card = cards.about(customer.name, why, facts, day.day if is_todays else None, customer.id, way)
    desk.answer(card, cards.slot(day.day, customer.id))


async def leave_out(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Not this one today."""
    customer = await _customer(desk, press)
    if customer is not None and await _take(desk, press, off=True):
        day = date.fromisoformat(str(press.args["day"]))
        card = cards.left_out(customer.name, day, customer.id)
        desk.answer(card, cards.slot(day, customer.id), "repaint_or_send")
        await _repaint(desk)


async def put_back(desk: Desk, press: Press, chosen: Chosen) -> None:
    """This one after all."""
    if await _take(desk, press, off=False):
        await about(desk, press, chosen)
        await _repaint(desk)


async def _take(desk: Desk, press: Press, *, off: bool) -> bool:
    """Take it out of today's plan, or put it back; False: there was nothing to change, and that was said."""
    day = date.fromisoformat(str(press.args["day"]))
    if day != desk.now.astimezone(await _timezone(desk)).date():
        desk.answer(Text(words.OLD))
        await today(desk)
        return False
    row = await morning.find(desk.session, desk.person.id, day, lock=True)
    plan = days.load(row) if row is not None else Plan(())
    id = int(press.thing.removeprefix("customer:"))
    changed: AbstractSet[int] = plan.off | {id} if off else plan.off - {id}
    if row is None or id not in plan.order or changed == plan.off:
        desk.answer(Text(words.ALREADY))
        return False
    row.plan = days.dump(replace(plan, off=frozenset(changed)))
    await desk.session.flush()
    return True


async def _repaint(desk: Desk) -> None:
    day = await _day(desk)
    found = days.shown(day, day.kept) if day.kept is not None else None
    if found is not None:
        desk.answer(cards.today(found), cards.slot(day.day), "repaint_or_send")


async def _day(desk: Desk) -> days.Day:
    return await days.look(desk.session, desk.house, desk.person, await _timezone(desk), desk.now)


async def _timezone(desk: Desk) -> ZoneInfo:
    return await zones.of_person(desk.session, desk.person.id, desk.house.timezone)


async def _customer(desk: Desk, press: Press) -> Customer | None:
    """The customer, if the sender may see it (still)."""
    customer = await desk.session.get(Customer, int(press.thing.removeprefix("customer:")))
    viewer = await people.viewer_of(desk.session, desk.person)
    if customer is not None and may_see(viewer, Owned(customer.owner_id, customer.team_id)):
        return customer
    desk.answer(Text(words.NO_CUSTOMER))
    return None


# ---- what is known before a visit


async def _known(desk: Desk, customer: Customer) -> list[tuple[str, str]]:
    """(label, value) of what the sender may see; some are empty."""
    viewer = await people.viewer_of(desk.session, desk.person)
    last, shop = await _last_visit(desk, viewer, customer)
    type = desk.house.playbook.customer_type(customer.type)
    return [
        (words.LAST, last),
        (words.SHOP, shop),
        (words.DEAL, await _deal(desk, viewer, customer)),
        (words.TALK, await _talk(desk, viewer, customer)),
        (words.CONTACT, words.contact(customer.contact, customer.phone)),
        (words.PLACE, words.place(type.label, customer.address)),
    ]


async def _last_visit(desk: Desk, viewer: Viewer, customer: Customer) -> tuple[str, str]:
    """When somebody was there, as far as the sender may see it, and what the shop is like: from that visit, else
    from the master data."""
    type = desk.house.playbook.customer_type(customer.type)
    row = await visits.last_at(desk.session, customer.id)
    if row is None or not may_see(viewer, Owned(row.rep_id, row.team_id, row.id)):
        told = {name: field_value(value) for name, value in customer.known.items()}
        known = [(field.label, value_of(field, told[field.name])) for field in type.fields if field.name in told]
        return (words.NEVER if row is None else ""), _fields(known)
    summary = summarise((await load(desk, row)).visit, desk.house.playbook, type)
    return words.last_visit(desk.house.day(row.submitted_at or row.opened_at), summary.next_label), _fields(
        list(summary.fields)
    )


def _fields(fields: list[tuple[str, str]]) -> str:
    return "；".join(f"{label} {value}" for label, value in fields[:FIELDS])


async def _deal(desk: Desk, viewer: Viewer, customer: Customer) -> str:
    found = await deals.open_at(desk.session, viewer, [customer.id], 1)
    if not found:
        return ""
    deal = found[0].deal
    stage = desk.house.playbook.deals.stage_label(deal.stage)
    return words.deal(deal.name, stage, deal_words.amount(deal.amount_fen))


async def _talk(desk: Desk, viewer: Viewer, customer: Customer) -> str:
    row = await calls.last_analysis(desk.session, viewer, customer.id)
    concerns = analysis.load(row.payload).concerns if row is not None else ()
    return words.cares([concern.label for concern in concerns[:TOPICS]]) if concerns else ""
