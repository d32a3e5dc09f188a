"""What a voice sounds like, as numbers: for telling two people on one recording apart without a trained model.

For each segment the mean mel-frequency cepstra (the shape of a mouth and of a room) and the pitch. Some minutes of
two people mostly differ in these; two alike voices, a third person or a loud street may not.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from nlp.audio import RATE
from nlp.transcript import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

HOP, FRAME, FFT = 320, 640, 1024  # samples: 20 ms, 40 ms
BANDS, CEPSTRA = 32, 13
LOWEST_HZ, HIGHEST_HZ = 100, 6000
PITCH_HZ = (70, 350)
PITCHED_HZ = 900
# A peak of the autocorrelation below this is no voice.
VOICED = 0.45
# Frames further below the loudest ones of a segment than this are pauses within it.
QUIET_DB = 30.0
FEWEST_VOICED = 10  # frames


def voices(blocks: Iterable["Array"], segments: Sequence[Segment]) -> dict[int, "Array"]:
    """By the number of a segment, what its voice sounds like: CEPSTRA cepstra and the pitch in octaves. Segments
    too short or without voice are missing.

    `blocks`: the sound from its start, (1, samples); `segments` in the order of their starts.
    """
    import numpy as np

    spans = [(int(segment.start * RATE), int(segment.end * RATE)) for segment in segments]
    found: dict[int, list[Array]] = {}
    at = 0
    for block in blocks:
        until = at + block.shape[1]
        for number, (start, end) in enumerate(spans):
            if start < until and end > at:
                part = block[0, max(0, start - at) : end - at]
                if len(part) >= FRAME:
                    found.setdefault(number, []).append(_frames(part))
        at = until
    joined = {number: np.concatenate(parts) for number, parts in found.items()}
    return {
        number: _summary(frames) for number, frames in joined.items() if (frames[:, -1] > 0).sum() >= FEWEST_VOICED
    }


def _summary(frames: "Array") -> "Array":
    """(CEPSTRA + 1,), the pitch last."""
    import numpy as np

    pitch = frames[:, -1]
    return np.append(frames[:, :-1].mean(axis=0), np.median(pitch[pitch > 0])).astype(np.float32)


def _frames(sound: "Array") -> "Array":
    """(frames, CEPSTRA + 1) of the loud ones: cepstra without the first, which is only loudness, and log2 of the
    pitch in Hz, 0 without voice."""
    import numpy as np
    from scipy.fft import dct, rfft

    starts = np.arange(0, len(sound) - FRAME + 1, HOP)
    framed = sound[starts[:, None] + np.arange(FRAME)] * np.hanning(FRAME).astype(np.float32)
    power = np.abs(rfft(framed, FFT, axis=1)) ** 2
    energy = 10 * np.log10(power.sum(axis=1) + 1e-10)
    loud = energy > energy.max() - QUIET_DB
    power = power[loud]
    cepstra = dct(np.log(power @ _mel().T + 1e-8), axis=1, norm="ortho")[:, 1 : CEPSTRA + 1]
    return np.column_stack([cepstra, _pitch(power)]).astype(np.float32)


def _pitch(power: "Array") -> "Array":
    """log2 of Hz by the autocorrelation of what lies below `PITCHED_HZ`; 0 without voice."""
    import numpy as np
    from scipy.fft import irfft, rfft

    low = power * (np.fft.rfftfreq(FFT, 1 / RATE) < PITCHED_HZ)
    window = irfft(np.abs(rfft(np.hanning(FRAME), FFT)) ** 2)  # itself alike at short lags more than at long ones
    shortest, longest = RATE // PITCH_HZ[1], RATE // PITCH_HZ[0]
    alike = irfft(low, axis=1) / window[0]
    lags = alike[:, shortest:longest] / (window[shortest:longest] / window[0]) / (alike[:, :1] + 1e-10)
    best = lags.argmax(axis=1)
    pitch: Array = np.where(lags.max(axis=1) > VOICED, np.log2(RATE / (best + shortest)), 0.0)
    return pitch


@cache
def _mel() -> "Array":
    """Triangles, (BANDS, FFT / 2 + 1)."""
    import numpy as np

    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    at = np.fft.rfftfreq(FFT, 1 / RATE)
    left, middle, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    return np.clip(np.minimum((at - left) / (middle - left), (right - at) / (right - middle)), 0, None).astype(
        np.float32
    )
