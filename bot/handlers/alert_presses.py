"""The buttons with which a supervisor puts an alert off, or says that it is wrong."""

from collections.abc import Sequence
from datetime import date

from bot.cards import alert as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers import alert as shown
from bot.handlers.answers import Chosen
from bot.words import alert as words
from bot.words import common
from nlp.reason import is_taken_back, says_something
from sales.access import OPERATIONS, SUPERVISOR
from sales.alerts import LIVE
from storage import alerts, outbox, people
from storage.models import Alert, Person

LONGEST_REASON = 200


async def later(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Not now: for how long, and why?"""
    alert = await current(desk, press)
    if alert is not None:
        stage = desk.house.playbook.deals.stage_label(alert.stage)
        desk.answer(cards.later(alert.id, alert.revision, stage, _days(desk)), cards.later_slot(alert.id))


async def doubt(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Wrong: what about it?"""
    alert = await current(desk, press)
    if alert is not None:
        _ask_why(desk, alert)


def _ask_why(desk: Desk, alert: Alert) -> None:
    playbook = desk.house.playbook
    stage, reasons = playbook.deals.stage_label(alert.stage), playbook.alerts.wrong_reasons
    desk.answer(cards.doubt(alert.id, alert.revision, stage, reasons), cards.doubt_slot(alert.id))


async def snooze(desk: Desk, press: Press, chosen: Chosen) -> None:
    """It is put off: the card comes back on that working day, if it still holds."""
    alert = await current(desk, press)
    if alert is None:
        return
    until = next((day for count, day in _days(desk) if [str(count)] == list(chosen.get("days", ()))), None)
    why = _picked(words.SNOOZE_REASONS, chosen)
    if until is None or why is None:
        desk.answer(Text(words.CHOOSE))
        return
    alert.snoozed_until = until
    outcome = words.snoozed(desk.person.name, until, why)
    await _settle(desk, alert, "snoozed", why, outcome, cards.later_slot(alert.id))


async def wrong(desk: Desk, press: Press, chosen: Chosen) -> None:
    """It is wrong, for one of the playbook's reasons."""
    alert = await current(desk, press)
    if alert is None:
        return
    why = _picked(desk.house.playbook.alerts.wrong_reasons, chosen)
    if why is None:
        desk.answer(Text(words.CHOOSE))
        _ask_why(desk, alert)
    else:
        await _call_wrong(desk, alert, why)


async def words_said(desk: Desk, text: str) -> bool:
    """Take what was typed right below the question what is wrong for its answer; whether it was one. Once anything
    else was said, an answer is tapped: what is typed then means something else."""
    if desk.person.role not in (SUPERVISOR, OPERATIONS):
        return False
    slot = await outbox.newest_slot(desk.session, desk.here.channel, desk.here.chat)
    alert_id = cards.doubted(slot)
    alert = await alerts.find(desk.session, alert_id, lock=True) if alert_id else None
    if alert is None or alert.state not in LIVE or not await _is_theirs(desk, alert):
        return False
    if is_taken_back(text):
        desk.answer(Text(words.NEVER_MIND))
    elif not says_something(text):
        desk.answer(Text(words.SAY_MORE))
        _ask_why(desk, alert)
    else:
        await _call_wrong(desk, alert, text[:LONGEST_REASON])
    return True


async def current(desk: Desk, press: Press) -> Alert | None:
    """The alert as its reader saw it, locked, if it still is so and is theirs to answer; else they are told, and
    shown what it is now."""
    alert = await alerts.find(desk.session, int(press.thing.removeprefix("alert:")), lock=True)
    if alert is None or not await _is_theirs(desk, alert):
        desk.answer(Text(common.NOT_YOURS))
        return None
    if alert.state in LIVE and alert.revision == press.version:
        return alert
    desk.answer(Text(await _why_not(desk, alert)))
    await shown.show_to(desk.session, desk.house, desk.tray, alert, desk.person.id, "repaint_or_send")
    return None


async def _why_not(desk: Desk, alert: Alert) -> str:
    if alert.state == "settled":
        return words.MOVED_ON
    by = await desk.session.get(Person, alert.answered_by) if alert.answered_by else None
    if by is None or alert.state in LIVE:
        return words.STALE
    return words.GONE if by.id == desk.person.id else words.already(by.name)


async def _is_theirs(desk: Desk, alert: Alert) -> bool:
    return shown.may_have(await people.viewer_of(desk.session, desk.person), alert)


async def _call_wrong(desk: Desk, alert: Alert, why: str) -> None:
    outcome = words.said_wrong(desk.person.name, why)
    await _settle(desk, alert, "wrong", why, outcome, cards.doubt_slot(alert.id))


async def _settle(desk: Desk, alert: Alert, state: str, why: str, outcome: str, form: str) -> None:
    alerts.answer(alert, state, desk.person.id, desk.now, why)
    payload = {"alert": alert.id, "kind": alert.kind, "stage": alert.stage, "reason": why}
    if alert.state == "snoozed" and alert.snoozed_until is not None:
        payload["until"] = alert.snoozed_until.isoformat()
    desk.record(f"alert.{state}", payload=payload, evidence={"cause": desk.tray.key})
    desk.answer(cards.answered(outcome), form, "repaint_or_send")
    await shown.show(desk.session, desk.house, desk.tray, alert, "repaint")


def _days(desk: Desk) -> Sequence[tuple[int, date]]:
    """(working days, the day on which it comes back)."""
    found = []
    for count in desk.house.playbook.alerts.snooze_days:
        day = desk.today
        for _ in range(count):
            day = desk.house.calendar.next_workday(day)
        found.append((count, day))
    return found


def _picked(reasons: Sequence[str], chosen: Chosen) -> str | None:
    picked = next(iter(chosen.get("why", ())), "")
    return dict(enumerate(reasons)).get(int(picked)) if picked.isdecimal() else None
