"""Who speaks: the rep or the customer, for each segment of a transcript.

Where both have a channel of their own it is known who speaks when, and only left to see who is who. On a recording
of both together the segments are parted by voice, which is a guess and marked as one. Who of the two is the rep is
told by the words in either case: what only sellers and only customers say.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.analyse.roles import leaning
from nlp.audio import blocks
from nlp.numerals import plain
from nlp.transcript import Segment, Speaker, Transcript
from nlp.voices import voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

OTHER: dict[Speaker, Speaker] = {"rep": "customer", "customer": "rep"}
# How much nearer a segment lies to its own group than to the other, 0 to 1, on average: one voice cut in two by
# force reaches 0.35, two that differ 0.45 and more (espeak-ng's voices in noise; real ones were not at hand).
TWO_VOICES = 0.4
FEWEST = 2  # segments of each
PITCH_WEIGHT = 2.0  # against each of the cepstra
# The left channel is the rep's by custom; the words must speak clearly against it.
CLEARLY = 2.0


def assign(path: Path, segments: Sequence[Segment]) -> Transcript:
    """The transcript with its speakers. Reads the recording again where voices must be told apart: some seconds of
    processor for an hour, so call it in a thread. Raises nlp.audio.AudioRefused.

    Speakers by channel are `known`; which of the channels is the rep's is a guess all the same. Two voices on one
    recording: `guessed`. One voice, or nothing that tells them apart: `unknown`, without speakers.
    """
    if segments and all(segment.speaker for segment in segments):
        return Transcript(_right_way_round(segments), "known")
    parted = _parted(path, segments)
    if parted is None:
        return Transcript([replace(segment, speaker=None) for segment in segments], "unknown")
    lean = [sum(_lean(one) for one, side in zip(segments, parted, strict=True) if side == who) for who in (0, 1)]
    # Where the words say nothing, whoever speaks first: a rep calls, or comes in and greets.
    rep = parted[0] if lean[0] == lean[1] else int(lean[1] > lean[0])
    names: list[Speaker] = ["rep" if side == rep else "customer" for side in parted]
    return Transcript([replace(one, speaker=name) for one, name in zip(segments, names, strict=True)], "guessed")


def _lean(segment: Segment) -> float:
    return leaning(plain(segment.text))


def _right_way_round(segments: Sequence[Segment]) -> Sequence[Segment]:
    signed = (_lean(segment) * (1 if segment.speaker == "rep" else -1) for segment in segments)
    if sum(signed) > -CLEARLY:
        return segments
    return [replace(one, speaker=OTHER[one.speaker]) if one.speaker else one for one in segments]


def _parted(path: Path, segments: Sequence[Segment]) -> list[int] | None:
    """0 or 1 for each segment; None where there are not two voices."""
    import numpy as np

    heard = voices(blocks(path, 1), segments)
    if len(heard) < 2 * FEWEST:
        return None
    numbers = sorted(heard)
    sides = two_groups(np.stack([heard[number] for number in numbers]))
    if sides is None:
        return None
    known = dict(zip(numbers, sides, strict=True))
    # Too short to have a voice: whoever spoke nearest in time.
    return [known[min(numbers, key=lambda near: _gap(segments[near], one))] for one in segments]


def _gap(one: Segment, other: Segment) -> float:
    return max(one.start - other.end, other.start - one.end)


def two_groups(sounds: "Array") -> list[int] | None:
    """Parts rows of nlp.voices in two; None where they are all of a kind."""
    import numpy as np
    from scipy.cluster.vq import kmeans2

    spread = sounds.std(axis=0)
    even = (sounds - sounds.mean(axis=0)) / np.where(spread > 0, spread, 1)
    even[:, -1] *= PITCH_WEIGHT
    first = even @ np.linalg.svd(even, full_matrices=False)[2][0] > 0
    if first.all() or not first.any():
        return None
    middles, sides = kmeans2(even, np.stack([even[~first].mean(axis=0), even[first].mean(axis=0)]), minit="matrix")
    sizes = np.bincount(sides, minlength=2)
    if sizes.min() < FEWEST:
        return None
    far = np.linalg.norm(even[:, None] - middles, axis=2)
    rows = np.arange(len(sides))
    # Without itself a group's middle is farther away, the more so the smaller the group.
    own, other = far[rows, sides] * sizes[sides] / (sizes[sides] - 1), far[rows, 1 - sides]
    clear = np.mean((other - own) / np.maximum(np.maximum(other, own), 1e-9))
    return [int(side) for side in sides] if clear > TWO_VOICES else None
