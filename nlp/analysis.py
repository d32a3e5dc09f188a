"""What was found in a talk, as values (labels.md); stored as JSON, printed by `xingji analyse`, shown on cards.

`rule` names what an item came from (`concern:price`, `weak:hedging`, `line:<talk track>`): whoever says "this was
wrong" of it makes that rule count for less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from sales.playbook_calls import WeakKind


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a talk: the segment (from 0), seconds from the start, and the words as they were said."""

    segment: int
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Concern:
    """What the customer cares about. `topic`: an id of labels.md, or `x_…` of the playbook."""

    topic: str
    label: str
    quotes: tuple[Quote, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Weak:
    """A weak answer of the rep's. `why`: one short Chinese sentence for the rep."""

    kind: WeakKind
    label: str
    segment: int
    at: float
    text: str
    why: str
    rule: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words to say next time. `reason`: the weak kind or topic it helps with; `source`: `playbook:<id>`, `new`."""

    text: str
    reason: str
    source: str
    at: float | None
    rule: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised in the talk, offered as a follow-up. `kind`: a next action of the playbook, or None."""

    who: Literal["rep", "customer"]
    text: str
    segment: int
    at: float
    due: date | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """0–100 with the reasons in Chinese; `value` None: there was nothing to score."""

    value: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """Whether the talk ended with a date or an action agreed."""

    agreed: bool
    text: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """How the talk went; None where the speakers are not known. `patience_s`: mean pause before the rep answers."""

    rep_ratio: float | None = None
    longest_monologue_s: float | None = None
    rep_questions: int | None = None
    customer_questions: int | None = None
    patience_s: float | None = None
    interruptions: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of it. `fallback`: why the built-in analyser spoke although a model is configured, in Chinese."""

    analyser: Literal["builtin", "llm"]
    concerns: tuple[Concern, ...]
    weak: tuple[Weak, ...]
    lines: tuple[Line, ...]
    promises: tuple[Promise, ...]
    objection_handling: Score
    value_statement: Score
    next_step: NextStep
    talk: Talk
    fallback: str | None = None


_ANALYSIS = TypeAdapter(Analysis)


def dump(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain JSON values, to be stored."""
    plain: dict[str, Any] = _ANALYSIS.dump_python(analysis, mode="json")
    return plain


def load(plain: Mapping[str, Any]) -> Analysis:
    """The reverse of `dump`; raises pydantic.ValidationError."""
    return _ANALYSIS.validate_python(plain)
