"""The sound of a recording as something that every browser plays."""

from pathlib import Path
from typing import Final

KIND: Final = "mp3"
MIME: Final = "audio/mpeg"
BITS: Final = 32_000  # a second: an hour is 14 MB
QUICK: Final = {"compression_level": "7"}  # half the time, for a difference that voices do not have
BLOCK_S: Final = 10.0

PLAYED: Final = {"audio/mpeg": "mp3", "audio/mp4": "aac", "audio/wav": "pcm_s16le"}
"""What the file is by its first bytes → the beginning of its codec's name, where browsers play that on every phone;
on iPhones Ogg and WebM are not played."""


def is_played(path: Path, mime: str) -> bool:
    """Whether browsers play the file as it is; blocking. Raises AudioRefused."""
    from nlp.audio import probe

    return mime in PLAYED and probe(path).codec.startswith(PLAYED[mime])


def to_mp3(source: Path, target: Path) -> None:
    """Write the sound of `source` to `target`, in the very seconds that were transcribed; blocking, half a minute
    for an hour of sound, in memory one block. Raises AudioRefused, OSError."""
    import av

    from nlp.audio import RATE, blocks

    with av.open(str(target), "w", format=KIND) as outgoing:
        voice = outgoing.add_stream("libmp3lame", rate=RATE, bit_rate=BITS, layout="mono", options=QUICK)
        for block in blocks(source, 1, block_s=BLOCK_S):
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
            frame.sample_rate = RATE
            outgoing.mux(voice.encode(frame))
        outgoing.mux(voice.encode(None))
