"""Speech is found and put into windows; silence and noise are not speech."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nlp.audio import RATE, blocks
from nlp.stretches import Ear, Stretch
from nlp.windows import Packer, Window, batches
from tests.nlp.encoding import write
from tests.nlp.voices import NOISE, TALK, turns


@pytest.mark.parametrize("block_s", [3.0, 60.0])
def test_every_turn_is_found_however_the_sound_comes(block_s: float) -> None:
    ear = Ear()
    found = [stretch for block in blocks(TALK, 1, block_s=block_s) for stretch in ear.hear(block[0])]
    found += ear.finish()
    for turn in turns():
        middle = (turn.start + turn.end) / 2
        assert [stretch for stretch in found if stretch.start_s < middle < stretch.end_s], turn
    for before, after in pairwise(found):
        assert before.end_s <= after.start_s + 1e-6
    assert ear.heard_s == pytest.approx(35.1, abs=0.1)


def test_silence_and_noise_are_not_speech(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    hiss = random.standard_normal((1, 5 * RATE)).astype(np.float32) * 0.05
    hum = (0.2 * np.sin(2 * np.pi * 50 * np.arange(5 * RATE) / RATE)).astype(np.float32)[None]
    quiet = np.zeros((1, 5 * RATE), np.float32)
    files = [write(tmp_path / f"{n}.flac", sound, RATE, "flac") for n, sound in enumerate((hiss, hum, quiet))]
    for file in (*files, NOISE):
        assert list(batches(file, 1, 0.0, 8, 30.0)) == []


def test_each_channel_has_windows_of_its_own() -> None:
    windows = [window for batch in batches(TALK, 2, 0.0, 1, 10.0) for window in batch.windows]
    assert {window.channel for window in windows} == {0, 1}
    for window in windows:
        assert len(window.samples()) <= 10 * RATE
        speaker = ("rep", "customer")[window.channel]
        said = [turn for turn in turns() if turn.speaker == speaker]
        for stretch in window.stretches:
            assert any(stretch.start_s < (turn.start + turn.end) / 2 < stretch.end_s for turn in said)


def test_what_is_still_to_come_is_never_before_what_waits() -> None:
    made = list(batches(TALK, 2, 0.0, 1, 6.0))
    assert len(made) > 4
    for n, batch in enumerate(made):
        later = [window.start_s for after in made[n + 1 :] for window in after.windows]
        assert batch.waiting_s <= min(later, default=99)
    assert made[-1].waiting_s == pytest.approx(35.1, abs=0.1)


def of(*spans: tuple[float, float]) -> Iterator[Stretch]:
    """Stretches from – to, in seconds."""
    return (Stretch(start, np.zeros(round((end - start) * RATE), np.float32)) for start, end in spans)


def test_a_window_takes_as_many_stretches_as_fit() -> None:
    packer = Packer(10.0)
    full = [window for stretch in of((0, 4), (5, 10), (20, 22), (30, 39)) for window in packer.add(stretch)]
    assert packer.waiting_s == 30
    assert [[stretch.start_s for stretch in window.stretches] for window in (*full, *packer.finish())] == [
        [0, 5],
        [20],
        [30],
    ]
    assert packer.waiting_s is None
    assert packer.finish() == []


def test_a_time_in_a_window_is_a_time_of_the_recording() -> None:
    window = Window(tuple(of((10, 12), (20, 23))))
    assert [window.recorded(at) for at in (0, 1.5, 2, 3.5, 99)] == [10, 11.5, 20, 21.5, 23]
    assert window.recorded(2.4, within=1.9) == 12  # a word that ends beyond its stretch ends with it


def test_a_window_is_halved_between_stretches_or_within_one() -> None:
    window = Window(tuple(of((0, 2), (3, 5), (6, 12))))
    assert [[one.start_s for one in half.stretches] for half in window.halves()] == [[0, 3], [6]]
    first, second = window.halves()[1].halves()
    assert [(half.stretches[0].start_s, half.stretches[0].end_s) for half in (first, second)] == [(6, 9), (9, 12)]
