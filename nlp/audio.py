"""Recordings as sound: what a file is, and its samples, piece by piece, so that six hours need no more memory than
one.

Whatever a phone gives is read by PyAV, which brings its own FFmpeg: AMR, m4a, mp3, wav, ogg, aac, 3gp, flac, the
sound of mp4 and webm. A file comes from outside: only these containers are opened, and none may point to other
files.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nlp.channels import Apart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 16_000  # samples a second, what recognisers hear
LONGEST_S = 6 * 3600.0
LARGEST = 500_000_000  # bytes
BLOCK_S = 30.0
# What is left of a broken file must be worth hearing.
SHORTEST_S = 0.1

Reason = Literal["empty", "not_audio", "unknown_codec", "silk", "too_long", "too_big", "broken", "no_sound"]
"""Why a file is not heard: nothing in it; no recording; a coding we have no reader for; WeChat's Silk; longer than
`LONGEST_S`; larger than `LARGEST`; a recording that cannot be read; a film without sound."""

# libavformat's names. Playlists are missing on purpose: they name other files.
_CONTAINERS = "aac,ac3,aiff,amr,amrnb,amrwb,asf,au,caf,flac,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,ogg,w64,wav"
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
_SILK = (b"#!SILK", b"\x02#!SILK")
_HEADS = (
    b"#!AMR",
    b".snd",
    b"FORM",
    b"ID3",
    b"OggS",
    b"RIFF",
    b"\x1aE\xdf\xa3",
    b"\x30\x26\xb2\x75",
    b"caff",
    b"fLaC",
)
_HEAD = 16


class AudioRefused(Exception):  # noqa: N818 -- nothing went wrong here: the file is said to be what it is
    """A file that is not heard, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sound:
    """`channels`: how many are to be heard apart, 2 only where two people have one each. `codec`: FFmpeg's name."""

    duration_s: float
    channels: int
    codec: str


def probe(path: Path) -> Sound:
    """What a recording is; reads the file through but decodes only its beginning. Raises AudioRefused."""
    head = _head(path)
    with _opened(path, head) as (container, stream):
        duration_s, codec, channels = _duration(container, stream), stream.codec_context.name, stream.channels
    if duration_s > LONGEST_S:
        raise AudioRefused("too_long")
    first = next(blocks(path, 1), None)
    if first is None or first.shape[1] < SHORTEST_S * RATE:
        raise AudioRefused("broken" if path.stat().st_size > 2 * _HEAD else "empty")
    return Sound(duration_s, 2 if channels == 2 and _are_apart(path) else 1, codec)


def blocks(path: Path, channels: int, *, start_s: float = 0.0, block_s: float = BLOCK_S) -> Iterator["Samples"]:
    """The sound from `start_s` as (channels, samples) at `RATE`, -1 to 1, in blocks of `block_s` seconds, the last
    one shorter.

    `channels` 1 mixes all there are. What cannot be decoded is left out; a broken end ends it. Everything before
    `start_s` is decoded too, for few containers can be entered at an exact time. Raises AudioRefused.
    """
    import numpy as np

    size = int(block_s * RATE)
    waiting: list[Samples] = []
    have = 0
    for part in _between(_decoded(path, channels), round(start_s * RATE), int(LONGEST_S * RATE)):
        waiting.append(part)
        have += part.shape[1]
        while have >= size:
            whole = np.concatenate(waiting, axis=1)
            yield whole[:, :size]
            waiting, have = [whole[:, size:]], have - size
    if have:
        yield np.concatenate(waiting, axis=1)


def _between(parts: Iterator["Samples"], start: int, end: int) -> Iterator["Samples"]:
    """The samples from `start` up to `end`, counted over all parts."""
    at = 0
    for part in parts:
        wanted = part[:, max(0, start - at) : max(0, end - at)]
        at += part.shape[1]
        if wanted.shape[1]:
            yield wanted
        if at >= end:
            return


def _decoded(path: Path, channels: int) -> Iterator["Samples"]:
    """As it comes out of the decoder."""
    import av

    layout = "mono" if channels == 1 else "stereo"
    with _opened(path, _head(path)) as (container, stream):
        resampler = av.AudioResampler("fltp", layout, RATE)
        for packet in _packets(container, stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue  # a damaged stretch: what follows may be whole
            for frame in frames:
                frame.pts = None  # phones write times that jump
                yield from _arrays(resampler.resample(frame))
        yield from _arrays(resampler.resample(None))


def _arrays(frames: Sequence[Any]) -> Iterator["Samples"]:
    for frame in frames:
        yield frame.to_ndarray()


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """Up to the end, or to where the file is cut off."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.FFmpegError):
            return


def _head(path: Path) -> bytes:
    """The first bytes; refuses what needs no more than these and the size."""
    size = path.stat().st_size
    if size == 0:
        raise AudioRefused("empty")
    if size > LARGEST:
        raise AudioRefused("too_big")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_SILK):
        raise AudioRefused("silk")
    return head


@contextmanager
def _opened(path: Path, head: bytes) -> Iterator[tuple[Any, Any]]:
    """The container and its first sound stream; errors on the way become AudioRefused."""
    import av

    try:
        container = av.open(str(path), metadata_errors="ignore", options=_OPTIONS)
    except av.FFmpegError as error:
        raise AudioRefused("broken" if _is_a_recording(head) else "not_audio") from error
    with container:
        if not container.streams.audio:
            raise AudioRefused("no_sound" if container.streams.video else "not_audio")
        stream = container.streams.audio[0]
        if stream.codec_context is None:
            raise AudioRefused("unknown_codec")
        yield container, stream


def _is_a_recording(head: bytes) -> bool:
    """Whether it begins like one."""
    is_mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head.startswith(_HEADS) or head[4:8] == b"ftyp" or is_mpeg


def _duration(container: Any, stream: Any) -> float:
    """Seconds, by what is there and not by what the file says of itself."""
    begin: int | None = None
    end = 0
    limit = LONGEST_S / float(stream.time_base)
    for packet in _packets(container, stream):
        if packet.size == 0:
            continue
        at = end if packet.pts is None else packet.pts
        begin = at if begin is None else begin
        end = max(end, at + (packet.duration or 0))
        if end - begin > limit:
            break
    return float((end - (begin or 0)) * stream.time_base)


def _are_apart(path: Path) -> bool:
    """Whether the two channels are two people, by the beginning of the talk."""
    look = Apart(RATE)
    for block in blocks(path, 2, block_s=10):
        look.hear(block)
        if look.is_sure:
            break
    return look.answer
