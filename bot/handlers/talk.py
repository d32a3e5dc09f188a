"""What people type: a command, an answer to what was asked, or something that gets a helpful word."""

from bot.cards import talk as cards
from bot.cards.card import Text
from bot.desk import Desk
from bot.events import Scan
from bot.events import Text as Typed
from bot.handlers import (
    alert_hits,
    alert_presses,
    answers,
    call,
    correction,
    customer_warnings,
    deal,
    deal_list,
    follow_up,
    forward,
    jobs,
    lights,
    morning,
    pack,
    question,
    scan,
)
from bot.handlers.asking import ask
from bot.handlers.visit_desk import load, open_visit
from bot.signing import door_token
from bot.words import common
from bot.words import talk as words
from bot.words import visit as visit_words
from nlp.intent import (
    AlertHits,
    Asleep,
    Continue,
    HandIn,
    Help,
    Jobs,
    LastSaid,
    Lights,
    MyDeals,
    Pack,
    Recordings,
    ResponseSpeed,
    StuckDeals,
    Today,
    Todo,
    Undo,
    intent,
)
from sales.access import Owned, may_see
from sales.summary import summarise
from sales.visit import last_undoable
from storage import customers, forwards, people, questions, visits


async def handle(desk: Desk, typed: Typed) -> None:
    """Somebody typed something."""
    text = typed.text.strip()
    match intent(text):
        case Help():
            desk.answer(cards.help_card(desk.person.role))
        case Todo():
            await follow_up.todo(desk)
        case Today():
            await morning.today(desk)
        case Undo():
            await _undo(desk)
        case Continue():
            await _continue(desk)
        case LastSaid(customer):
            await _last_said(desk, customer)
        case Recordings(None):
            await call.mine(desk)
        case Recordings(str() as colleague):
            await call.of_colleague(desk, colleague)
        case HandIn():
            await call.hand_in(desk)
        case MyDeals():
            await deal_list.mine(desk)
        case Lights():
            await lights.show(desk)
        case StuckDeals():
            await deal_list.stuck(desk)
        case Jobs():
            await jobs.show(desk)
        case AlertHits():
            await alert_hits.show(desk)
        case Pack(customer):
            await pack.asked(desk, customer)
        case ResponseSpeed():
            await question.speed(desk)
        case Asleep():
            await customer_warnings.show(desk)
        case None:
            await _answer(desk, text)


async def _answer(desk: Desk, text: str) -> None:
    """No command: the address of a door code, a deal, what is wrong with an alert, words for the open visit or
    correction, a colleague's answer; words that may mean a deal or the visit mean the visit while one is open."""
    if "/v/" in text and door_token(text):
        await scan.handle(desk, Scan(text))
        return
    of_deal = deal.said_of_deal(desk, text)
    if of_deal is not None and of_deal.clear:
        await deal.heard(desk, text)
        return
    if text and await alert_presses.words_said(desk, text):
        return
    at = await open_visit(desk)
    if at is not None and text:
        await answers.words_said(at, text)
        return
    latest = await visits.latest_submitted_of(desk.session, desk.person.id)
    if latest is not None and text and (done := await load(desk, latest)).visit.correction is not None:
        await correction.words_said(done, text)
        return
    waiting = await forwards.open_to(desk.session, desk.person.id)
    if waiting and text:
        await forward.words_said(desk, text, waiting)
    elif text and (open_ones := await questions.open_to(desk.session, desk.person.id)):
        await question.words_said(desk, text, open_ones)
    elif of_deal is not None and await deal.has_open(desk):
        await deal.heard(desk, text)
    else:
        desk.answer(Text(common.NOT_UNDERSTOOD))


async def _continue(desk: Desk) -> None:
    """The open visit's question again; without a visit, whom to visit."""
    at = await open_visit(desk)
    if at is None:
        await morning.today(desk)
    else:
        await ask(at)


async def _undo(desk: Desk) -> None:
    at = await open_visit(desk)
    cause = last_undoable(at.actions) if at else None
    if at is None or cause is None:
        desk.answer(Text(visit_words.NOTHING_TO_UNDO))
        return
    at = at.record("visit.undone", {"cause": cause})
    desk.answer(Text(visit_words.UNDONE))
    await ask(at)


async def _last_said(desk: Desk, said: str) -> None:
    """The last submitted visit to the customer meant, if the sender may see both."""
    viewer = await people.viewer_of(desk.session, desk.person)
    found = [
        c
        for c in await customers.by_name(desk.session, viewer, said)
        if may_see(viewer, Owned(c.owner_id, c.team_id))
    ]
    if not found:
        desk.answer(Text(words.no_such_customer(said)))
        return
    if len(found) > 1 and found[0].name != said:
        desk.answer(Text(words.which_customer([customer.name for customer in found])))
        return
    last = await visits.last_at(desk.session, found[0].id)
    if last is None or not may_see(viewer, Owned(last.rep_id, last.team_id, last.id)):
        desk.answer(Text(words.never_visited(found[0].name)))
        return
    at = await load(desk, last)
    summary = summarise(at.visit, desk.house.playbook, at.type)
    local = desk.house.day(last.submitted_at or last.opened_at)
    desk.answer(cards.last_said(found[0].name, local, summary))
