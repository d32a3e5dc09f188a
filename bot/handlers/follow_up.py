"""Things due: done, or a day later; and the list of them."""

from bot.cards import follow_up as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.words import common
from bot.words import follow_up as words
from bot.words import visit as visit_words
from sales.reminding import moments
from storage import follow_ups, zones
from storage.models import Customer, FollowUp

LISTED = 10


async def done(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """It was done."""
    follow_up = await _current(desk, press)
    if follow_up is not None:
        follow_up.state = "done"
        follow_up.revision += 1
        await follow_ups.remind(desk.session, follow_up, ())
        await _settle(desk, follow_up, "follow_up.done", words.MARKED_DONE)


async def later(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Tomorrow, or the next working day."""
    follow_up = await _current(desk, press)
    if follow_up is not None:
        follow_up.due = desk.house.calendar.next_workday(max(follow_up.due, desk.today))
        follow_up.revision += 1
        await schedule(desk, follow_up)
        await _settle(desk, follow_up, "follow_up.moved", words.moved(follow_up.due))


async def schedule(desk: Desk, follow_up: FollowUp) -> None:
    """Set the reminders of a thing due as its day says, where its owner lives."""
    house = desk.house
    zone = await zones.of_person(desk.session, follow_up.owner_id, house.timezone)
    when = moments(follow_up.due, desk.now, zone, house.playbook.reminding, house.calendar)
    await follow_ups.remind(desk.session, follow_up, when)


async def _current(desk: Desk, press: Press) -> FollowUp | None:
    follow_up = await desk.session.get(FollowUp, int(press.thing.removeprefix("follow_up:")))
    if follow_up is None or follow_up.owner_id != desk.person.id:
        desk.answer(Text(common.NOT_YOURS))
        return None
    if follow_up.state != "open" or follow_up.revision != press.version:
        desk.answer(Text(visit_words.STALE_ALONE))
        return None
    return follow_up


async def _settle(desk: Desk, follow_up: FollowUp, kind: str, outcome: str) -> None:
    customer = await desk.session.get_one(Customer, follow_up.customer_id)
    desk.record(
        kind,
        customer=customer.id,
        visit=follow_up.visit_id,
        payload={"follow_up": follow_up.id, "due": follow_up.due.isoformat()},
    )
    card = cards.settled(thing(desk, follow_up, customer), outcome)
    desk.answer(card, f"follow_up:{follow_up.id}", "repaint_or_send")


def thing(desk: Desk, follow_up: FollowUp, customer: Customer) -> str:
    """「送样 · 百姓大药房」"""
    kind = desk.house.playbook.next_kind(follow_up.kind)
    return words.thing(kind.label if kind else follow_up.kind, customer.name)


async def todo(desk: Desk) -> None:
    """Everything open, soonest first."""
    rows = await follow_ups.open_of(desk.session, desk.person.id, LISTED)
    items = [(thing(desk, f, customer), f.due, f.id, f.revision) for f, customer in rows]
    for (follow_up, _), card in zip(rows, cards.todo(items, desk.today), strict=True):
        desk.answer(card, f"follow_up:{follow_up.id}")
    if not rows:
        desk.answer(Text(words.NOTHING_DUE))
