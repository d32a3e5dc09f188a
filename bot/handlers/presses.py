"""A button was pressed: is it genuine, this person's, and about the newest state? Then its handler."""

from collections.abc import Awaitable, Callable, Mapping

from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.events import Press as Pressed
from bot.handlers import (
    alert_colleagues,
    alert_meeting,
    alert_papers,
    alert_presses,
    answers,
    call_presses,
    correction,
    deal_presses,
    deal_visit,
    follow_up,
    forward,
    group,
    jobs,
    lights,
    morning,
    pack,
    photo_presses,
    question,
    scan_presses,
    submit,
)
from bot.handlers.answers import Chosen
from bot.handlers.visit_desk import VisitDesk, load
from bot.signing import BadTokenError, ExpiredTokenError
from bot.words import common as words
from storage.models import Visit

OnVisit = Callable[[VisitDesk, Press, Chosen], Awaitable[None]]
OnDesk = Callable[[Desk, Press, Chosen], Awaitable[None]]

ON_VISIT: Mapping[str, OnVisit] = {
    "visit.unlocated": scan_presses.unlocated,
    "visit.continue": scan_presses.carry_on,
    "visit.switch": scan_presses.switch,
    "visit.place": photo_presses.place,
    "visit.fields": answers.fields,
    "visit.offer": answers.offer,
    "visit.next": answers.next_action,
    "visit.accept": answers.accept,
    "visit.refuse": answers.refuse,
    "visit.submit": submit.submit,
    "visit.change": submit.change,
    "visit.reopen": submit.reopen,
    "visit.close": submit.close,
    "visit.forward": forward.send,
    "visit.deal_new": deal_visit.record_new,
    "visit.deal_step": deal_visit.step,
    "visit.correct": correction.correct,
    "visit.correct_item": correction.correct_item,
    "visit.correct_save": correction.save,
    "visit.correct_drop": correction.drop,
}
ON_DESK: Mapping[str, OnDesk] = {
    "follow_up.done": follow_up.done,
    "follow_up.later": follow_up.later,
    "forward.answer": forward.answer,
    "forward.typed": forward.typed,
    "group.bind": group.confirmed,
    "group.keep": group.kept,
    "job.run": jobs.run,
    "deal.confirm": deal_presses.confirmed,
    "deal.asked": deal_presses.asked,
    "deal.open": deal_presses.opened,
    "deal.drop": deal_presses.dropped,
    "morning.about": morning.about,
    "morning.leave_out": morning.leave_out,
    "morning.put_back": morning.put_back,
    "light.remind": lights.remind,
    "alert.meet": alert_meeting.meet,
    "alert.slots": alert_meeting.slots,
    "alert.move": alert_meeting.move,
    "alert.moved": alert_meeting.moved,
    "alert.cancel": alert_meeting.cancel,
    "alert.colleagues": alert_colleagues.choose,
    "alert.ask": alert_colleagues.ask,
    "alert.replies": alert_colleagues.replies,
    "alert.papers": alert_papers.offer,
    "alert.agenda": alert_papers.agenda,
    "pack.take": pack.take,
    "question.answer": question.answer,
    "question.typed": question.typed,
    "question.none": question.nothing,
    "question.open": question.opened,
    "alert.later": alert_presses.later,
    "alert.snooze": alert_presses.snooze,
    "alert.doubt": alert_presses.doubt,
    "alert.wrong": alert_presses.wrong,
}
# Only an open visit is answered; these are about one that was submitted.
AFTERWARDS = frozenset(
    {
        "visit.forward",
        "visit.deal_new",
        "visit.deal_step",
        "visit.correct",
        "visit.correct_item",
        "visit.correct_save",
        "visit.correct_drop",
    }
)


async def handle(desk: Desk, pressed: Pressed) -> None:
    """Check the button and do what it says; every refusal is a kind word and changes nothing."""
    try:
        read = desk.house.signing.read_button(pressed.token, desk.now)
    except ExpiredTokenError:
        desk.answer(Text(words.EXPIRED_BUTTON))
        return
    except BadTokenError:
        desk.answer(Text(words.BROKEN_BUTTON))
        return
    if read.person is not None and read.person != desk.person.id:
        desk.answer(Text(words.NOT_YOURS))
        return
    await _act(desk, read.press, pressed.chosen)


async def _act(desk: Desk, press: Press, chosen: Chosen) -> None:
    if press.action.startswith("call."):
        await call_presses.handle(desk, press, chosen)
        return
    if press.action in ON_DESK:
        await ON_DESK[press.action](desk, press, chosen)
        return
    act = ON_VISIT.get(press.action)
    row = await desk.session.get(Visit, int(press.thing.removeprefix("visit:"))) if act else None
    if act is None or row is None:
        desk.answer(Text(words.BROKEN_BUTTON))
    elif row.rep_id != desk.person.id:
        desk.answer(Text(words.NOT_YOURS))
    else:
        await _act_on_visit(await load(desk, row), press, chosen, act)


async def _act_on_visit(at: VisitDesk, press: Press, chosen: Chosen, act: OnVisit) -> None:
    fits_state = at.visit.state == ("submitted" if press.action in AFTERWARDS else "open")
    if fits_state and at.visit.revision(str(press.args["item"])) == press.version:
        await act(at, press, chosen)
    else:
        await answers.stale(at)
