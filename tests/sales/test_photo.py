"""Which photo is this? Sent in any order, told by what is on it."""

from itertools import product

import pytest

from sales.photo import Placement, doubts, place
from sales.playbook import PhotoSlot

DOOR = PhotoSlot(slot="door", label="门头照", expects=("sign",))
SHELF = PhotoSlot(slot="shelf", label="货架照", expects=("shelf", "product"))
TALK = PhotoSlot(slot="conversation", label="洽谈照", expects=("people",))
ALL = (DOOR, SHELF, TALK)
UNCHECKED: dict[str, bool | None] = {"people": None, "product": None, "shelf": None, "sign": None}


def seen(**answers: bool) -> dict[str, bool | None]:
    return UNCHECKED | answers


def test_what_the_vision_model_names_is_believed() -> None:
    assert place(seen(people=True), "shelf", ALL, ALL) == Placement("shelf", True)


def test_a_named_slot_that_is_filled_is_a_retake() -> None:
    assert place(UNCHECKED, "door", (SHELF,), ALL) == Placement("door", True)


def test_a_name_that_is_not_in_the_playbook_counts_for_nothing() -> None:
    assert place(UNCHECKED, "warehouse", (SHELF,), ALL) == Placement("shelf", True)


def test_the_last_missing_photo_is_taken_for_the_one_that_came() -> None:
    assert place(UNCHECKED, None, (DOOR,), ALL) == Placement("door", True)


def test_people_who_were_not_found_do_not_speak_against_the_conversation() -> None:
    assert place(seen(people=False), None, (TALK,), ALL) == Placement("conversation", True)


def test_a_last_photo_on_which_nothing_expected_is_seen_is_asked_about() -> None:
    assert place(seen(shelf=False, product=False), None, (SHELF,), ALL) == Placement("shelf", False)
    assert place(seen(shelf=False, product=True), None, (SHELF,), ALL) == Placement("shelf", True)


def test_people_tell_the_conversation_from_the_others() -> None:
    assert place(seen(people=True), None, ALL, ALL) == Placement("conversation", True)


def test_people_do_not_tell_when_two_photos_expect_them() -> None:
    team = PhotoSlot(slot="team", label="合影", expects=("people",))
    placement = place(seen(people=True), None, (TALK, team), (*ALL, team))
    assert placement == Placement("conversation", False)


def test_without_people_and_with_two_missing_the_other_is_offered_first() -> None:
    assert place(seen(people=False), None, (TALK, SHELF), ALL) == Placement("shelf", False)


def test_with_nothing_known_the_first_missing_is_offered() -> None:
    assert place(UNCHECKED, None, (SHELF, TALK), ALL) == Placement("shelf", False)


def test_when_all_are_there_it_is_asked_which_one_to_replace() -> None:
    assert place(UNCHECKED, None, (), ALL) == Placement(None, False)
    assert place(seen(people=True), None, (), ALL) == Placement("conversation", False)


@pytest.mark.parametrize("answers", list(product((True, False, None), repeat=4)))
def test_whatever_is_seen_a_sure_answer_names_a_slot_and_an_offer_is_one_that_is_missing(
    answers: tuple[bool | None, ...],
) -> None:
    checked = dict(zip(UNCHECKED, answers, strict=True))
    for missing in ((), (DOOR,), (SHELF, TALK), ALL):
        placement = place(checked, None, missing, ALL)
        assert not placement.sure or placement.slot is not None
        assert not missing or placement.slot in {slot.slot for slot in missing}


def test_what_was_looked_for_and_is_not_there_is_doubted() -> None:
    assert doubts(TALK, seen(people=False)) == ("no_people",)
    assert doubts(SHELF, seen(shelf=False, product=False)) == ("no_shelf", "no_product")


def test_what_nobody_could_check_is_not_doubted() -> None:
    assert doubts(SHELF, seen(people=False, product=True)) == ()
