"""From a talk and what was found in it to what its page says, in people's words: a pure function."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.web.call_load import CallMaterial
from bot.words import call as words
from bot.words import call_pages as page_words
from bot.words import pages
from nlp.analysis import Analysis, Concern, Line, NextStep, Promise, Quote, Score, Talk, Weak
from nlp.items import name
from nlp.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Moment:
    """Words of the talk and where they are: seconds from the start, the same as a clock says it, the segment."""

    at: float
    clock: str
    segment: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was found. `name`: what it is marked by, empty where it cannot be; `about`: why, in a line."""

    name: str
    label: str
    about: str
    moments: tuple[Moment, ...]
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One stretch of the talk, in seconds from the start. `who`: rep, customer, or empty. `notes`: what was found
    weak in it."""

    n: int
    start: float
    end: float
    clock: str
    who: str
    speaker: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    label: str
    value: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """The page. Everything is text to be shown; the template escapes it. `progress`: while it is not done."""

    title: str
    by: str
    about: str
    reader: str
    progress: str
    has_audio: bool
    remarks: tuple[str, ...]
    next_step: str
    is_agreed: bool
    concerns: tuple[Item, ...]
    weak: tuple[Item, ...]
    lines: tuple[Item, ...]
    promises: tuple[Item, ...]
    scores: tuple[Scored, ...]
    figures: tuple[str, ...]
    said: tuple[Said, ...]


def call_view(material: CallMaterial, timezone: tzinfo) -> CallView:
    """Everything about one talk."""
    call, found, marked = material.call, material.analysis, material.marked
    received = pages.moment(call.received_at.astimezone(timezone))
    return CallView(
        title=material.customer.name if material.customer else call.name or words.TIPS_TITLE,
        by=material.rep.name,
        about=" · ".join(part for part in (received, words.length(call.duration_s)) if part),
        reader=pages.for_reader(material.reader.name),
        progress="" if call.state == "done" else _progress(material),
        has_audio=material.has_audio,
        remarks=_remarks(material),
        next_step=_next_step(found.next_step) if found else "",
        is_agreed=bool(found and found.next_step.agreed),
        concerns=tuple(_concern(one, marked) for one in found.concerns) if found else (),
        weak=tuple(_weak(one, marked) for one in found.weak) if found else (),
        lines=tuple(_line(one, _labels(found), marked) for one in found.lines) if found else (),
        promises=tuple(_promise(one) for one in found.promises) if found else (),
        scores=_scores(found) if found else (),
        figures=_figures(found.talk) if found else (),
        said=_said(material.transcript, found.weak if found else ()),
    )


def _progress(material: CallMaterial) -> str:
    call = material.call
    so_far = words.heard(call.heard_s, call.duration_s) if call.state == "working" and call.heard_s else ""
    return page_words.in_progress(words.STATES[call.state], so_far)


def _remarks(material: CallMaterial) -> tuple[str, ...]:
    """What the reader must know before they believe it."""
    fallback = material.analysis.fallback if material.analysis else None
    guessed = page_words.GUESSED if material.transcript.speakers == "guessed" else None
    return tuple(remark for remark in (fallback, guessed) if remark)


def _next_step(step: NextStep) -> str:
    return words.next_step(step.agreed, step.text, step.due)


def _moment(quote: Quote | Weak | Promise) -> Moment:
    return Moment(quote.at, words.clock(quote.at), quote.segment, quote.text)


def _concern(concern: Concern, marked: Collection[str]) -> Item:
    moments = tuple(map(_moment, concern.quotes))
    return Item(name(concern), concern.label, "", moments, name(concern) in marked)


def _weak(weak: Weak, marked: Collection[str]) -> Item:
    return Item(name(weak), weak.label, weak.why, (_moment(weak),), name(weak) in marked)


def _line(line: Line, labels: Mapping[str, str], marked: Collection[str]) -> Item:
    source = page_words.NEW_LINE if line.source == "new" else page_words.FROM_PLAYBOOK
    about = " · ".join(part for part in (labels.get(line.reason, ""), source) if part)
    return Item(name(line), line.text, about, (), name(line) in marked)


def _promise(promise: Promise) -> Item:
    who = page_words.WHO_PROMISED[promise.who]
    about = f"{who} · {promise.due:%m-%d}" if promise.due else who
    return Item("", promise.text, about, (_moment(promise),), is_marked=False)


def _labels(found: Analysis) -> dict[str, str]:
    """What a line may help with, by id."""
    return {c.topic: c.label for c in found.concerns} | {w.kind: w.label for w in found.weak}


def _scores(found: Analysis) -> tuple[Scored, ...]:
    return (
        _scored(page_words.OBJECTIONS, found.objection_handling),
        _scored(page_words.VALUE, found.value_statement),
    )


def _scored(label: str, score: Score) -> Scored:
    return Scored(label, page_words.score(score.value), score.reasons)


def _figures(talk: Talk) -> tuple[str, ...]:
    asked, theirs = talk.rep_questions, talk.customer_questions
    told = (
        page_words.ratio(talk.rep_ratio) if talk.rep_ratio is not None else None,
        page_words.monologue(talk.longest_monologue_s) if talk.longest_monologue_s else None,
        page_words.questions(asked, theirs) if asked is not None else None,
        page_words.patience(talk.patience_s) if talk.patience_s is not None else None,
        page_words.interruptions(talk.interruptions) if talk.interruptions is not None else None,
    )
    return tuple(figure for figure in told if figure)


def _said(transcript: Transcript, weak: Sequence[Weak]) -> tuple[Said, ...]:
    notes: dict[int, list[str]] = {}
    for one in weak:
        notes.setdefault(one.segment, []).append(one.label)
    return tuple(
        Said(
            n=n,
            start=segment.start,
            end=segment.end,
            clock=words.clock(segment.start),
            who=segment.speaker or "",
            speaker=page_words.SPEAKERS.get(segment.speaker or "", ""),
            text=segment.text,
            notes=tuple(notes.get(n, ())),
        )
        for n, segment in enumerate(transcript.segments)
    )
