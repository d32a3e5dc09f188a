"""The sample reps' photos are looked at less closely than real ones, and what is said of them is true."""

import pytest

from bot.sample.camera import SIZE, Shot, kind_for, take
from nlp.photo import examine
from tests.sample.help import NOW, PLAYBOOK, SHANGHAI

RULES = PLAYBOOK.visit.photo_rules


def test_each_photo_of_the_playbook_is_drawn_as_what_it_should_show() -> None:
    assert [kind_for(slot) for slot in PLAYBOOK.visit.photos] == ["door", "shelf", "conversation"]


@pytest.mark.parametrize("shaky", [False, True])
@pytest.mark.parametrize("slot", range(3))
def test_the_quick_check_agrees_with_the_full_one(slot: int, shaky: bool) -> None:
    picture = take(Shot(kind_for(PLAYBOOK.visit.photos[slot]), "百姓大药房", 11, shaky), RULES)
    full = examine(picture.data, RULES, NOW, SHANGHAI)
    assert (picture.findings.phash, picture.findings.flags) == (full.phash, full.flags)
    assert (picture.findings.width, picture.findings.height) == (full.width, full.height) == SIZE
    assert ("blurred" in full.flags) is shaky
    assert set(picture.findings.seen.values()) == {None}  # "not checked"


def test_the_same_shot_is_the_same_picture_and_another_one_is_not() -> None:
    shot = Shot("shelf", "百姓大药房", 11)
    assert take(shot, RULES) == take(shot, RULES)
    assert take(shot, RULES).data != take(Shot("shelf", "百姓大药房", 12), RULES).data
