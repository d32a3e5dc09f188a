"""Stretches of speech packed into windows, as long as a recogniser hears in one go, the pauses cut out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.audio import blocks
from nlp.stretches import Ear, Stretch

if TYPE_CHECKING:
    from nlp.stretches import Mono

BLOCK_S = 120.0  # of sound in memory, for each channel
# How far a window that is not full may fall behind: whoever goes on after a crash begins there.
STALE_S = 240.0


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of one channel in their order."""

    stretches: Sequence[Stretch]

    @property
    def start_s(self) -> float:
        return self.stretches[0].start_s

    @property
    def channel(self) -> int:
        return self.stretches[0].channel

    def samples(self) -> "Mono":
        """All of it, one after the other."""
        import numpy as np

        return np.concatenate([stretch.samples for stretch in self.stretches])

    def halves(self) -> "Sequence[Window]":
        """Two windows, about as long as each other: parted between stretches, where there are several."""
        if len(self.stretches) == 1:
            [whole] = self.stretches
            return [Window((half,)) for half in whole.halves()]
        ends = list(accumulate(stretch.duration_s for stretch in self.stretches))
        cut = 1 + min(range(len(ends) - 1), key=lambda number: abs(ends[number] - ends[-1] / 2))
        return [Window(self.stretches[:cut]), Window(self.stretches[cut:])]

    def place(self, at_s: float) -> tuple[int, float]:
        """Which stretch (from 0) is heard `at_s` seconds into the window, and when in the window it begins."""
        ends = list(accumulate(stretch.duration_s for stretch in self.stretches))
        number = next((n for n, end in enumerate(ends) if at_s < end), len(ends) - 1)
        return number, ends[number] - self.stretches[number].duration_s

    def recorded(self, at_s: float, within: float | None = None) -> float:
        """Seconds of the recording for seconds of the window; kept to the stretch that is heard at `within`."""
        number, begins_s = self.place(at_s if within is None else within)
        stretch = self.stretches[number]
        return round(min(max(stretch.start_s + at_s - begins_s, stretch.start_s), stretch.end_s), 2)


class Packer:
    """Puts stretches of one channel together, as many as fit into `window_s` seconds."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._open: list[Stretch] = []

    @property
    def waiting_s(self) -> float | None:
        """Where the window begins that is not full yet."""
        return self._open[0].start_s if self._open else None

    def add(self, stretch: Stretch) -> list[Window]:
        """The window before it, where this one does not fit in any more."""
        have_s = sum(one.duration_s for one in self._open)
        full = self.finish() if have_s + stretch.duration_s > self._window_s else []
        self._open.append(stretch)
        return full

    def finish(self) -> list[Window]:
        """The window that is not full."""
        done = [Window(tuple(self._open))] if self._open else []
        self._open = []
        return done


@dataclass(frozen=True, slots=True)
class Batch:
    """`waiting_s`: where the earliest speech begins that is in no batch yet."""

    windows: Sequence[Window]
    waiting_s: float


def batches(path: Path, channels: int, start_s: float, size: int, window_s: float) -> Iterator[Batch]:
    """The speech of a recording from `start_s` in windows of `window_s` seconds at most, `size` at a time, by their
    starts; the channels take turns as they come. Raises nlp.audio.AudioRefused."""
    sides = [_Side(start_s, channel, window_s) for channel in range(channels)]
    full: list[Window] = []
    for block in blocks(path, channels, start_s=start_s, block_s=BLOCK_S):
        full += [window for side, sound in zip(sides, block, strict=True) for window in side.hear(sound)]
        while len(full) >= size:
            full.sort(key=_start)
            ready, full = full[:size], full[size:]
            yield Batch(ready, _waiting_s(sides, full))
    full += [window for side in sides for window in side.finish()]
    full.sort(key=_start)
    while full:
        ready, full = full[:size], full[size:]
        yield Batch(ready, _waiting_s(sides, full))


class _Side:
    """One channel on its way into windows."""

    def __init__(self, start_s: float, channel: int, window_s: float) -> None:
        self._ear = Ear(start_s, channel)
        self._packer = Packer(window_s)

    def hear(self, sound: "Mono") -> list[Window]:
        """Windows that are full now, or wait for too long."""
        full = [window for stretch in self._ear.hear(sound) for window in self._packer.add(stretch)]
        waiting_s = self._packer.waiting_s
        is_stale = waiting_s is not None and waiting_s < self._ear.heard_s - STALE_S
        return [*full, *self._packer.finish()] if is_stale else full

    def finish(self) -> list[Window]:
        """The rest."""
        full = [window for stretch in self._ear.finish() for window in self._packer.add(stretch)]
        return [*full, *self._packer.finish()]

    @property
    def waiting_s(self) -> float:
        return self._ear.heard_s if self._packer.waiting_s is None else self._packer.waiting_s


def _waiting_s(sides: Sequence[_Side], full: Sequence[Window]) -> float:
    return min(*(side.waiting_s for side in sides), *(window.start_s for window in full), float("inf"))


def _start(window: Window) -> float:
    return window.start_s
