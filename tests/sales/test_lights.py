"""What a light says: its colour, its trend, its strip; what is too little is said to be too little."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.words import lights as words
from sales.lights import Count, Light, Thing, colour, first_day, first_things, light, rolled_up, turned_red
from sales.playbook_lights import Lights, Metric, Sign

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
METRIC = Metric(
    id="sent",
    label="方案发出",
    by="deal",
    start=(Sign(kinds=("deal.opened",)),),
    done=(Sign(kinds=("deal.moved",)),),
    within_hours=72,
    green=0.9,
    yellow=0.7,
)
RULES = Lights(metrics=(METRIC,), days=7, fewest=5)


def ago(**days: tuple[int, int]) -> dict[date, Count]:
    """d3=(1, 2): of two things that were decided three days ago one was done in time."""
    return {TODAY - timedelta(days=int(day[1:])): Count(*count) for day, count in days.items()}


def seen(**days: tuple[int, int]) -> Light:
    return light(METRIC, ago(**days), TODAY, RULES)


@pytest.mark.parametrize(
    ("within", "total", "expected"),
    [
        (0, 0, "none"),
        (4, 4, "none"),
        (0, 4, "none"),
        (5, 5, "green"),
        (9, 10, "green"),
        (8, 10, "yellow"),
        (7, 10, "yellow"),
        (6, 10, "red"),
        (0, 5, "red"),
    ],
)
def test_the_colour_of_a_share(within: int, total: int, expected: str) -> None:
    assert colour(Count(within, total), METRIC, RULES.fewest) == expected


def test_seven_days_count_today_included_and_the_eighth_does_not() -> None:
    assert seen(d0=(1, 2), d6=(3, 3), d7=(0, 50)).count == Count(4, 5)
    assert first_day(TODAY, RULES) == TODAY - timedelta(days=13)


def test_the_strip_is_how_the_light_stood_at_the_end_of_each_day() -> None:
    shown = seen(d0=(0, 9), d3=(5, 5), d9=(0, 5))
    assert [mark.day for mark in shown.strip] == [TODAY - timedelta(days=n) for n in (6, 5, 4, 3, 2, 1, 0)]
    assert [mark.colour for mark in shown.strip] == ["red", "red", "red", "red", "green", "green", "red"]
    assert words.strip(shown) == "■■■■●●■"


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        ((9, 10), (7, 10), "up"),
        ((7, 10), (9, 10), "down"),
        ((70, 100), (71, 100), "same"),
        ((3, 4), (9, 10), "none"),
        ((9, 10), (3, 4), "none"),
        ((9, 10), (0, 0), "none"),
    ],
)
def test_the_trend_compares_with_the_same_days_a_week_earlier(
    now: tuple[int, int], before: tuple[int, int], trend: str
) -> None:
    shown = seen(d1=now, d8=before)
    assert (shown.trend, shown.before.count) == (trend, Count(*before))


@pytest.mark.parametrize(
    ("within", "total", "said"),
    [
        (0, 0, "还没有"),
        (3, 4, "3/4，太少，先不评"),
        (0, 4, "0/4，太少，先不评"),
        (4, 4, "4/4，太少，先不评"),
        (7, 9, "7/9（78%）"),
        (999, 1000, "999/1000（99%）"),
        (1, 1000, "1/1000（1%）"),
        (0, 5, "0/5（0%）"),
    ],
)
def test_a_figure_in_words(within: int, total: int, said: str) -> None:
    assert words.figure(seen(d0=(within, total))) == said


def test_a_parent_has_what_all_teams_below_have_and_a_circle_ends() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 5, 5: 4}
    one = {"sent": {TODAY: Count(1, 2)}}
    whole = rolled_up({1: one, 3: one, 4: one}, parents)
    assert {team: found.get("sent", {}).get(TODAY) for team, found in whole.items()} == {
        1: Count(2, 4),
        2: Count(1, 2),
        3: Count(1, 2),
        4: Count(1, 2),
        5: Count(1, 2),
    }


@pytest.mark.parametrize(
    ("total", "last", "turned"),
    [(5, None, True), (5, "green", True), (5, "yellow", True), (5, "red", False), (4, "green", False)],
)
def test_a_light_turns_red_once(total: int, last: str | None, turned: bool) -> None:
    assert turned_red(seen(d0=(0, total)), last) is turned


def test_first_comes_what_is_nearest_to_its_limit_or_just_past_it() -> None:
    def thing(id: int, hours_left: float, done: bool = False) -> Thing:
        due = NOW + timedelta(hours=hours_left)
        began, ended = due - timedelta(hours=72), due if done else None
        return Thing("sent", id, began, due, ended, 1, "店", None, None, "", None, None, None)

    things = [thing(1, 60), thing(2, -1), thing(3, 3), thing(4, -200), thing(5, 0.5, done=True), thing(6, 2)]
    assert [one.action_id for one in first_things(things, NOW)] == [2, 6, 3]
    assert first_things([thing(5, 1, done=True)], NOW) == []
