"""Whatever a phone records becomes the same sound; what is no recording is said to be what it is."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.audio import LARGEST, LONGEST_S, RATE, AudioRefused, Reason, blocks, probe
from tests.nlp.encoding import write
from tests.nlp.voices import NOTE, TALK

Sound = NDArray[np.float32]
LONG = 6.0
FORMATS = [
    ("talk.amr", "libopencore_amrnb", 8000, "amrnb"),
    ("talk.3gp", "libopencore_amrnb", 8000, "amrnb"),
    ("talk.m4a", "aac", 44100, "aac"),
    ("talk.mp4", "aac", 16000, "aac"),
    ("talk.aac", "aac", 16000, "aac"),
    ("talk.mp3", "libmp3lame", 44100, "mp3float"),
    ("talk.wav", "pcm_s16le", 48000, "pcm_s16le"),
    ("talk.ogg", "libopus", 48000, "opus"),
    ("talk.webm", "libopus", 48000, "opus"),
    ("talk.flac", "flac", 16000, "flac"),
]


@pytest.fixture(scope="module")
def talk() -> Sound:
    """The beginning of the talk, (2, samples)."""
    return next(blocks(TALK, 2, block_s=LONG))


@pytest.mark.parametrize(("name", "codec", "rate", "called"), FORMATS)
def test_what_phones_write_is_heard(
    talk: Sound, tmp_path: Path, name: str, codec: str, rate: int, called: str
) -> None:
    mono = talk.mean(axis=0, keepdims=True)
    file = write(tmp_path / name, mono, RATE, codec, to_rate=rate)
    sound = probe(file)
    assert (sound.channels, sound.codec) == (1, called)
    assert sound.duration_s == pytest.approx(LONG, abs=0.2)
    heard = np.concatenate(list(blocks(file, 1)), axis=1)
    assert heard.dtype == np.float32
    assert heard.shape == (1, pytest.approx(LONG * RATE, abs=0.2 * RATE))
    assert likeness(heard[0], mono[0]) > 0.9


def likeness(one: Sound, other: Sound) -> float:
    """Correlation of loudness over time, by steps of 50 ms; codecs come up to 100 ms late."""
    length = min(len(one), len(other)) // 800 * 800
    loud = [np.abs(sound[:length]).reshape(-1, 800).mean(axis=1) for sound in (one, other)]
    return max(float(np.corrcoef(loud[0][late:], loud[1][: len(loud[1]) - late])[0, 1]) for late in range(3))


def test_amr_wideband_is_read(tmp_path: Path) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (100, 33), np.uint8)
    frames[:, 0] = 0x14  # 12.65 kbit/s, good; the bits themselves mean nothing
    file = tmp_path / "note.awb"
    file.write_bytes(b"#!AMR-WB\n" + frames.tobytes())
    assert probe(file).codec == "amrwb"
    assert sum(block.shape[1] for block in blocks(file, 1)) == pytest.approx(2 * RATE, abs=0.1 * RATE)


def test_two_people_with_a_channel_each_are_heard_apart(talk: Sound, tmp_path: Path) -> None:
    assert probe(TALK).channels == 2
    assert probe(write(tmp_path / "leaking.flac", talk + 0.1 * talk[::-1], RATE, "flac")).channels == 2


def test_one_room_on_two_channels_counts_as_one(talk: Sound, tmp_path: Path) -> None:
    mono = talk.mean(axis=0, keepdims=True)
    twice, room = np.repeat(mono, 2, axis=0), np.concatenate([mono, 0.6 * np.roll(mono, 7)])
    dead = np.concatenate([mono, np.zeros_like(mono)])
    for name, stereo in (("twice", twice), ("room", room), ("dead", dead)):
        assert probe(write(tmp_path / f"{name}.flac", stereo, RATE, "flac")).channels == 1, name


def test_blocks_from_a_time_on_are_the_same_sound() -> None:
    whole = np.concatenate(list(blocks(NOTE, 1)), axis=1)
    parts = list(blocks(NOTE, 1, start_s=1.23, block_s=2.0))
    assert [part.shape[1] for part in parts[:-1]] == [2 * RATE] * (len(parts) - 1)
    assert np.array_equal(np.concatenate(parts, axis=1), whole[:, round(1.23 * RATE) :])


def test_of_a_truncated_recording_what_is_there_is_heard(talk: Sound, tmp_path: Path) -> None:
    for name, codec, rate in (("a.amr", "libopencore_amrnb", 8000), ("a.wav", "pcm_s16le", 16000)):
        file = write(tmp_path / name, talk[:1], RATE, codec, to_rate=rate)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        assert probe(file).duration_s == pytest.approx(LONG / 2, abs=0.1)
        assert sum(block.shape[1] for block in blocks(file, 1)) == pytest.approx(LONG / 2 * RATE, abs=0.1 * RATE)


def test_a_damaged_stretch_does_not_end_it(talk: Sound, tmp_path: Path) -> None:
    file = write(tmp_path / "a.mp3", talk[:1], RATE, "libmp3lame")
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 3 : len(whole) // 3 + 500] = bytes(500)
    file.write_bytes(whole)
    assert sum(block.shape[1] for block in blocks(file, 1)) > 0.9 * LONG * RATE


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.mp3", b"", "empty"),
        ("a.amr", b"#!AMR\n", "empty"),
        ("a.mp3", "今天去了王店长那里\n".encode() * 300, "not_audio"),
        ("a.m4a", b"%PDF-1.7\n" + bytes(3000), "not_audio"),
        ("a.wav", bytes(5000), "not_audio"),
        ("a.amr", b"#!SILK_V3" + bytes(300), "silk"),
        ("a.silk", b"\x02#!SILK_V3" + bytes(300), "silk"),
        ("a.ogg", b"OggS" + bytes(300), "broken"),
        ("a.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n", "not_audio"),
        ("a.txt", b"ffconcat version 1.0\nfile 'talk.opus'\n", "not_audio"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, data: bytes, reason: Reason) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    assert refusal(file) == reason


def test_an_m4a_without_its_end_is_broken(talk: Sound, tmp_path: Path) -> None:
    file = write(tmp_path / "a.m4a", talk[:1], RATE, "aac")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert refusal(file) == "broken"


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    with av.open(str(file), "w") as container:
        stream: Any = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(10):
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24"))
            )
        container.mux(stream.encode(None))
    assert refusal(file) == "no_sound"


def test_more_than_six_hours_are_refused(tmp_path: Path) -> None:
    hours = np.zeros((1, int(100 * (LONGEST_S + 60))), np.float32)
    file = write(tmp_path / "a.mkv", hours, 100, "pcm_u8")
    assert refusal(file) == "too_long"


def test_more_than_half_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST + 1)
    assert refusal(file) == "too_big"


def refusal(file: Path) -> Reason:
    with pytest.raises(AudioRefused) as refused:
        probe(file)
    return refused.value.reason
