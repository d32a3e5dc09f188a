"""The small plan of door and fix: to scale, north up, and always inside the drawing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.plan import HEIGHT, LEAST_M, RIM, WIDTH, Plan, plan
from sales.geo import Position, distance_m

DOOR = Position(30.5928, 114.3055)
NEAR = 300.0


def metres_per_unit(drawn: Plan) -> float:
    return drawn.bar_m / drawn.bar


def apart(drawn: Plan) -> float:
    assert drawn.door is not None
    return math.hypot(drawn.fix.x - drawn.door.x, drawn.fix.y - drawn.door.y)


def test_a_fix_to_the_north_east_lies_up_and_to_the_right() -> None:
    drawn = plan(Position(30.5958, 114.3085), DOOR, 20, NEAR)
    assert drawn.door is not None
    assert drawn.fix.x > drawn.door.x
    assert drawn.fix.y < drawn.door.y


def test_distance_accuracy_and_nearness_share_one_scale() -> None:
    fix = Position(30.5958, 114.3085)
    drawn = plan(fix, DOOR, 40, NEAR)
    scale = metres_per_unit(drawn)
    assert apart(drawn) * scale == pytest.approx(distance_m(fix, DOOR), rel=0.02)
    assert drawn.accuracy_r * scale == pytest.approx(40, rel=0.05)
    assert drawn.far_r * scale == pytest.approx(NEAR, rel=0.02)


def test_at_the_door_the_plan_does_not_blow_up_a_metre() -> None:
    drawn = plan(DOOR, DOOR, None, NEAR)
    assert drawn.fix == drawn.door
    assert HEIGHT * metres_per_unit(drawn) > LEAST_M


def test_without_a_door_the_fix_lies_in_the_middle() -> None:
    drawn = plan(DOOR, None, 30, NEAR)
    assert drawn.door is None
    assert (drawn.fix.x, drawn.fix.y) == (WIDTH / 2, HEIGHT / 2)


def test_over_the_date_line_the_short_way_is_taken() -> None:
    drawn = plan(Position(0, -179.999), Position(0, 179.999), None, NEAR)
    assert apart(drawn) * metres_per_unit(drawn) == pytest.approx(222, rel=0.02)


PLACES = st.builds(Position, st.floats(-90, 90), st.floats(-180, 180))


@given(fix=PLACES, door=PLACES, accuracy=st.none() | st.floats(0, 20_040_000))
def test_both_points_always_lie_inside_and_the_scale_can_be_read(
    fix: Position, door: Position, accuracy: float | None
) -> None:
    drawn = plan(fix, door, accuracy, NEAR)
    for point in (drawn.fix, drawn.door):
        assert point is not None
        assert RIM - 0.1 <= point.x <= WIDTH - RIM + 0.1
        assert RIM - 0.1 <= point.y <= HEIGHT - RIM + 0.1
    assert 30 <= drawn.bar <= 90.1
    assert str(drawn.bar_m).lstrip("0.")[0] in "125"
