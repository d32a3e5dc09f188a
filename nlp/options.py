"""Finding the options of a field in a text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.numerals import plain
from nlp.phrases import is_item, list_tokens
from sales.playbook import FieldSpec, OptionSpec
from sales.said import is_denied, occurrences

_SAYS = re.compile(r"(?:(?:他|她|他们|老板|店长|客户|还)*(?:说|反映|提到)(?:的|了)?)?")


@dataclass(frozen=True, slots=True)
class FoundOption:
    """An option named at text[start:end]; `denied` when a denial stands before it."""

    id: str
    start: int
    end: int
    denied: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a spoken list; `value` is an option id or an open value, None where it is not understood."""

    value: str | None
    start: int
    end: int
    known: bool


def ways(option: OptionSpec) -> tuple[str, ...]:
    """Everything the option is called, in plain characters."""
    return tuple(plain(word) for word in (option.label, *option.words, *option.alone))


def find_options(field: FieldSpec, text: str, start: int, end: int) -> list[FoundOption]:
    """The options named between start and end of a plain text, in order; of overlapping ones the longest."""
    if start >= end:
        return []
    found = (
        FoundOption(option.id, start + first, start + last, False)
        for option in field.options
        for word in ways(option)
        for first, last in occurrences(word, text[start:end])
    )
    kept = longest(found, len(text))
    return [FoundOption(one.id, one.start, one.end, is_denied(text, one.start)) for one in kept]


def longest(found: Iterable[FoundOption], length: int) -> list[FoundOption]:
    """Of finds that overlap only the longest (the first of equals), in the order of the text."""
    taken = bytearray(length)
    kept = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def read_list(field: FieldSpec, original: str, text: str, start: int, end: int) -> Iterator[Item]:
    """The items of the list between start and end. `original` and its plain `text` have the same positions."""
    options = [one for one in find_options(field, text, start, end) if not one.denied]
    whole = [False] * len(text)
    for one in options:
        whole[one.start : one.end] = [True] * (one.end - one.start)
    for first, last in list_tokens(text, start, end, whole):
        if first >= last:
            continue
        inside = [one for one in options if first <= one.start and one.end <= last]
        if _is_all(text, first, last, inside):
            yield from (Item(one.id, one.start, one.end, True) for one in inside)
        else:
            taken = field.open and is_item(text[first:last])
            yield Item(original[first:last] if taken else None, first, last, False)


def _is_all(text: str, start: int, end: int, options: list[FoundOption]) -> bool:
    """Nothing but options, at most with who said so before them ("他说感冒灵")."""
    if not options or sum(one.end - one.start for one in options) != end - options[0].start:
        return False
    return bool(_SAYS.fullmatch(text, start, options[0].start))
