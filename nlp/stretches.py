"""Where somebody speaks: stretches of speech out of a stream of sound.

Silero's voice detection, as it comes with faster-whisper, decides: what it calls silence or noise is never heard,
so it never becomes a sentence.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.audio import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mono = NDArray[np.float32]

LONGEST_S = 30.0  # what Whisper hears at once
PAUSE_MS = 160
# A stretch that ends this close to the end of what is there may go on in what comes.
OPEN_S = 1.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech without a pause, in seconds of the recording, on one channel (from 0)."""

    start_s: float
    samples: "Mono"
    channel: int = 0

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RATE

    @property
    def end_s(self) -> float:
        return self.start_s + self.duration_s

    def halves(self) -> "tuple[Stretch, Stretch]":
        """Cut in the middle, whatever is said there."""
        middle = len(self.samples) // 2
        later = Stretch(self.start_s + middle / RATE, self.samples[middle:], self.channel)
        return Stretch(self.start_s, self.samples[:middle], self.channel), later


class Ear:
    """Listens to one channel, block by block."""

    def __init__(self, start_s: float = 0.0, channel: int = 0) -> None:
        import numpy as np

        self._waiting: Mono = np.zeros(0, np.float32)
        self._channel = channel
        self.heard_s = start_s
        """All speech that begins before this was handed out."""

    def hear(self, block: "Mono") -> list[Stretch]:
        """What ended in this block or before it; the rest waits for the next."""
        return self._take(block, is_end=False)

    def finish(self) -> list[Stretch]:
        """What was still waiting."""
        return self._take(self._waiting[:0], is_end=True)

    def _take(self, block: "Mono", *, is_end: bool) -> list[Stretch]:
        import numpy as np

        sound, began_s = np.concatenate([self._waiting, block]), self.heard_s
        closed = len(sound) if is_end else max(0, len(sound) - int(OPEN_S * RATE))
        spoken = _speech(sound)
        keep = next((start for start, end in spoken if end > closed), closed)
        self._waiting, self.heard_s = sound[keep:], began_s + keep / RATE
        return [
            Stretch(began_s + start / RATE, sound[start:end], self._channel)
            for start, end in spoken
            if end <= closed
        ]


def _speech(sound: "Mono") -> list[tuple[int, int]]:
    """First sample and the one after the last of each stretch."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not len(sound):
        return []
    options = VadOptions(max_speech_duration_s=LONGEST_S, min_silence_duration_ms=PAUSE_MS)
    return [(found["start"], found["end"]) for found in get_speech_timestamps(sound, options)]
