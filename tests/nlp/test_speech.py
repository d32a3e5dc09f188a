"""Recordings through the whole road: PyAV, voice detection, faster-whisper's own code, a small model of its kind.

The model is a parrot (tests/nlp/tiny_whisper.py): this says nothing about how well words are understood.
"""

import socket
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nlp.audio import RATE, AudioRefused, blocks
from nlp.hearing import finished
from nlp.speech import Piece
from nlp.speech_local import Whisper, computing
from nlp.transcript import Segment
from tests.nlp.encoding import write
from tests.nlp.tiny_whisper import SENTENCES, Shape, build, tiny_whisper
from tests.nlp.voices import NOISE, NOTE, TALK, turns

__all__ = ["tiny_whisper"]

PIECES = {piece for sentence in SENTENCES for piece in sentence.split()}


def hearing(folder: Path, batch: int = 8) -> Whisper:
    """One that takes `batch` windows at a time."""
    how = computing("cpu", "auto")
    assert how is not None
    return Whisper(folder, how, threads=1, batch=batch)


def words(pieces: Sequence[Piece]) -> list[Segment]:
    """All segments."""
    return [segment for piece in pieces for segment in piece.segments]


def test_two_channels_become_two_speakers_in_order(tiny_whisper: Path) -> None:
    pieces = list(hearing(tiny_whisper).pieces(TALK, hotwords=["康乐医药"] * 200))
    said = words(pieces)
    assert {segment.speaker for segment in said} == {"rep", "customer"}
    assert [segment.start for segment in said] == sorted(segment.start for segment in said)
    assert pieces[-1].until_s == pytest.approx(35.1, abs=0.1)
    for segment in said:
        assert segment.words
        assert {word.text for word in segment.words} <= PIECES
        assert segment.text == "".join(word.text for word in segment.words)
        talking = [turn for turn in turns() if turn.speaker == segment.speaker]
        assert any(turn.start - 0.8 < segment.start < turn.end + 0.8 for turn in talking)


@pytest.mark.parametrize(("name", "codec", "rate"), [("a.amr", "libopencore_amrnb", 8000), ("a.m4a", "aac", 44100)])
def test_a_voice_message_is_heard_without_speakers(
    tiny_whisper: Path, tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    mono = next(blocks(NOTE, 1))
    said = words(list(hearing(tiny_whisper).pieces(write(tmp_path / name, mono, RATE, codec, to_rate=rate))))
    assert said
    assert {segment.speaker for segment in said} == {None}


def test_silence_and_noise_have_no_words(tiny_whisper: Path, tmp_path: Path) -> None:
    quiet = write(tmp_path / "quiet.flac", np.zeros((1, 3 * RATE), np.float32), RATE, "flac")
    whisper = hearing(tiny_whisper)
    assert list(whisper.pieces(quiet)) == [Piece((), 3.0)]
    pieces = list(whisper.pieces(NOISE))
    assert words(pieces) == []
    assert pieces[-1].until_s == pytest.approx(8.0, abs=0.1)


def test_whoever_goes_on_hears_what_was_not_heard_yet(tiny_whisper: Path, tmp_path: Path) -> None:
    twice = np.tile(next(blocks(TALK, 2, block_s=60)), 2)
    long = write(tmp_path / "long.flac", twice, RATE, "flac")
    whisper = hearing(tiny_whisper, batch=1)
    pieces = list(whisper.pieces(long))
    assert len(pieces) > 3
    times = [piece.until_s for piece in pieces]
    assert times == sorted(times)
    for piece, before in zip(pieces, [0.0, *times], strict=False):
        assert all(before <= segment.start and segment.end <= piece.until_s for segment in piece.segments)
    cut = times[len(times) // 2]
    rest = list(whisper.pieces(long, start_s=cut))
    assert min(segment.start for segment in words(rest)) >= cut
    assert {segment.speaker for segment in words(rest)} == {"rep", "customer"}
    assert rest[-1].until_s == times[-1] == pytest.approx(70.2, abs=0.1)


def test_who_talks_fast_loses_nothing(tmp_path: Path) -> None:
    fast = Shape(sentences=(" ".join(f"快{n}" for n in range(300)),))
    said = words(list(hearing(build(tmp_path / "fast", fast)).pieces(NOTE, language="zh")))
    # More than Whisper says at once, and from both halves.
    assert sum(len(segment.words) for segment in said) > 224
    assert min(segment.start for segment in said) < 4 < 6 < max(segment.end for segment in said)


def test_nobody_is_asked_for_anything(tiny_whisper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert words(list(hearing(tiny_whisper).pieces(NOTE, language="zh")))


def test_a_file_that_is_no_recording_is_refused(tiny_whisper: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.mp3"
    file.write_text("今天刚见了王店长")
    with pytest.raises(AudioRefused):
        list(hearing(tiny_whisper).pieces(file))


def test_a_cut_never_goes_through_somebody_speaking() -> None:
    held = [Segment(0, 4, "一", "rep"), Segment(3, 9, "二", "customer"), Segment(5, 8, "三", "rep")]
    assert finished(held, 10.0) == Piece((held[0], held[1], held[2]), 10.0)
    assert finished(held, 8.5) == Piece((), 0)
    assert finished([held[0], held[2]], 6.0) == Piece((held[0],), 5)
