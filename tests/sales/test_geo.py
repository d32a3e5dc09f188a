"""A rep stands at a door, or does not."""

from datetime import UTC, datetime, timedelta

import pytest

from sales.geo import Doubt, Fix, Position, distance_m, door_doubts
from sales.playbook import DoorRules

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DOOR = Position(23.1300, 113.2600)
RULES = DoorRules(far_m=300, old_fix_s=120, jump_kmh=200)
METRES_PER_DEGREE = 111_195.0


def north_of_door(metres: float) -> Position:
    return Position(DOOR.latitude + metres / METRES_PER_DEGREE, DOOR.longitude)


def fix(metres: float = 0, accuracy: float | None = 10, age_s: float = 0) -> Fix:
    return Fix(north_of_door(metres), accuracy, NOW - timedelta(seconds=age_s))


def kinds(doubts: tuple[Doubt, ...]) -> list[str]:
    return [doubt.kind for doubt in doubts]


def test_from_guangzhou_to_shenzhen() -> None:
    metres = distance_m(Position(23.1291, 113.2644), Position(22.5431, 114.0579))
    assert metres == pytest.approx(104_300, rel=0.01)


def test_no_distance_to_itself_and_half_the_globe_to_the_other_side() -> None:
    assert distance_m(DOOR, DOOR) == 0
    assert distance_m(Position(0, 0), Position(0, 180)) == pytest.approx(20_015_000, rel=0.001)
    assert distance_m(Position(23.13, 113.26), Position(-23.13, -66.74)) == pytest.approx(20_015_000, rel=0.001)


def test_across_the_date_line_is_near() -> None:
    assert distance_m(Position(0, 179.9995), Position(0, -179.9995)) == pytest.approx(111.2, rel=0.01)


def test_at_the_door_nothing_is_doubted() -> None:
    assert door_doubts(fix(50), DOOR, fix(2000, age_s=600), NOW, RULES) == ()


def test_far_from_the_door_is_told_in_metres_beyond_the_accuracy() -> None:
    (doubt,) = door_doubts(fix(500, accuracy=100), DOOR, None, NOW, RULES)
    assert doubt.kind == "far_from_door"
    assert doubt.amount == pytest.approx(400, abs=1)


def test_an_inaccurate_fix_gets_the_benefit_of_the_doubt() -> None:
    assert door_doubts(fix(500, accuracy=250), DOOR, None, NOW, RULES) == ()


@pytest.mark.parametrize("accuracy", [None, -5, float("nan"), float("inf")])
def test_a_nonsensical_accuracy_is_no_excuse(accuracy: float | None) -> None:
    assert kinds(door_doubts(fix(400, accuracy), DOOR, None, NOW, RULES)) == ["far_from_door"]


def test_an_old_fix_is_told_in_seconds() -> None:
    assert door_doubts(fix(age_s=121), DOOR, None, NOW, RULES) == (Doubt("old_fix", 121),)
    assert door_doubts(fix(age_s=120), DOOR, None, NOW, RULES) == ()


def test_a_fix_without_a_time_is_not_called_old() -> None:
    assert door_doubts(Fix(DOOR, 10), DOOR, None, NOW, RULES) == ()


def test_a_customer_without_a_position_cannot_be_compared() -> None:
    assert door_doubts(fix(), None, None, NOW, RULES) == (Doubt("no_door_position"),)


def test_an_impossible_jump_is_told_in_kilometres_per_hour() -> None:
    (doubt,) = door_doubts(fix(), DOOR, fix(50_020, age_s=600), NOW, RULES)
    assert doubt.kind == "jump"
    assert doubt.amount == pytest.approx(300, rel=0.01)


def test_a_gap_smaller_than_the_accuracies_is_no_jump() -> None:
    assert door_doubts(fix(0, accuracy=500), DOOR, fix(900, accuracy=500, age_s=1), NOW, RULES) == ()


def test_two_places_in_the_same_second_are_a_jump() -> None:
    assert kinds(door_doubts(fix(), DOOR, fix(5_000), NOW, RULES)) == ["jump"]


def test_a_previous_fix_without_a_time_proves_no_jump() -> None:
    assert door_doubts(fix(), DOOR, Fix(north_of_door(90_000), 10), NOW, RULES) == ()


def test_every_doubt_is_told() -> None:
    doubts = door_doubts(fix(5_000, age_s=500), DOOR, fix(90_000, age_s=600), NOW, RULES)
    assert kinds(doubts) == ["far_from_door", "old_fix", "jump"]
