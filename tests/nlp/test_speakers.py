"""Who speaks, by channel or by voice; who of them sells, by what is said."""

from dataclasses import replace

import numpy as np
import pytest

from nlp.speakers import assign, two_groups
from nlp.transcript import Segment
from tests.nlp.voices import NOTE, TALK, turns

SAID = [Segment(turn.start, turn.end, turn.text) for turn in turns()]
TRUE = [turn.speaker for turn in turns()]


def test_two_voices_on_one_recording_are_told_apart() -> None:
    found = assign(TALK, SAID)
    assert found.speakers == "guessed"
    assert [segment.speaker for segment in found.segments] == TRUE
    assert [segment.text for segment in found.segments] == [turn.text for turn in turns()]


def test_a_word_too_short_to_have_a_voice_goes_to_who_is_nearest() -> None:
    short = Segment(8.65, 8.7, "嗯")
    found = assign(TALK, [*SAID[:2], short, *SAID[2:]])
    assert [segment.speaker for segment in found.segments] == [*TRUE[:2], "customer", *TRUE[2:]]


def test_where_the_words_say_nothing_who_speaks_first_is_the_rep() -> None:
    mumbled = [replace(segment, text="啊") for segment in SAID[1:]]
    found = assign(TALK, mumbled)
    assert found.segments[0].speaker == "rep"
    assert found.segments[1].speaker == "customer"


def test_one_voice_is_nobody_in_particular() -> None:
    parts = [Segment(start, start + 1.5, "你好") for start in np.arange(0, 9, 1.5)]
    found = assign(NOTE, parts)
    assert found.speakers == "unknown"
    assert {segment.speaker for segment in found.segments} == {None}
    assert assign(NOTE, []).speakers == "unknown"


def test_channels_are_known_and_the_words_say_whose_is_whose() -> None:
    told = [replace(segment, speaker=turn.speaker) for segment, turn in zip(SAID, turns(), strict=True)]
    right = assign(TALK, told)
    assert right.speakers == "known"
    assert [segment.speaker for segment in right.segments] == TRUE
    other = {"rep": "customer", "customer": "rep"}
    turned = assign(TALK, [replace(segment, speaker=other[segment.speaker or ""]) for segment in told])
    assert [segment.speaker for segment in turned.segments] == TRUE


@pytest.mark.parametrize("seed", range(3))
def test_one_kind_is_not_cut_in_two(seed: int) -> None:
    random = np.random.default_rng(seed)
    alike = random.standard_normal((40, 14)).astype(np.float32)
    assert two_groups(alike) is None
    assert two_groups(np.ones((40, 14), np.float32)) is None
    sides = two_groups(np.concatenate([alike[:15], alike[15:] + 6]))
    assert sides is not None
    assert len(set(sides[:15])) == len(set(sides[15:])) == 1
    assert sides[0] != sides[-1]
