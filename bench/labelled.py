"""The labelled calls: precision and recall of concerns and weak answers, by the built-in analyser and, where one is
configured, by a model; and how long an hour of talk takes.

`python -m bench.labelled` prints it. Of the half for measuring only sums are told, never which call or which kind.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, get_args

from bench.places import ROOT
from nlp.advice import advise
from nlp.analyse import analyse
from nlp.analysis import Analysis
from nlp.chat_model import Model
from nlp.transcript import Segment, Transcript
from sales.playbook import Playbook
from sales.playbook_calls import Calls, WeakKind
from sales.playbook_file import parse

HALVES: Mapping[str, str] = {"build": "用来造的一半", "measure": "只用来量的一半"}
KINDS: Sequence[WeakKind] = get_args(WeakKind)
GOALS: Mapping[str, tuple[float, float]] = {"关注点": (0.80, 0.80), "薄弱环节": (0.70, 0.60)}
HOUR_GOAL_S = 1.0
_TOP = 3
_NEAR = 1
_ROUNDS = 3

Labels = dict[str, Any]
Analyser = Callable[[Transcript], Awaitable[Analysis]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were found rightly, found at all, and labelled."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is labelled; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of what is labelled, the part that was found."""
        return self.right / self.labelled if self.labelled else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.found + other.found, self.labelled + other.labelled)


NOTHING = Tally(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Half:
    """One half of the calls. `kinds`: weak answers by their kind, only of the half for building."""

    calls: int
    concerns: Tally
    weak: Tally
    kinds: Mapping[WeakKind, Tally]


@dataclass(frozen=True, slots=True)
class Labelled:
    """`halves`: by analyser ("builtin", the model's name), then by half. `took_s`: seconds for so many minutes."""

    halves: Mapping[str, Mapping[str, Half]]
    took_s: Mapping[int, float]


def measure() -> Labelled:
    """Everything; the model only where the settings name one."""
    playbook = _playbook()

    async def built_in(transcript: Transcript) -> Analysis:
        return analyse(transcript, playbook)

    return asyncio.run(_measure(playbook, built_in))


async def _measure(playbook: Playbook, built_in: Analyser) -> Labelled:
    analysers: dict[str, Analyser] = {"builtin": built_in}
    if model := _model():
        analysers[model.name] = _advised(model, playbook)
    halves = {name: {half: await _half(half, analyser) for half in HALVES} for name, analyser in analysers.items()}
    return Labelled(halves, {minutes: _took_s(minutes, playbook) for minutes in (15, 60)})


def _advised(model: Model, playbook: Playbook) -> Analyser:
    async def yes() -> bool:
        return True

    async def by_model(transcript: Transcript) -> Analysis:
        return await advise(
            transcript, playbook, customer_type=None, marks={}, today=None, model=model, may_ask=yes
        )

    return by_model


async def _half(half: str, analyser: Analyser) -> Half:
    concerns, kinds = NOTHING, dict.fromkeys(KINDS, NOTHING)
    count = 0
    for transcript, labels in calls(half):
        analysis = await analyser(transcript)
        concerns += tally_concerns(analysis, labels)
        for kind, tally in tally_weak(analysis, labels).items():
            kinds[kind] += tally
        count += 1
    weak = sum(kinds.values(), NOTHING)
    return Half(count, concerns, weak, kinds if half == "build" else {})


def tally_concerns(analysis: Analysis, labels: Labels) -> Tally:
    """The first three against the labelled ones, whatever their order."""
    found = {concern.topic for concern in analysis.concerns[:_TOP]}
    labelled = set(labels["concerns"])
    return Tally(len(found & labelled), len(found), len(labelled))


def tally_weak(analysis: Analysis, labels: Labels) -> Mapping[WeakKind, Tally]:
    """By kind: found rightly where the kind is the same and the segment is at most one away, each label once."""
    return {kind: _of_kind(kind, analysis, labels) for kind in KINDS}


def _of_kind(kind: WeakKind, analysis: Analysis, labels: Labels) -> Tally:
    found = sorted(weak.segment for weak in analysis.weak if weak.kind == kind)
    left = sorted(weak["segment"] for weak in labels["weak"] if weak["kind"] == kind)
    labelled = len(left)
    for segment in found:
        near = next((one for one in left if abs(one - segment) <= _NEAR), None)
        if near is not None:
            left.remove(near)
    return Tally(labelled - len(left), len(found), labelled)


def calls(half: str) -> Iterator[tuple[Transcript, Labels]]:
    """Each call of a half with its labels."""
    for file in sorted((ROOT / "bench" / "calls" / half).glob("*.json")):
        plain = json.loads(file.read_text("utf-8"))
        segments = tuple(
            Segment(one["start"], one["end"], one["text"], one["speaker"]) for one in plain["segments"]
        )
        yield Transcript(segments, plain["speakers"]), plain["labels"]


def long_talk(minutes: int) -> Transcript:
    """So many minutes of talk: the calls of the half for building, one after the other, again and again."""
    segments: list[Segment] = []
    at = 0.0
    while at < minutes * 60:
        for transcript, _ in calls("build"):
            segments += [Segment(at + s.start, at + s.end, s.text, s.speaker) for s in transcript.segments]
            at += transcript.duration_s
    kept = [segment for segment in segments if segment.end <= minutes * 60]
    return Transcript(tuple(kept), "guessed")


def _took_s(minutes: int, playbook: Playbook) -> float:
    talk = long_talk(minutes)
    took = []
    for _ in range(_ROUNDS):
        begun = perf_counter()
        analyse(talk, playbook)
        took.append(perf_counter() - begun)
    return min(took)


def _playbook() -> Playbook:
    """The shipped playbook without what it says of calls: only the built-in words are measured."""
    file = ROOT / "playbooks" / "fmcg.yaml"
    return parse(file.read_text("utf-8"), file.name).model_copy(update={"calls": Calls()})


def _model() -> Model | None:
    """The model that the settings name, if they do."""
    key, name = os.environ.get("OPENAI_API_KEY"), os.environ.get("OPENAI_MODEL")
    if not key or not name:
        return None
    from openai import AsyncOpenAI

    return Model(AsyncOpenAI(api_key=key, base_url=os.environ.get("OPENAI_BASE_URL")), name, 120.0)


def told(labelled: Labelled) -> str:
    """The figures as lines of text."""
    lines = []
    for analyser, halves in labelled.halves.items():
        for half, figures in halves.items():
            lines.append(f"{analyser} {half} ({figures.calls} calls): {_said(figures.concerns, 'concerns')}")
            lines.append(f"{analyser} {half} ({figures.calls} calls): {_said(figures.weak, 'weak answers')}")
            lines += [f"    {_said(tally, kind)}" for kind, tally in figures.kinds.items()]
    lines += [f"{minutes} minutes of talk: {took:.3f} s" for minutes, took in labelled.took_s.items()]
    return "\n".join(lines)


def _said(tally: Tally, what: str) -> str:
    return f"{what} P {tally.precision:.2f} R {tally.recall:.2f} ({tally.right}/{tally.found}/{tally.labelled})"


if __name__ == "__main__":
    print(told(measure()))
