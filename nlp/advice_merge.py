"""What was found in the pieces of a talk, as one: said once, the strongest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import get_args

from nlp.analysis import Concern, Quote, Weak
from nlp.transcript import Transcript
from sales.playbook_calls import WeakKind

MOST_CONCERNS = 3
MOST_QUOTES = 3
_KINDS = get_args(WeakKind)


def merge_concerns(pieces: Sequence[Sequence[Concern]]) -> tuple[Concern, ...]:
    """At most `MOST_CONCERNS`: first what stood high in its pieces, then what came back, then what came first."""
    weight: dict[str, int] = defaultdict(int)
    found: dict[str, list[Concern]] = defaultdict(list)
    for piece in pieces:
        for rank, concern in enumerate(_once(piece)):
            weight[concern.topic] += max(1, MOST_CONCERNS - rank)
            found[concern.topic].append(concern)
    merged = [
        replace(concerns[0], quotes=merge_quotes(quote for one in concerns for quote in one.quotes))
        for concerns in found.values()
    ]
    if len(pieces) > 1:
        merged.sort(key=lambda one: (-weight[one.topic], -len(one.quotes), one.quotes[0].at))
    return tuple(replace(one, quotes=one.quotes[:MOST_QUOTES]) for one in merged[:MOST_CONCERNS])


def merge_quotes(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """In the order of the talk, those that lie in another one left out."""
    kept: list[Quote] = []
    for quote in sorted(quotes, key=lambda one: -len(one.text)):
        if not any(quote.segment == other.segment and quote.text in other.text for other in kept):
            kept.append(quote)
    return tuple(sorted(kept, key=lambda one: (one.segment, one.at)))


def merge_weak(
    pieces: Iterable[Sequence[Weak]], counted: Sequence[Weak], transcript: Transcript
) -> tuple[Weak, ...]:
    """One kind for each turn, the first that is looked for; what stood high in its piece first, what was counted
    last."""
    turns = _turn_numbers(transcript)
    ranked = [(rank, weak) for piece in pieces for rank, weak in enumerate(piece)]
    ranked += [(len(ranked), weak) for weak in counted]
    best: dict[int, tuple[int, Weak]] = {}
    for rank, weak in ranked:
        turn = turns[weak.segment]
        if turn not in best or _KINDS.index(weak.kind) < _KINDS.index(best[turn][1].kind):
            best[turn] = rank, weak
    return tuple(weak for _, weak in sorted(best.values(), key=lambda one: (one[0], one[1].segment)))


def _once(piece: Sequence[Concern]) -> list[Concern]:
    """A topic that a model names twice is named where it stood first, with all quotes."""
    found: dict[str, Concern] = {}
    for concern in piece:
        earlier = found.get(concern.topic)
        found[concern.topic] = replace(earlier, quotes=earlier.quotes + concern.quotes) if earlier else concern
    return list(found.values())


def _turn_numbers(transcript: Transcript) -> list[int]:
    """The number of the turn of each segment; where nobody knows who speaks, each is one of its own."""
    numbers: list[int] = []
    for n, segment in enumerate(transcript.segments):
        same = n > 0 and segment.speaker is not None and segment.speaker == transcript.segments[n - 1].speaker
        numbers.append(numbers[-1] if same else n)
    return numbers
