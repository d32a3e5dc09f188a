"""Talks as a rep hands them in: a transcript as a file, sound of any length, and somebody who hears it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.speech import Piece
from nlp.transcript import Segment

SAID = (
    ("customer", "你们这个感冒灵多少钱一盒？"),
    ("rep", "十二块五一盒。"),
    ("customer", "太贵了，隔壁那家才十一块，能不能便宜一点？"),
    ("rep", "这个我回去问问领导吧。"),
    ("customer", "账期能不能给我六十天？"),
    ("rep", "应该差不多可以吧。"),
    ("customer", "那什么时候能送货？"),
    ("rep", "我周五之前把报价单发给您。"),
    ("customer", "行，你发过来我看看。"),
)
FRAMES_A_SECOND = 50


def transcript(speakers: str = "known") -> bytes:
    """The talk as a file (labels.md), five seconds a turn."""
    segments = [
        {"start": 5.0 * n, "end": 5.0 * n + 4, "speaker": speaker, "text": text}
        for n, (speaker, text) in enumerate(SAID)
    ]
    return json.dumps({"speakers": speakers, "segments": segments}, ensure_ascii=False).encode()


def pasted() -> str:
    """The talk as it is copied from an app that writes talks down."""
    names = {"rep": "销售", "customer": "客户"}
    return "\n".join(f"{names[speaker]}：{text}" for speaker, text in SAID)


def silence(seconds: int) -> bytes:
    """An AMR recording in which nobody says anything."""
    return b"#!AMR\n" + (b"\x04" + bytes(12)) * (FRAMES_A_SECOND * seconds)


@dataclass
class Listens:
    """A recogniser that hears what it is told."""

    words: str
    name: str = "test"

    def pieces(
        self, path: Path, *, start_s: float = 0.0, hotwords: Sequence[str] = (), language: str | None = None
    ) -> Iterator[Piece]:
        yield Piece((Segment(0.0, 3.0, self.words),), 3.0)
