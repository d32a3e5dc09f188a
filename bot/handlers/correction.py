"""A submitted visit is put right by its rep, for a day, with a reason; what stood there before stays readable."""

from datetime import date
from typing import Any

from bot.cards import correction as cards
from bot.cards.card import Press, Text
from bot.cards.next_action import shown as next_shown
from bot.handlers.answers import Chosen
from bot.handlers.asking import ask
from bot.handlers.follow_up import schedule
from bot.handlers.submit import show_summary
from bot.handlers.visit_desk import VisitDesk
from bot.words import correction as words
from bot.words import summary as summary_words
from bot.words import visit as visit_words
from nlp.reading import read_value
from sales.fields import chosen_value, shown
from sales.playbook import FieldSpec, FieldValue
from sales.summary import summarise
from sales.visit import NextAction
from sales.visit_steps import due_days, is_tapped, may_correct
from storage import follow_ups, people


async def correct(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Which item?"""
    if _is_in_time(at):
        at.show("correction", cards.which(at.visit, at.type))


async def correct_item(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """This one."""
    if _is_in_time(at):
        at = at.record("correction.opened", {"item": str(press.args["what"])})
        await ask(at)


async def drop(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Leave it as it is."""
    at = at.record("correction.dropped")
    at.desk.answer(Text(words.DROPPED))
    await show_summary(at, summarise(at.visit, at.desk.house.playbook, at.type))


async def words_said(at: VisitDesk, text: str) -> None:
    """Typed while a correction is under way: the new value of a typed field, or else the reason."""
    under_way = at.visit.correction
    spec = _spec(at)
    if under_way is None or not _is_in_time(at):
        return
    if spec is not None and not is_tapped(spec) and under_way.value is None:
        value = read_value(text, spec)
        if value is not None:
            at = at.record("correction.valued", {"value": list(value) if isinstance(value, tuple) else value})
        await ask(at)
    elif spec is not None and under_way.value is not None:
        await _save(at, under_way.value, text[:200])
    else:
        await ask(at)


async def save(at: VisitDesk, _press: Press, chosen: Chosen) -> None:
    """The card with new value and reason was submitted."""
    if not _is_in_time(at):
        return
    picked = chosen.get("reason", ())
    reason = words.REASONS[int(picked[0])] if picked and picked[0] in {"0", "1", "2"} else None
    new = _new_value(at, chosen)
    if reason is None or new is None:
        at = _half(at, new)
        await ask(at)
        return
    await _save(at, new, reason)


def _half(at: VisitDesk, new: FieldValue | NextAction | None) -> VisitDesk:
    """A new value without a reason is kept; then only the reason is asked for."""
    if new is None or isinstance(new, NextAction) or (at.visit.correction and at.visit.correction.value == new):
        at.desk.answer(Text(words.MISSING))
        return at
    return at.record("correction.valued", {"value": _plain(new)})


def _new_value(at: VisitDesk, chosen: Chosen) -> FieldValue | NextAction | None:
    under_way, spec = at.visit.correction, _spec(at)
    if under_way is None:
        return None
    if spec is None:
        return _new_next(at, chosen)
    return under_way.value if under_way.value is not None else chosen_value(spec, chosen.get(spec.name, ()))


def _new_next(at: VisitDesk, chosen: Chosen) -> NextAction | None:
    kind, due = next(iter(chosen.get("kind", ())), ""), next(iter(chosen.get("due", ())), "")
    playbook = at.desk.house.playbook
    days = {day.isoformat() for day in due_days(at.desk.today, playbook.visit.next_within_days)}
    if playbook.next_kind(kind) is None or due not in days:
        return None
    return NextAction(kind, date.fromisoformat(due))


async def _save(at: VisitDesk, new: FieldValue | NextAction, reason: str) -> None:
    if at.visit.correction is None:
        return
    label, old_shown, new_shown = _shown(at, new)
    if old_shown == new_shown:
        at = at.record("correction.dropped")
        at.desk.answer(Text(words.SAME))
    else:
        payload = {
            "item": at.visit.correction.item if at.visit.correction else "",
            "old": _plain(_old(at)),
            "new": _plain(new),
            "old_shown": old_shown,
            "new_shown": new_shown,
            "reason": reason,
        }
        at = at.record("visit.corrected", payload)
        if isinstance(new, NextAction):
            await _move_follow_up(at, new)
        at.repaint("correction", cards.done(label, old_shown, new_shown, reason))
        await _tell_supervisors(at, label, old_shown, new_shown, reason)
    await show_summary(at, summarise(at.visit, at.desk.house.playbook, at.type))


async def _move_follow_up(at: VisitDesk, new: NextAction) -> None:
    follow_up = await follow_ups.of_visit(at.desk.session, at.row.id)
    if follow_up is not None and new.kind and new.due and follow_up.state == "open":
        follow_up.kind, follow_up.due = new.kind, new.due
        follow_up.revision += 1
        await schedule(at.desk, follow_up)


async def _tell_supervisors(at: VisitDesk, label: str, old: str, new: str, reason: str) -> None:
    said = summary_words.corrected_for_supervisor(at.desk.person.name, at.customer.name, label, old, new, reason)
    for supervisor in await people.supervisors_of(at.desk.session, at.row.team_id):
        if supervisor.id != at.desk.person.id:
            at.desk.tell(supervisor.id, Text(said))


def _shown(at: VisitDesk, new: FieldValue | NextAction) -> tuple[str, str, str]:
    """(label, old, new) in people's words."""
    playbook, today, spec = at.desk.house.playbook, at.desk.today, _spec(at)
    if isinstance(new, NextAction):
        return visit_words.NEXT_TITLE, next_shown(playbook, at.visit.next, today), next_shown(playbook, new, today)
    if spec is None:
        return "", "", ""
    return spec.label, shown(spec, at.visit.fields.get(spec.name)), shown(spec, new)


def _old(at: VisitDesk) -> FieldValue | NextAction | None:
    spec = _spec(at)
    return at.visit.next if spec is None else at.visit.fields.get(spec.name)


def _spec(at: VisitDesk) -> FieldSpec | None:
    item = at.visit.correction.item if at.visit.correction else ""
    return next((spec for spec in at.type.fields if f"field.{spec.name}" == item), None)


def _is_in_time(at: VisitDesk) -> bool:
    if may_correct(at.visit, at.desk.now, at.desk.house.playbook.visit.correction_hours):
        return True
    at.desk.answer(Text(words.TOO_LATE))
    return False


def _plain(value: FieldValue | NextAction | None) -> Any:
    if isinstance(value, NextAction):
        return {"kind": value.kind, "due": value.due.isoformat() if value.due else None}
    return list(value) if isinstance(value, tuple) else value
