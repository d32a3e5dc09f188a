"""Fields of a visit: how a value is shown, what is offered before it is asked, what a tapped choice means."""

from collections.abc import Mapping, Sequence

from sales.playbook import NONE_OPTION, FieldSpec, FieldValue


def shown(spec: FieldSpec, value: FieldValue | None) -> str:
    """The value in the words of its options; an empty list is a plain "none"."""
    if value is None or value == ():
        return "无"
    if isinstance(value, tuple):
        return "、".join(_label(spec, item) for item in value)
    if isinstance(value, str):
        return _label(spec, value)
    return f"{value:g}{spec.unit}"


def _label(spec: FieldSpec, id: str) -> str:
    return next((option.label for option in spec.options if option.id == id), id)


def offered(spec: FieldSpec, last: Mapping[str, FieldValue], known: Mapping[str, FieldValue]) -> FieldValue | None:
    """What pre-fills the field: the last visit's answer, else what is known of the customer, else nothing."""
    if spec.prefill == "never":
        return None
    return last.get(spec.name, known.get(spec.name))


def chosen_value(spec: FieldSpec, chosen: Sequence[str]) -> FieldValue | None:
    """What taps on a select say; None when a single choice was left out.

    Values outside the options are taken only where the field is open: they came from an earlier answer.
    """
    ids = {option.id for option in spec.options}
    valid = [id for id in dict.fromkeys(chosen) if id in ids or spec.open]
    if spec.kind == "many":
        some = tuple(id for id in valid if id != NONE_OPTION)
        return some or ((NONE_OPTION,) if NONE_OPTION in ids else ())
    return valid[0] if len(valid) == 1 else None
