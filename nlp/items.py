"""The items of an analysis by name, so that a button can say which one it means.

A name is made of what the item says, not of its place: after the speakers were swapped, a button of the older card
finds the very same item or none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from nlp.analysis import Analysis, Concern, Line, Promise, Weak

NAME_LENGTH = 12
CONCERNS = 3
WEAK = 3
LINES = 3
PROMISES = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an analysis stands on its card, the most important first; the rest stands on the page behind it."""

    concerns: tuple[Concern, ...]
    weak: tuple[Weak, ...]
    lines: tuple[Line, ...]
    promises: tuple[Promise, ...]


def shown(analysis: Analysis) -> Shown:
    """What is shown of an analysis: of the promises the rep's own first."""
    promises = sorted(analysis.promises, key=lambda promise: (promise.who != "rep", promise.at))
    return Shown(
        analysis.concerns[:CONCERNS], analysis.weak[:WEAK], analysis.lines[:LINES], tuple(promises[:PROMISES])
    )


def name(item: Concern | Weak | Line | Promise) -> str:
    """The name of an item within its talk: letters, digits, `:` and `_`."""
    match item:
        case Concern():
            return f"concern:{item.topic}"
        case Weak():
            return f"weak:{item.kind}:{item.segment}"
        case Line():
            return f"line:{sha256(item.text.encode()).hexdigest()[:NAME_LENGTH]}"
        case Promise():
            return f"promise:{item.who}:{item.segment}"


def named(analysis: Analysis, wanted: str) -> Concern | Weak | Line | Promise | None:
    """The item of that name, None where there is none (any more)."""
    return next((item for item in _all(analysis) if name(item) == wanted), None)


def _all(analysis: Analysis) -> Iterator[Concern | Weak | Line | Promise]:
    yield from analysis.concerns
    yield from analysis.weak
    yield from analysis.lines
    yield from analysis.promises
