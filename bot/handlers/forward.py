"""A visit is handed to a colleague, who answers with a tap or in words."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.cards import forward as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers.answers import Chosen
from bot.handlers.submit import page_link
from bot.handlers.visit_desk import VisitDesk
from bot.words import common
from bot.words import forward as words
from sales.summary import summarise
from storage import forwards
from storage.models import Action, Customer, Forward, Visit

ANSWER_LENGTH = 500


async def send(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """Hand the visit to the least busy colleague at a desk; a second press sends nothing."""
    desk, target_desk = at.desk, str(press.args["desk"])
    target = next((t for t in desk.house.playbook.forward if t.desk == target_desk), None)
    if await forwards.at_desk(desk.session, at.row.id, target_desk):
        desk.answer(Text(words.ALREADY_SENT))
        return
    colleague = await forwards.least_busy(desk.session, target_desk)
    if target is None or colleague is None:
        desk.answer(Text(words.NOBODY))
        return
    forward = await forwards.hand_over(desk.session, at.row, colleague.id, desk.now)
    at.record("visit.forwarded", {"to": colleague.id, "desk": target_desk, "question": target.question})
    summary = summarise(at.visit, desk.house.playbook, at.type)
    page = page_link(at, colleague.id)
    card = cards.asked(forward.id, target, desk.person.name, at.customer.name, summary, desk.today, page)
    desk.tell(colleague.id, card, f"forward:{forward.id}")
    desk.answer(Text(words.sent(colleague.name)))


async def answer(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """A colleague tapped an answer."""
    forward = await _mine(desk, press)
    if forward is not None:
        await _settle(desk, forward, str(press.args["answer"]))


async def typed(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """A colleague said which question their last typed words answer."""
    forward = await _mine(desk, press)
    if forward is not None:
        await _settle(desk, forward, await _last_words(desk))


async def words_said(desk: Desk, text: str, waiting: Sequence[tuple[Forward, Customer]]) -> None:
    """A colleague with open questions typed something."""
    said = text[:ANSWER_LENGTH]
    if len(waiting) == 1:
        await _settle(desk, waiting[0][0], said)
        return
    desk.record("forward.words", payload={"text": said})
    desk.answer(cards.which(said, [(forward.id, customer.name) for forward, customer in waiting]))


async def _mine(desk: Desk, press: Press) -> Forward | None:
    forward = await desk.session.get(Forward, int(press.thing.removeprefix("forward:")))
    if forward is None or forward.to_id != desk.person.id:
        desk.answer(Text(common.NOT_YOURS))
        return None
    if forward.state != "open":
        desk.answer(Text(words.ALREADY_ANSWERED))
        return None
    return forward


async def _settle(desk: Desk, forward: Forward, answer: str) -> None:
    visit = await desk.session.get_one(Visit, forward.visit_id)
    customer = await desk.session.get_one(Customer, visit.customer_id)
    forward.state, forward.answer, forward.answered_at = "answered", answer, desk.now
    desk.record("forward.answered", customer=customer.id, visit=visit.id, payload={"answer": answer})
    desk.answer(cards.answered(customer.name, answer), f"forward:{forward.id}", "repaint_or_send")
    desk.tell(forward.from_id, cards.answer_for_rep(desk.person.name, customer.name, answer))


async def _last_words(desk: Desk) -> str:
    query = select(Action).where(Action.actor_id == desk.person.id, Action.kind == "forward.words")
    action = await desk.session.scalar(query.order_by(Action.at.desc(), Action.id.desc()).limit(1))
    return str(action.payload["text"]) if action else ""
