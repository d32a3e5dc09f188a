"""A transcript as values: what was said in a talk, by whom, when (labels.md, "A transcript as a file")."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Speaker = Literal["rep", "customer"]
Certainty = Literal["known", "guessed", "unknown"]
"""How sure it is who speaks: told by two channels or a written transcript, guessed by likeness, or not at all."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its time in seconds from the start of the recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of one speaker, in seconds from the start."""

    start: float
    end: float
    text: str
    speaker: Speaker | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole talk; segments in the order of their starts."""

    segments: Sequence[Segment] = field(default=())
    speakers: Certainty = "unknown"

    @property
    def duration_s(self) -> float:
        """Where the last word ends."""
        return max((segment.end for segment in self.segments), default=0.0)
