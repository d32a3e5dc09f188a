"""The buttons on cards about deals: record what was said, say that something was asked, open, drop."""

from typing import Any

from bot.cards import deal as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.handlers.deal import code_of_visit
from bot.handlers.submit import repaint_summary
from bot.handlers.visit_desk import load as load_visit
from bot.words import common
from bot.words import deal as words
from sales.access import Owned, may_see
from sales.deals import Blocked, Change, Changed, confirming, decide, load
from sales.playbook_deals import Precondition
from storage import deals, people
from storage.models import Customer, Deal, Visit


async def confirmed(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Yes, record it; or first what has to be asked."""
    deal = await _current(desk, press)
    if deal is not None:
        await _apply(desk, deal, _said(press), int(press.args["ask"]))


async def asked(desk: Desk, press: Press, chosen: Chosen) -> None:
    """It was asked: the answer is recorded, and what was blocked goes on."""
    deal = await _current(desk, press)
    precondition = desk.house.playbook.deals.precondition(str(press.args["precondition"]))
    if deal is None:
        return
    if precondition is None:
        desk.answer(Text(words.STALE))
        return
    answer = _answer(precondition, chosen)
    if answer is None:
        desk.answer(Text(words.CHOOSE_ANSWER))
        return
    ask = int(press.args["ask"])
    rest = _said(press)
    whole = confirming(rest, precondition.id, answer)
    if isinstance(decide(deal, whole, desk.house.playbook.deals), Blocked):
        # The next thing has to be asked as well: this answer is kept now, for a button carries no answers.
        await _apply(desk, deal, confirming(Change(), precondition.id, answer), ask)
        await _apply(desk, deal, rest, ask)
    else:
        await _apply(desk, deal, whole, ask)


async def opened(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """A new deal: it begins in the first stage, and goes on to the one that was named as any other deal does."""
    customer = await desk.session.get(Customer, int(press.thing.removeprefix("customer:")))
    viewer = await people.viewer_of(desk.session, desk.person)
    if customer is None or not may_see(viewer, Owned(customer.owner_id, customer.team_id)):
        desk.answer(Text(words.NOT_YOURS))
        return
    ask = int(press.args["ask"])
    visit = press.args.get("visit")
    code = f"XJ-{ask}" if visit is None else code_of_visit(int(visit))
    if await deals.by_code(desk.session, code) is not None:
        desk.answer(Text(words.ALREADY_OPEN))
        return
    rules = desk.house.playbook.deals
    first = rules.stages[0].id
    owner = desk.person.id
    deal = await deals.open_deal(desk.session, code, str(press.args["name"]), customer, owner, first, desk.now)
    change = _said(press)
    outcome = decide(deal, change, rules)
    amount = change.amount_fen
    said_at = {} if visit is None else {"visit": visit}
    _record(desk, deal, "deal.opened", {"to": first, "amount_fen": amount, **said_at})
    if isinstance(outcome, Changed):
        _settle(desk, deal, outcome)
    card = cards.opened(cards.shown(deal, customer.name, rules), deal.amount_fen)
    desk.answer(card, cards.slot(ask), "repaint_or_send")
    if visit is not None:
        await repaint_summary(await load_visit(desk, await desk.session.get_one(Visit, int(visit))))
    if isinstance(outcome, Blocked):
        beside = -ask  # a card of its own, so that what comes of it does not take the place of the other
        blocked = cards.shown(deal, customer.name, rules)
        card = cards.blocked(blocked, change, outcome.stage, outcome.precondition, beside)
        desk.answer(card, cards.slot(beside))


async def dropped(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """It was understood wrongly: nothing is recorded."""
    desk.answer(cards.dropped(), cards.slot(int(press.args["ask"])), "repaint_or_send")


async def _current(desk: Desk, press: Press) -> Deal | None:
    """The deal as the card's reader saw it, if it still is so and is theirs to change."""
    deal = await deals.find(desk.session, int(press.thing.removeprefix("deal:")), lock=True)
    viewer = await people.viewer_of(desk.session, desk.person)
    if deal is None:
        desk.answer(Text(common.BROKEN_BUTTON))
    elif not may_see(viewer, Owned(deal.owner_id, deal.team_id)):
        desk.answer(Text(words.NOT_YOURS))
    elif deal.revision != press.version:
        desk.answer(Text(words.STALE))
    else:
        return deal
    return None


def _said(press: Press) -> Change:
    return load(press.args, words.CONFIRMED_IN_WORDS)


def _answer(precondition: Precondition, chosen: Chosen) -> str | None:
    """What was chosen; None: nothing, although there was a choice."""
    if not precondition.answers:
        return words.ASKED_ONLY
    options = dict(enumerate(precondition.answers))
    picked = next(iter(chosen.get("answer", ())), "")
    return options.get(int(picked)) if picked.isdecimal() else None


async def _apply(desk: Desk, deal: Deal, change: Change, ask: int) -> None:
    rules = desk.house.playbook.deals
    customer = await desk.session.get_one(Customer, deal.customer_id)
    before = cards.shown(deal, customer.name, rules)
    match decide(deal, change, rules):
        case Blocked(stage, precondition):
            card = cards.blocked(before, change, stage, precondition, ask)
        case Changed() as outcome:
            _settle(desk, deal, outcome)
            card = cards.done(before, change, rules, before.stage)
        case _:
            desk.answer(Text(words.SAME_ALREADY))
            return
    desk.answer(card, cards.slot(ask), "repaint_or_send")


def _settle(desk: Desk, deal: Deal, outcome: Changed) -> None:
    deals.change(deal, outcome.values, desk.now)
    for act in outcome.acts:
        _record(desk, deal, act.kind, dict(act.payload))


def _record(desk: Desk, deal: Deal, kind: str, payload: dict[str, Any]) -> None:
    evidence = {"cause": desk.tray.key, "event_at": desk.event.at.isoformat()}
    desk.record(kind, customer=deal.customer_id, deal=deal.id, payload=payload, evidence=evidence)
