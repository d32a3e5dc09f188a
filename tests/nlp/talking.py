"""Talks for tests, written as people would write them down."""

from nlp.transcript import Certainty, Segment, Speaker, Transcript

_WHO: dict[str, Speaker | None] = {"我": "rep", "客": "customer", "？": None}
SPOKEN_PER_S = 4.5


def talk(*said: str, speakers: Certainty = "known") -> Transcript:
    """A talk of lines "我：您好" (the rep), "客：多少钱" (the customer), "？：…" (nobody knows), a second apart."""
    segments = []
    at = 0.0
    for line in said:
        who, _, text = line.partition("：")
        end = at + len(text) / SPOKEN_PER_S
        segments.append(Segment(at, end, text, _WHO[who]))
        at = end + 1
    return Transcript(tuple(segments), speakers)
