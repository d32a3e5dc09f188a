"""What a recogniser of speech is, and how its transcripts come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nlp.transcript import Segment


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a transcript: everything before `until_s` seconds is in this piece or in those before it, so
    whoever goes on after a crash starts there."""

    segments: tuple[Segment, ...]
    until_s: float


class Recogniser(Protocol):
    """Hears recordings, one at a time. `name`: what is said about it to people."""

    name: str

    def pieces(
        self, path: Path, *, start_s: float = 0.0, hotwords: Sequence[str] = (), language: str | None = None
    ) -> Iterator[Piece]:
        """The transcript as it comes; blocking and heavy: call it in a thread or a process of its own.

        `language` None: the recogniser's own, else detected. Speakers are filled in where each has a channel of
        their own: the left one is called the rep, by the custom of recorders; `nlp.speakers.assign` looks at the
        words and may turn that round. Raises nlp.audio.AudioRefused, and what the library or the service raises.
        """
        ...
