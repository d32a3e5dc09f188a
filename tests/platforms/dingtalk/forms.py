"""The component 表单 of a card template (§4): its fields as questions, and what submitting them sends."""

import json
from dataclasses import dataclass
from typing import Any

from tests.platforms.bubble import Choice, NotPossible, Question

ONE_OF = {"SELECT", "CHECKBOX_GROUP"}
SOME_OF = {"MULTI_SELECT", "MULTI_CHECKBOX_GROUP"}
YES_NO = {"CHECKBOX", "SWITCH"}
TYPED = {"TEXT", "TEXT_AREA", "TEXT_ARRAY", "NUMBER", "DATE", "TIME", "DATETIME"}
KNOWN = {
    "name", "label", "type", "required", "requiredMsg", "placeholder", "defaultValue", "options", "hidden",
    "readOnly", "format",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of the variable `form`."""

    name: str
    label: str
    kind: str
    required: bool
    options: list[Choice]
    default: Any
    hidden: bool
    read_only: bool
    required_msg: str
    placeholder: str

    def words(self) -> list[str]:
        """What can be read of it."""
        if self.hidden:
            return []
        own = [one.label for one in self.options] if self.kind in ONE_OF | SOME_OF else []
        return [self.label, *own, *([self.placeholder] if self.placeholder else [])]

    def question(self) -> Question:
        """A typed field is a question without options."""
        given = self.default if isinstance(self.default, list) else [self.default]
        selected = [_plain(one) for one in given if one is not None]
        multiple = self.kind in SOME_OF | {"TEXT_ARRAY"}
        return Question(
            self.name, self.label, multiple, list(self.options), selected, self.read_only or self.hidden
        )


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("value")
    return str(value).lower() if isinstance(value, bool) else str(value)


def fields(source: str, faults: list[str]) -> list[Field]:
    """The fields of the variable; what a client would leave away is noted."""
    if not source:
        return []
    try:
        listed = json.loads(source)["fields"]
        made = [_field(one, faults) for one in listed]
    except (ValueError, KeyError, TypeError, AttributeError):
        faults.append("form is no JSON object with fields: the card has no form")
        return []
    found = [one for one in made if one is not None]
    if len({one.name for one in found}) != len(found):
        faults.append("form: two fields of one name")
    return found


def _field(one: dict[str, Any], faults: list[str]) -> Field | None:
    name, kind = one.get("name"), one.get("type")
    unknown = set(one) - KNOWN
    if unknown:
        faults.append(f"form: unknown {sorted(unknown)}")
    if not isinstance(name, str) or not name or kind not in ONE_OF | SOME_OF | YES_NO | TYPED:
        faults.append(f"form: field {name!r} of type {kind!r} is not shown")
        return None
    options = [Choice(str(each["value"]), str(each["text"])) for each in one.get("options", [])]
    if kind in ONE_OF | SOME_OF and not options:
        faults.append(f"form: {name} has no options")
    if kind in YES_NO:
        options = [Choice("true", "是"), Choice("false", "否")]
    return Field(
        name,
        str(one.get("label", "")),
        kind,
        one.get("required") is True,
        options,
        one.get("defaultValue"),
        one.get("hidden") is True,
        one.get("readOnly") is True,
        str(one.get("requiredMsg", "")),
        str(one.get("placeholder", "")),
    )


def submitted(form: list[Field], answers: dict[str, list[str]], as_list: bool) -> dict[str, Any]:
    """`params.form`; NotPossible when the client would not let the person send it."""
    strangers = set(answers) - {one.label for one in form if not one.hidden}
    if strangers:
        raise NotPossible(f"the form asks no {sorted(strangers)}")
    values: dict[str, Any] = {}
    for one in form:
        if one.label in answers and one.read_only:
            raise NotPossible(f"{one.label} cannot be changed")
        value = _value(one, answers[one.label], as_list) if one.label in answers and not one.hidden else one.default
        if value in (None, "", []) and one.required and not one.hidden:
            raise NotPossible(one.required_msg or f"{one.label} has to be filled in")
        if value is not None:
            values[one.name] = value
    return values


def _value(one: Field, given: list[str], as_list: bool) -> Any:
    if one.kind == "TEXT_ARRAY":
        return given
    if one.kind in SOME_OF:
        indexes = [_index(one, label) for label in given]
        chosen = [one.options[index].id for index in indexes]
        return chosen if as_list else {"index": indexes, "value": chosen}
    if len(given) != 1:
        raise NotPossible(f"{one.label} takes one answer")
    if one.kind in ONE_OF:
        index = _index(one, given[0])
        return {"index": index, "value": one.options[index].id}
    if one.kind in YES_NO:
        return one.options[_index(one, given[0])].id == "true"
    if one.kind == "NUMBER":
        return _number(one, given[0])
    return given[0]


def _index(one: Field, label: str) -> int:
    found = [index for index, each in enumerate(one.options) if each.label == label]
    if len(found) != 1:
        raise NotPossible(f"{len(found)} options of {one.label} read {label!r}")
    return found[0]


def _number(one: Field, typed: str) -> int | float:
    try:
        return int(typed) if typed.lstrip("-").isdigit() else float(typed)
    except ValueError as error:
        raise NotPossible(f"{one.label} takes a number") from error
