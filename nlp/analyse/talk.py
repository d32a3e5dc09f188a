"""How the talk went: who spoke how much, who asked, how long the rep waited."""

from collections.abc import Sequence
from itertools import pairwise

from nlp.analyse.speech import questions
from nlp.analyse.turns import Turn
from nlp.analysis import Talk
from nlp.transcript import Speaker, Transcript

_CUT_IN_S = 0.3


def measure_talk(transcript: Transcript, turns: Sequence[Turn]) -> Talk:
    """The figures; none where nobody said who speaks. Interruptions only where the times are of two channels."""
    if transcript.speakers == "unknown" or not turns:
        return Talk()
    spoken = {who: sum(_spoken_s(turn) for turn in turns if turn.speaker == who) for who in ("rep", "customer")}
    whole = spoken["rep"] + spoken["customer"]
    pauses = [after.start - before.end for before, after in _answers(turns)]
    return Talk(
        rep_ratio=round(spoken["rep"] / whole, 2) if whole else None,
        longest_monologue_s=round(max((_spoken_s(t) for t in turns if t.speaker == "rep"), default=0.0), 1),
        rep_questions=_asked(turns, "rep"),
        customer_questions=_asked(turns, "customer"),
        patience_s=round(sum(max(0.0, p) for p in pauses) / len(pauses), 1) if pauses else None,
        interruptions=sum(pause < -_CUT_IN_S for pause in pauses) if transcript.speakers == "known" else None,
    )


def _spoken_s(turn: Turn) -> float:
    return sum(segment.end - segment.start for segment in turn.segments)


def _asked(turns: Sequence[Turn], who: Speaker) -> int:
    return sum(questions(turn.text) for turn in turns if turn.speaker == who)


def _answers(turns: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Each turn of the customer's with the rep's after it."""
    return [(a, b) for a, b in pairwise(turns) if a.speaker == "customer" and b.speaker == "rep"]
