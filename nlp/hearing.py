"""What recognisers have in common: windows in, pieces of a transcript out, whole up to a time that is said."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from nlp.audio import probe
from nlp.recogniser import Piece
from nlp.transcript import Segment, Speaker
from nlp.windows import Window, batches

Hear = Callable[[Sequence[Window], Sequence[Speaker | None]], Iterable[Segment]]
"""Windows, and who speaks on each channel, to segments."""

CHANNELS: tuple[Speaker, Speaker] = ("rep", "customer")


def pieces(path: Path, start_s: float, size: int, window_s: float, hear: Hear) -> Iterator[Piece]:
    """The recording from `start_s`, a piece for each `size` windows, the last one up to its end."""
    sound = probe(path)
    speakers: Sequence[Speaker | None] = CHANNELS if sound.channels == 2 else (None,)
    held: list[Segment] = []
    for batch in batches(path, sound.channels, start_s, size, window_s):
        held += hear(batch.windows, speakers)
        piece = finished(held, batch.waiting_s)
        held = [segment for segment in held if segment.end > piece.until_s]
        yield piece
    yield finished(held, max(sound.duration_s, start_s, *(segment.end for segment in held), 0.0))


def finished(held: Sequence[Segment], waiting_s: float) -> Piece:
    """What is whole when nothing that begins before `waiting_s` is still to come, in order.

    A segment of one channel that goes on beyond the cut would be heard in half by whoever goes on there, so the cut
    moves to before it.
    """
    until_s = waiting_s
    while over := [segment.start for segment in held if segment.start < until_s < segment.end]:
        until_s = min(over)
    whole = (segment for segment in held if segment.end <= until_s)
    return Piece(tuple(sorted(whole, key=lambda segment: (segment.start, segment.end))), until_s)
