"""What was said of a deal is understood and asked back; one tap records it (`deal_presses`)."""

from collections.abc import Sequence

from bot.cards import deal as cards
from bot.cards.card import Text
from bot.cards.summary import Deal as Offer
from bot.desk import Desk
from bot.handlers.visit_desk import VisitDesk
from bot.words import deal as words
from nlp import deal_words
from nlp.deal_words import Said
from sales.access import COLLEAGUE
from sales.deals import Blocked, Change, Unchanged, confirming, decide
from sales.summary import Summary
from storage import customers, deals, people, visits
from storage.deals import Seen
from storage.models import Customer
from storage.visibility import Viewer

OFFERED = 5


def said_of_deal(desk: Desk, text: str) -> Said | None:
    """What a message says of a deal, None where it is about none."""
    return deal_words.read(text, desk.house.playbook.deals, desk.today) if desk.person.role != COLLEAGUE else None


async def has_open(desk: Desk) -> bool:
    """Whether words that may mean a deal can mean one of the sender's."""
    viewer = await people.viewer_of(desk.session, desk.person)
    return bool(await deals.open_of(desk.session, viewer, 1))


async def heard(desk: Desk, text: str) -> None:
    """Something that is about a deal: which, and is it right?"""
    viewer = await people.viewer_of(desk.session, desk.person)
    meant = await _customers(desk, viewer, text)
    unnamed = text
    for customer in meant:
        unnamed = deal_words.without(unnamed, customer.name)
    said = said_of_deal(desk, unnamed) or said_of_deal(desk, text)
    if said is None:
        desk.answer(Text(words.WHOSE))
    elif said.opens:
        await _ask_new(desk, meant or await _visited(desk), said)
    elif meant:
        found = await deals.open_at(desk.session, viewer, [one.id for one in meant], OFFERED)
        await _ask(desk, found, said, words.no_deal_with(meant[0].name))
    else:
        here = [one.id for one in await _visited(desk)]
        found = await deals.open_at(desk.session, viewer, here, OFFERED) if here else []
        await _ask(desk, found or await deals.open_of(desk.session, viewer, OFFERED), said, words.NO_DEALS)


async def _customers(desk: Desk, viewer: Viewer, text: str) -> Sequence[Customer]:
    """Whom the message names: in full, else by what stands first in it."""
    whole = await customers.named_in(desk.session, viewer, text, OFFERED)
    if whole:
        return [one for one in whole if len(one.name) == len(whole[0].name)]
    part = deal_words.named(text)
    return await customers.by_name(desk.session, viewer, part, OFFERED) if len(part) >= 2 else []


def code_of_visit(visit: int) -> str:
    """The code of the deal that is recorded from a visit: there is one."""
    return f"XJ-V{visit}"


async def offered(at: VisitDesk, summary: Summary) -> Offer | None:
    """What a visit's summary offers: a step where a deal is open, else a new one where the interest is proven."""
    if not at.desk.house.playbook.deals.stages:
        return None
    if await open_with(at, 1):
        return "step"
    return "new" if summary.interest.proven else None


async def open_with(at: VisitDesk, limit: int) -> list[Seen]:
    """The open deals with the visit's customer that the sender may change."""
    viewer = await people.viewer_of(at.desk.session, at.desk.person)
    return await deals.open_at(at.desk.session, viewer, [at.customer.id], limit)


async def _visited(desk: Desk) -> Sequence[Customer]:
    """Where the sender is: whoever names no customer during a visit means this one."""
    visit = await visits.open_of(desk.session, desk.person.id)
    return [await desk.session.get_one(Customer, visit.customer_id)] if visit else []


async def _ask_new(desk: Desk, meant: Sequence[Customer], said: Said) -> None:
    rules = desk.house.playbook.deals
    if len(meant) != 1:
        desk.answer(Text(words.which([one.name for one in meant]) if meant else words.WHOSE))
        return
    stage = rules.stage(said.change.stage or "") or rules.stages[0]
    name = said.name or rules.stages[0].label
    ask = ask_number(desk)
    desk.answer(cards.confirm_new(meant[0].id, meant[0].name, name, stage, said.change, ask), cards.slot(ask))


async def _ask(desk: Desk, found: Sequence[Seen], said: Said, nothing: str) -> None:
    ask, rules = ask_number(desk), desk.house.playbook.deals
    change = said.change
    for id in change.confirms or {}:
        change = confirming(change, id, words.CONFIRMED_IN_WORDS)
    if not found:
        desk.answer(Text(nothing))
        return
    open_to_it = [one for one in found if not isinstance(decide(one.deal, change, rules), Unchanged)]
    if len(open_to_it) > 1:
        offered = [cards.shown(one.deal, one.customer, rules) for one in open_to_it]
        desk.answer(cards.which(offered, change, rules, ask), cards.slot(ask))
        return
    if not open_to_it:
        desk.answer(Text(words.SAME_ALREADY))
        return
    propose(desk, open_to_it[0], change)


def propose(desk: Desk, one: Seen, change: Change) -> None:
    """Is this right? Or first: what has to be asked before, and how."""
    ask, rules = ask_number(desk), desk.house.playbook.deals
    deal = cards.shown(one.deal, one.customer, rules)
    outcome = decide(one.deal, change, rules)
    if isinstance(outcome, Blocked):
        card = cards.blocked(deal, change, outcome.stage, outcome.precondition, ask)
    else:
        card = cards.confirm(deal, change, rules, ask)
    desk.answer(card, cards.slot(ask))


def ask_number(desk: Desk) -> int:
    """The number of the message that is answered: a name for what is asked, used by nothing else for ever."""
    return int(desk.tray.key.removeprefix("in:"))
