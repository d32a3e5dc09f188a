"""The words of a sentence that say what it is about: next steps, fields, options, days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.dates import find_dates
from nlp.numerals import plain
from sales.playbook import CustomerType, FieldSpec, NextActionKind, OptionSpec, Playbook
from sales.said import occurrences

# Words that begin like an announcement and are none: 缺 announces a shortage, 缺点 does not.
_OTHER_WORDS = (
    "缺点",
    "缺陷",
    "缺席",
    "缺人",
    "缺钱",
    "缺口",
    "缺心",
    "缺乏",
    "服务员",
    "活动室",
    "回款日",
    "会员卡",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that is understood without an announcement."""

    field: FieldSpec
    option: OptionSpec


@dataclass(frozen=True, slots=True)
class Anchor:
    """What text[start:end] is about."""

    start: int
    end: int
    about: NextActionKind | FieldSpec | Choice | date


def find_anchors(text: str, kind: CustomerType, playbook: Playbook, today: date) -> list[Anchor]:
    """The anchors of a plain text, in order; of overlapping ones the longest, of equals the first found."""
    taken, kept = bytearray(len(text)), []
    for anchor in sorted(_all(text, kind, playbook, today), key=lambda one: (one.start - one.end, one.start)):
        if not any(taken[anchor.start : anchor.end]):
            taken[anchor.start : anchor.end] = b"\1" * (anchor.end - anchor.start)
            kept.append(anchor)
    return sorted(kept, key=lambda one: one.start)


def _all(text: str, kind: CustomerType, playbook: Playbook, today: date) -> Iterator[Anchor]:
    for found in find_dates(text, today):
        yield Anchor(found.start, found.end, found.date)
    for action in playbook.next_actions:
        yield from _said(text, (action.label, *action.words), action)
    for field in kind.fields:
        yield from _said(text, (field.label, *field.words), field)
        for option in field.options:
            yield from _said(text, option.alone, Choice(field, option))


def _said(text: str, words: tuple[str, ...], about: NextActionKind | FieldSpec | Choice) -> Iterator[Anchor]:
    for word in words:
        for start, end in occurrences(plain(word), text):
            if not text.startswith(_OTHER_WORDS, start):
                yield Anchor(start, end, about)
