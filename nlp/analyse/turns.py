"""The turns of a talk: segments that one person speaks one after the other, read as one piece of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp.numerals import plain
from nlp.transcript import Segment, Speaker


@dataclass(frozen=True)
class Turn:
    """What one person says until the other speaks. `first`: the number of its first segment; `text`: all of it,
    half width and lower case, with `starts[i]` the place at which segment `first + i` begins."""

    speaker: Speaker | None
    first: int
    segments: tuple[Segment, ...]

    @cached_property
    def text(self) -> str:
        return "".join(plain(segment.text.strip()) for segment in self.segments)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        lengths = [len(segment.text.strip()) for segment in self.segments]
        return tuple(sum(lengths[:n]) for n in range(len(lengths)))

    @property
    def last(self) -> int:
        """The number of its last segment."""
        return self.first + len(self.segments) - 1

    @property
    def start(self) -> float:
        return self.segments[0].start

    @property
    def end(self) -> float:
        return self.segments[-1].end

    def segment_at(self, place: int) -> int:
        """The number of the segment in which the character at `place` stands."""
        return self.first + max(n for n, start in enumerate(self.starts) if start <= place or n == 0)


def turns_of(segments: Sequence[Segment], speakers: Sequence[Speaker | None]) -> list[Turn]:
    """The talk as turns; `speakers` says who speaks in each segment."""
    found: list[Turn] = []
    begun = 0
    for n in range(1, len(segments) + 1):
        if n == len(segments) or speakers[n] != speakers[begun]:
            found.append(Turn(speakers[begun], begun, tuple(segments[begun:n])))
            begun = n
    return found
