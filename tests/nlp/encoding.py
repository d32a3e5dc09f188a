"""Sound as files in the formats of phones, written by PyAV."""

from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

CHUNK = 16_000


def write(
    path: Path, sound: NDArray[np.float32], rate: int, codec: str, *, bit_rate: int | None = None, to_rate: int = 0
) -> Path:
    """Write `sound` (channels, samples) of `rate` Hz with `codec` into `path`, whose suffix names the container;
    `to_rate`: the file's, where the codec knows no other. Gives `path` back."""
    layout = "mono" if len(sound) == 1 else "stereo"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=to_rate or rate, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        fit = av.AudioResampler(stream.format, layout, to_rate or rate, frame_size=stream.frame_size or None)
        for frame in (*_frames(sound, rate, layout), None):
            for fitted in fit.resample(frame):
                container.mux(stream.encode(fitted))
        container.mux(stream.encode(None))
    return path


def _frames(sound: NDArray[np.float32], rate: int, layout: str) -> list[av.AudioFrame]:
    frames = []
    for start in range(0, sound.shape[1], CHUNK):
        part = np.ascontiguousarray(sound[:, start : start + CHUNK])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, start
        frames.append(frame)
    return frames
