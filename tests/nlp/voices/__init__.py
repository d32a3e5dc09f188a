"""Recordings made by `scripts/voices`: espeak-ng speaks Mandarin in two voices, sox makes the noise."""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TALK = HERE / "talk.opus"
"""A rep (left) and a customer (right), a channel each; they cut each other short at the end."""
NOTE = HERE / "note.opus"
"""One rep alone, mono, with English words in between."""
NOISE = HERE / "noise.opus"
"""A street: brown noise that swells, then white noise; nobody speaks."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds from the start of the talk."""

    start: float
    end: float
    speaker: str
    text: str


def turns() -> list[Turn]:
    """Who says what when in `TALK`."""
    return [Turn(**turn) for turn in json.loads((HERE / "talk.json").read_text("utf-8"))]
