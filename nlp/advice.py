"""A chat model's advice on a talk, where one is configured; nothing of it is believed unchecked, and whatever goes
wrong, the built-in analysis stands.

What is counted or dated (how the talk went, promises, the next step, scores) is always the built-in analyser's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import structlog

from nlp import advice_merge
from nlp.advice_check import COUNTED, Checks
from nlp.advice_claims import Ground, is_an_order
from nlp.advice_prompt import messages, tracks_for
from nlp.advice_quotes import Heard
from nlp.advice_schema import Answer, SaidLine, read
from nlp.advice_split import pieces
from nlp.analyse import analyse
from nlp.analyse.lexicon import lexicon
from nlp.analyse.lines import MOST, find_lines
from nlp.analyse.roles import speakers
from nlp.analyse.turns import turns_of
from nlp.analysis import Analysis, Concern, Line, Weak
from nlp.chat_model import Model, RefusedError, UnusableError, ask
from nlp.masking import mask
from nlp.transcript import Transcript
from sales.playbook import Playbook

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Pieces of one talk that are asked about at the same time."""

LATE = "模型没有按时答复，以下是内置分析"
AWAY = "模型暂时用不了，以下是内置分析"
UNFIT = "模型的答复对不上通话原文，以下是内置分析"
UNUSABLE = "模型没有给出能用的答复，以下是内置分析"
USED_UP = "今天的模型次数用完了，以下是内置分析"


async def advise(
    transcript: Transcript,
    playbook: Playbook,
    *,
    customer_type: str | None,
    marks: Mapping[str, int],
    today: date | None,
    model: Model | None,
    may_ask: Callable[[], Awaitable[bool]],
) -> Analysis:
    """The analysis of a talk, by the model if there is one, `may_ask()` allows it (asked once, only if there is
    something to ask about) and its answer stands up to the checks; else by the built-in analyser, with `fallback`
    saying why. Errors of the model never come out; those of `may_ask` do."""
    built_in = await asyncio.to_thread(
        analyse, transcript, playbook, customer_type=customer_type, marks=marks, today=today
    )
    if model is None or not any(segment.text.strip() for segment in transcript.segments):
        return built_in
    if not await may_ask():
        return replace(built_in, fallback=USED_UP)
    talk = _Talk(transcript, playbook, customer_type, marks)
    try:
        async with asyncio.timeout(model.time_limit_s):
            answers = await talk.ask(model)
            advised = await asyncio.to_thread(talk.checked, answers, built_in)
    except Exception as error:
        # A server may answer with anything; what it was is in the type, what was said stays out of the log.
        log.warning("advice.failed", model=model.name, error=type(_first(error)).__name__)
        return replace(built_in, fallback=_why(_first(error)))
    if built_in.concerns and not advised.concerns:
        log.warning("advice.unfit", model=model.name)
        return replace(built_in, fallback=UNFIT)
    return advised


class _Talk:
    """One talk, as the model may read it."""

    def __init__(
        self, transcript: Transcript, playbook: Playbook, customer_type: str | None, marks: Mapping[str, int]
    ) -> None:
        self._transcript = transcript
        self._playbook = playbook
        self._customer_type = customer_type
        self._marks = marks
        self._topics = {topic.id: topic.label for topic in lexicon(playbook.calls).topics}

    async def ask(self, model: Model) -> list[Answer]:
        """An answer for each piece, or the first error."""
        texts = await asyncio.to_thread(masked, self._transcript)
        turnstile = asyncio.Semaphore(AT_ONCE)

        async def about(piece: range) -> Answer:
            question = messages(
                self._transcript,
                texts,
                piece,
                self._playbook,
                customer_type=self._customer_type,
                topics=self._topics,
            )
            async with turnstile:
                return read(await ask(model.client, model.name, question, Answer))

        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(about(piece)) for piece in pieces(texts)]
        return [task.result() for task in asked]

    def checked(self, answers: Sequence[Answer], built_in: Analysis) -> Analysis:
        """What stands of the answers, with what is the built-in analyser's."""
        checks = self._checks()
        concerns = advice_merge.merge_concerns(list(map(checks.concerns, answers)))
        counted = [weak for weak in built_in.weak if weak.kind in COUNTED]
        weak = advice_merge.merge_weak(map(checks.weak, answers), counted, self._transcript)
        said = [line for answer in answers for line in answer.lines]
        return replace(
            built_in,
            analyser="llm",
            concerns=concerns,
            weak=weak,
            lines=_lines(checks, said, self._known_lines(concerns, weak), concerns, weak),
        )

    def _known_lines(self, concerns: Sequence[Concern], weak: Sequence[Weak]) -> Sequence[Line]:
        """What the built-in analyser would have taken from the playbook for these findings."""
        spoken = turns_of(self._transcript.segments, speakers(self._transcript))
        tracks = self._playbook.calls.talk_tracks
        return find_lines(concerns, weak, spoken, tracks, self._customer_type, self._marks)

    def _checks(self) -> Checks:
        segments = self._transcript.segments
        known = self._transcript.speakers == "known"
        ours = [known and one.speaker == "rep" and not is_an_order(one.text) for one in segments]
        tracks = tracks_for(self._playbook, self._customer_type)
        ground = Ground(
            ours=[
                *(one.text for one, own in zip(segments, ours, strict=True) if own),
                *(track.text for track in tracks),
                *self._playbook.calls.hotwords,
            ],
            others=[one.text for one, own in zip(segments, ours, strict=True) if not own],
        )
        heard = Heard(self._transcript, masked(self._transcript))
        return Checks(self._transcript, heard, ground, self._topics, tracks, self._marks)


def masked(transcript: Transcript) -> Sequence[str]:
    """The words of each segment with nobody's number in them, also where one is spread over several segments."""
    texts = [segment.text.replace("\n", " ") for segment in transcript.segments]
    return mask("\n".join(texts)).split("\n")


def _lines(
    checks: Checks,
    said: Sequence[SaidLine],
    known: Sequence[Line],
    concerns: Sequence[Concern],
    weak: Sequence[Weak],
) -> tuple[Line, ...]:
    """The model's lines that stand, those of the playbook first; then those that are known to help."""
    reasons = {one.topic: one.quotes[0].at for one in concerns} | {one.kind: one.at for one in reversed(weak)}
    stand = [line for line in (checks.line(one, reasons) for one in said) if line is not None]
    stand.sort(key=lambda line: line.source == "new")
    once: dict[str, Line] = {}
    for line in (*stand, *known):
        once.setdefault(line.text, line)
    return tuple(once.values())[:MOST]


def _first(error: BaseException) -> BaseException:
    """The error inside a group of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _why(error: BaseException) -> str:
    from openai import APITimeoutError

    if isinstance(error, TimeoutError | APITimeoutError):
        return LATE
    return UNUSABLE if isinstance(error, RefusedError | UnusableError) else AWAY
