"""Checkpoints 3 and 4: fields and next action, answered by taps or in words."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.cards import fields as field_cards
from bot.cards import next_action as next_cards
from bot.cards import visit as visit_cards
from bot.cards.card import Press, Text
from bot.handlers.asking import ask, ask_again, offers_for
from bot.handlers.visit_desk import VisitDesk
from bot.words import visit as words
from nlp.dates import LONGEST_READ
from nlp.reading import read, read_value
from sales.fields import chosen_value
from sales.playbook import FieldSpec, FieldValue
from sales.visit_steps import AskFields, due_days, is_tapped, next_step

Chosen = Mapping[str, Sequence[str]]


async def fields(at: VisitDesk, press: Press, chosen: Chosen) -> None:
    """The card of fields was submitted. A field answered since the card was shown keeps that answer."""
    specs = [spec for spec in at.type.fields if spec.name in chosen and _is_current(at, spec, press)]
    read_values = [(spec, chosen_value(spec, chosen[spec.name])) for spec in specs]
    values = [(spec, value) for spec, value in read_values if value is not None]
    left_out = any(value is None and spec.required for spec, value in read_values)
    if not values and not left_out:  # all answered meanwhile, but for what may be left empty
        await stale(at)
        return
    for spec, value in values:
        at = at.record("field.answered", {"field": spec.name, "value": _plain(value), "by": "tap"})
    if values:
        at.repaint("fields", field_cards.answered(values))
    await ask(at, note=words.FIELD_MISSING if left_out else "")


def _is_current(at: VisitDesk, spec: FieldSpec, press: Press) -> bool:
    return press.args.get(f"v.{spec.name}") == at.visit.revision(f"field.{spec.name}")


async def offer(at: VisitDesk, press: Press, _chosen: Chosen) -> None:
    """The offered answer to a typed field was taken."""
    name = str(press.args["item"]).removeprefix("field.")
    specs = tuple(spec for spec in at.type.fields if spec.name == name)
    for spec_name, value in (await offers_for(at, specs)).items():
        at = at.record("field.answered", {"field": spec_name, "value": _plain(value), "by": "offer"})
    at.repaint("fields", field_cards.answered([(spec, at.visit.fields[name]) for spec in specs]))
    await ask(at)


async def next_action(at: VisitDesk, _press: Press, chosen: Chosen) -> None:
    """The card of the next action was submitted."""
    playbook, today = at.desk.house.playbook, at.desk.today
    kind, due = _one(chosen, "kind"), _day(_one(chosen, "due"))
    if playbook.next_kind(kind or "") is None or due not in due_days(today, playbook.visit.next_within_days):
        await ask(at)
        return
    at = at.record("next.set", {"kind": kind, "due": due.isoformat() if due else None, "by": "tap"})
    at.repaint("next", next_cards.answered(playbook, at.visit.next, today))
    await ask(at)


def _one(chosen: Chosen, name: str) -> str | None:
    picked = chosen.get(name, ())
    return picked[0] if len(picked) == 1 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


async def words_said(at: VisitDesk, text: str) -> None:
    """The rep typed something during an open visit: an answer, a whole sentence, or a note."""
    if len(text) > LONGEST_READ:
        at.desk.answer(Text(words.long_text(LONGEST_READ)))
    step = next_step(at.visit, at.desk.house.playbook, at.type)
    if isinstance(step, AskFields) and not is_tapped(step.fields[0]):
        value = read_value(text, step.fields[0])
        if value is not None:
            at = at.record("field.answered", {"field": step.fields[0].name, "value": _plain(value), "by": "text"})
            at = at.record("note.added", {"text": text})
            at.repaint("fields", field_cards.answered([(step.fields[0], value)]))
            await ask(at)
            return
    await _sentence(at, text)


async def _sentence(at: VisitDesk, text: str) -> None:
    reading = read(text, at.type, at.desk.house.playbook, at.desk.today)
    at = at.record("note.added", {"text": text})
    if not reading.fields and reading.next_kind is None and reading.due is None:
        at.desk.answer(Text(words.NOTED))
        await ask(at)
        return
    at = at.record(
        "sentence.read",
        {
            "text": text[:LONGEST_READ],
            "fields": {name: _plain(value) for name, value in reading.fields.items()},
            "kind": reading.next_kind,
            "due": reading.due.isoformat() if reading.due else None,
        },
    )
    await ask(at)


async def accept(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """Yes, that is what I said. A day beyond the limit is not taken but asked for again."""
    proposal = at.visit.proposal
    if proposal is None:
        await stale(at)
        return
    playbook, today = at.desk.house.playbook, at.desk.today
    at.repaint("proposal", visit_cards.confirmed(proposal, playbook, at.type, today))
    at = at.record("sentence.accepted")
    for name, value in proposal.fields.items():
        at = at.record("field.answered", {"field": name, "value": _plain(value), "by": "sentence"})
    days = due_days(today, playbook.visit.next_within_days)
    due = proposal.next.due if proposal.next.due in days else None
    if proposal.next.kind or due:
        payload = {"kind": proposal.next.kind, "due": due.isoformat() if due else None, "by": "sentence"}
        at = at.record("next.set", payload)
    too_late = words.too_late(proposal.next.due, days[-1]) if proposal.next.due and due is None else ""
    if too_late:
        at.desk.answer(Text(too_late))
    await ask(at)


async def refuse(at: VisitDesk, _press: Press, _chosen: Chosen) -> None:
    """No, that is not what I said."""
    at = at.record("sentence.refused")
    at.repaint("proposal", visit_cards.refused())
    await ask(at)


async def stale(at: VisitDesk) -> None:
    """A button that saw an older version: nothing changes; the newest question is shown, if it is not already."""
    finished = at.visit.state != "open" and at.visit.correction is None
    await ask_again(at, words.STALE, words.ALREADY_SUBMITTED if finished else words.STALE_ALONE)


def _plain(value: FieldValue) -> str | float | list[str]:
    return list(value) if isinstance(value, tuple) else value
