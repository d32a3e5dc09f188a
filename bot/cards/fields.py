"""The card that asks for the fields of a visit."""

from collections.abc import Mapping, Sequence

from bot.cards.card import Button, Card, Fact, Option, Select
from bot.cards.presses import press
from bot.words import visit as words
from sales.fields import shown
from sales.playbook import FieldSpec, FieldValue
from sales.visit import Visit
from sales.visit_steps import is_tapped


def ask(
    visit: Visit, customer: str, fields: Sequence[FieldSpec], offers: Mapping[str, FieldValue], note: str
) -> Card:
    """All tapped fields on one card, filled in where something is known; a typed field comes alone.

    `note` says why it is asked again.
    """
    tapped = [spec for spec in fields if is_tapped(spec)]
    if not tapped:
        return _ask_typed(visit, fields[0], offers.get(fields[0].name))
    return Card(
        title=f"{words.FIELDS_TITLE} · {customer}",
        text=note or (words.FIELDS_PREFILLED if offers else words.FIELDS_HINT),
        selects=tuple(select(spec, offers.get(spec.name)) for spec in tapped),
        submit=Button(
            words.FIELDS_SUBMIT, press("visit.fields", visit, "fields", **_versions(visit, tapped)), "primary"
        ),
        rest_is_asked=True,
    )


def _versions(visit: Visit, fields: Sequence[FieldSpec]) -> dict[str, int]:
    """Each field's own version: answering one by words does not make the whole card stale."""
    return {f"v.{spec.name}": visit.revision(f"field.{spec.name}") for spec in fields}


def select(spec: FieldSpec, value: FieldValue | None) -> Select:
    """The field as a choice; values outside the options (said earlier) are offered as options too."""
    selected = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    known = {option.id for option in spec.options}
    options = [Option(option.id, option.label) for option in spec.options]
    options += [Option(id, id) for id in selected if id not in known]
    return Select(spec.name, spec.label, tuple(options), spec.kind == "many", selected)


def _ask_typed(visit: Visit, spec: FieldSpec, offer: FieldValue | None) -> Card:
    item = f"field.{spec.name}"
    buttons = (
        (Button(words.same_as_last(shown(spec, offer)), press("visit.offer", visit, item), "primary"),)
        if offer is not None
        else ()
    )
    return Card(title=spec.label, text=words.type_value(spec.hint, spec.unit), buttons=buttons, typed=True)


def answered(fields: Sequence[tuple[FieldSpec, FieldValue]]) -> Card:
    """What stands in the place of the question once it is answered."""
    return Card(
        title=words.FIELDS_DONE,
        tone="good",
        facts=tuple(Fact(spec.label, shown(spec, value)) for spec, value in fields),
    )
