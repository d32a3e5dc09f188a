"""What a button about a meeting reads fits where it has to stand."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.words import alert_meeting as words

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "label", "told"),
    [
        (0, "今天16:00碰一下", "今天 16:00（11-24）"),
        (1, "明天16:00碰一下", "明天 16:00（11-25）"),
        (6, "周一16:00碰一下", "11-30 周一 16:00"),
        (7, "12-01碰一下", "12-01 周二 16:00"),
    ],
)
def test_a_time_on_a_button_and_in_a_sentence(days: int, label: str, told: str) -> None:
    starts = NOW + timedelta(days=days)
    assert words.meet(starts, NOW.date()) == label
    assert len(label) <= 10  # WeCom shows no more (wecom.md §3.3)
    assert words.dated(starts, NOW.date()) == told


def test_many_guests_are_counted() -> None:
    assert words.guests(["王姐", "小林"]) == "王姐、小林"
    assert words.guests(list("甲乙丙丁戊")) == "甲、乙、丙、丁等 5 人"
