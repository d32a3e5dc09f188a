"""The buttons on the cards of a talk: consent, whom it was with, and what was found."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from bot import erasing
from bot.cards import call as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers import call_customer, follow_up
from bot.handlers.answers import Chosen
from bot.handlers.call import record
from bot.talks import talk_of
from bot.words import call as words
from bot.words import common
from bot.words import visit as visit_words
from nlp.analysis import Analysis, Concern, Line, Promise, Weak, load
from nlp.items import named
from sales.call import promised_day
from storage import call_queue, calls, follow_ups, tips
from storage.models import Action, Call

OnCall = Callable[[Desk, Call, Press, Chosen], Awaitable[None]]
OnFound = Callable[[Desk, Call, Analysis, Press, Chosen], Awaitable[None]]


async def handle(desk: Desk, press: Press, chosen: Chosen) -> None:
    """A press about a talk, by whose it is."""
    call = await calls.find(desk.session, int(press.thing.removeprefix("call:")), lock=True)
    action = press.action.removeprefix("call.")
    if call is None:
        desk.answer(Text(common.BROKEN_BUTTON))
    elif call.rep_id != desk.person.id:
        desk.answer(Text(common.NOT_YOURS))
    elif call.state in GONE:
        desk.answer(Text(words.STATES[call.state]))
    elif action in ON_CALL:
        await ON_CALL[action](desk, call, press, chosen)
    elif action in ON_FOUND:
        await _on_found(desk, call, press, chosen, ON_FOUND[action])
    else:
        desk.answer(Text(common.BROKEN_BUTTON))


async def _on_found(desk: Desk, call: Call, press: Press, chosen: Chosen, act: OnFound) -> None:
    found = await calls.analysis(desk.session, call.id)
    if found is None:
        desk.answer(Text(words.STALE))
    else:
        await act(desk, call, load(found.payload), press, chosen)


# ---- consent


async def _agreed(desk: Desk, call: Call, _press: Press, _chosen: Chosen) -> None:
    """The customer agreed: it is heard when its turn comes."""
    if call.state != "consent":
        desk.answer(Text(words.ANSWERED_ALREADY))
        return
    rules = desk.house.playbook.calls
    calls.set_consent(call, desk.now, call.received_at + timedelta(days=rules.keep_days))
    record(desk, "call.consented", call, words=rules.consent, keep_days=rules.keep_days)
    await show_progress(desk, call)
    if call.customer_id is None:
        await call_customer.ask(desk, call)


async def _refused(desk: Desk, call: Call, _press: Press, _chosen: Chosen) -> None:
    """The customer did not agree: it is not heard, and nothing of it is kept."""
    if call.state != "consent":
        desk.answer(Text(words.ANSWERED_ALREADY))
        return
    record(desk, "call.refused", call)
    await erasing.erase(desk.session, call.id, "no_consent", desk.now, by=desk.person.id)
    call.state = "refused"
    desk.answer(cards.refused(), cards.slot(call.id), "repaint_or_send")


async def show_progress(desk: Desk, call: Call) -> None:
    """How far it is, in the place of its last card."""
    await desk.session.flush()  # the queue is counted in the database
    ahead = await call_queue.ahead(desk.session, call)
    talk = await talk_of(desk.session, call)
    card = cards.progress(talk, "analysing" if call.state == "heard" else "waiting", ahead)
    desk.answer(card, cards.slot(call.id), "repaint_or_send")


# ---- whom it was with, who speaks


async def _customer(desk: Desk, call: Call, _press: Press, _chosen: Chosen) -> None:
    await call_customer.ask(desk, call)


async def _tie(desk: Desk, call: Call, press: Press, _chosen: Chosen) -> None:
    if await call_customer.tie(desk, call, press):
        record(desk, "call.tied", call)


async def _swap(desk: Desk, call: Call, press: Press, _chosen: Chosen) -> None:
    """The speakers were guessed the wrong way round."""
    if call.speakers != "guessed":
        desk.answer(Text(words.NOT_GUESSED))
    elif call.state != "done":
        desk.answer(Text(words.BUSY))
    elif press.version != int(call.swapped):
        desk.answer(Text(words.STALE))
    else:
        calls.swap(call)
        record(desk, "call.swapped", call, swapped=call.swapped)
        await show_progress(desk, call)


# ---- what was found


async def _line(desk: Desk, call: Call, analysis: Analysis, press: Press, _chosen: Chosen) -> None:
    """A line alone, ready to be copied or forwarded."""
    line = named(analysis, str(press.args["item"]))
    if not isinstance(line, Line):
        desk.answer(Text(words.STALE))
        return
    record(desk, "call.line_sent", call, rule=line.rule)
    desk.answer(Text(line.text))


async def _promise(desk: Desk, call: Call, analysis: Analysis, press: Press, _chosen: Chosen) -> None:
    """What was promised becomes a thing due, once."""
    item = str(press.args["item"])
    promise = named(analysis, item)
    if not isinstance(promise, Promise):
        desk.answer(Text(words.STALE))
    elif call.customer_id is None:
        desk.answer(Text(words.CUSTOMER_FIRST))
        await call_customer.ask(desk, call)
    elif await _is_planned(desk, call, item):
        desk.answer(Text(words.PROMISED_ALREADY))
    else:
        await _plan(desk, call, call.customer_id, promise, item)


async def _is_planned(desk: Desk, call: Call, item: str) -> bool:
    mine = (Action.actor_id == call.rep_id, Action.at >= call.received_at, Action.kind == "call.promised")
    planned = await desk.session.scalars(select(Action.payload).where(*mine))
    return any((payload["call"], payload["item"]) == (call.id, item) for payload in planned)


async def _plan(desk: Desk, call: Call, customer_id: int, promise: Promise, item: str) -> None:
    kind = desk.house.playbook.next_kind(promise.kind or "")
    usual = kind.default_days if kind else 1
    due = promised_day(promise.due, usual, desk.today, desk.house.calendar)
    what = kind.kind if kind else words.cut(promise.text, words.PROMISE_LENGTH)
    planned = await follow_ups.plan_promise(desk.session, customer_id, call.rep_id, call.team_id, what, due)
    await follow_up.schedule(desk, planned)
    record(desk, "call.promised", call, item=item, follow_up=planned.id, due=due.isoformat())
    label = kind.label if kind else what
    desk.answer(Text(words.promised(label, visit_words.day(due, desk.today))))


async def _wrong(desk: Desk, call: Call, analysis: Analysis, _press: Press, _chosen: Chosen) -> None:
    desk.answer(cards.which_wrong(call.id, analysis), cards.slot(call.id, "wrong"))


async def _marked(desk: Desk, call: Call, analysis: Analysis, _press: Press, chosen: Chosen) -> None:
    """These items are wrong: what they came from counts for less from now on."""
    items = {item: named(analysis, item) for item in chosen.get("items", ())}
    wrong = {item: one.rule for item, one in items.items() if isinstance(one, Concern | Weak | Line)}
    fresh = [item for item, rule in wrong.items() if await _mark(desk, call, item, rule)]
    if not wrong:
        desk.answer(Text(words.STALE if items else words.NOTHING_CHOSEN))
    else:
        desk.answer(Text(words.THANKS_FOR_WRONG if fresh else words.SAID_ALREADY))


async def _mark(desk: Desk, call: Call, item: str, rule: str) -> bool:
    if not await tips.mark(desk.session, call.id, desk.person.id, item, rule, desk.now):
        return False
    record(desk, "tip.wrong", call, item=item, rule=rule)
    return True


GONE = ("refused", "erased")
ON_CALL: dict[str, OnCall] = {
    "agreed": _agreed,
    "refused": _refused,
    "customer": _customer,
    "tie": _tie,
    "swap": _swap,
}
ON_FOUND: dict[str, OnFound] = {"line": _line, "promise": _promise, "wrong": _wrong, "marked": _marked}
