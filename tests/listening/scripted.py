"""A recogniser that says what it is told to, a piece for each stretch of ten seconds."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.speech import Piece
from nlp.transcript import Segment, Speaker

STRETCH_S = 10.0
TALK = (
    "您好王店长，我是小林，来看看您这边卖得怎么样？",
    "你们这个价格比上次贵了不少，账期能不能再长一点？",
    "这个我回去问问再告诉您。",
    "隔壁那家给的账期是六十天，你们才三十天。",
    "行，那我下周三之前给您答复，送两箱样品过来。",
)


@dataclass
class Scripted:
    """Two who take turns, on a channel each. `before_each` is called in the recogniser's thread before a piece;
    whatever it raises, the recogniser raises. `asked` has (start_s, hotwords) of every time it was asked.
    """

    lines: Sequence[str] = TALK
    before_each: Callable[[int], None] | None = None
    name: str = "scripted"
    asked: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def pieces(
        self, path: Path, *, start_s: float = 0.0, hotwords: Sequence[str] = (), language: str | None = None
    ) -> Iterator[Piece]:
        self.asked.append((start_s, tuple(hotwords)))
        for n, text in enumerate(self.lines):
            start = n * STRETCH_S
            if start < start_s:
                continue
            self.threads.add(threading.current_thread().name)
            if self.before_each is not None:
                self.before_each(n)
            speaker: Speaker = "customer" if n % 2 else "rep"
            said = (Segment(start, start + STRETCH_S - 1, text, speaker),) if text else ()
            yield Piece(said, start + STRETCH_S)
