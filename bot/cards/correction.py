"""Cards of a correction: which item, the new value, the reason."""

from datetime import date

from bot.cards.card import Button, Card, Fact, Option, Select
from bot.cards.fields import select
from bot.cards.next_action import day_select, kind_select
from bot.cards.presses import press
from bot.words import correction as words
from bot.words import visit as visit_words
from sales.fields import shown
from sales.playbook import CustomerType, Playbook
from sales.visit import Correction, Visit
from sales.visit_steps import is_tapped
from sales.workdays import WorkCalendar


def which(visit: Visit, type: CustomerType) -> Card:
    """What can be corrected."""
    buttons = [
        Button(spec.label, press("visit.correct_item", visit, "correction", what=f"field.{spec.name}"))
        for spec in type.fields
        if spec.name in visit.fields
    ]
    next_button = Button(visit_words.NEXT_TITLE, press("visit.correct_item", visit, "correction", what="next"))
    return Card(title=words.TITLE, text=words.WHICH, buttons=(*buttons, next_button))


def ask(
    visit: Visit, under_way: Correction, playbook: Playbook, type: CustomerType, today: date, calendar: WorkCalendar
) -> Card:
    """The new value and the reason on one card where both can be tapped; a typed value comes first."""
    drop = Button(words.DROP, press("visit.correct_drop", visit, "correction"))
    spec = next((s for s in type.fields if f"field.{s.name}" == under_way.item), None)
    if spec is not None and not is_tapped(spec) and under_way.value is None:
        return Card(title=f"{words.TITLE} · {spec.label}", text=words.TYPE_VALUE, buttons=(drop,), typed=True)
    selects: tuple[Select, ...] = ()
    if spec is None:
        kind = visit.next.kind or type.suggested_next
        selects = (
            kind_select(playbook, kind),
            day_select(playbook, kind, visit.next.due, today, calendar),
        )
    elif under_way.value is None:
        selects = (select(spec, visit.fields.get(spec.name)),)
    settled = under_way.value if spec else None
    return Card(
        title=f"{words.TITLE} · {spec.label if spec else visit_words.NEXT_TITLE}",
        text=words.TYPE_OR_PICK_REASON,
        facts=(Fact(words.NEW_VALUE, shown(spec, settled)),) if spec and settled is not None else (),
        selects=(*selects, _reasons()),
        submit=Button(words.SUBMIT, press("visit.correct_save", visit, "correction"), "primary"),
        buttons=(drop,),
        rest_is_asked=spec is not None,
    )


def _reasons() -> Select:
    options = tuple(Option(str(n), reason) for n, reason in enumerate(words.REASONS))
    return Select("reason", words.REASON, options)


def done(label: str, old: str, new: str, reason: str) -> Card:
    """What was corrected."""
    change = Fact(label, f"{old} → {new}")
    return Card(title=words.DONE, tone="good", facts=(change, Fact(words.REASON, reason)))
