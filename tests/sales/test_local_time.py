"""Local times as moments, also where the clocks are changed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sales.local_time import moment_of


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Asia/Shanghai", date(2026, 2, 24), time(9), datetime(2026, 2, 24, 1, tzinfo=UTC)),
        ("Asia/Urumqi", date(2026, 2, 24), time(9), datetime(2026, 2, 24, 3, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 0), datetime(2026, 3, 29, 1, tzinfo=UTC)),  # there is none
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), time(3, 0), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice
        ("Europe/Berlin", date(2026, 10, 25), time(3, 0), datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), time(9), datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a day left out
    ],
)
def test_a_time_of_day_is_one_moment(zone: str, day: date, at: time, moment: datetime) -> None:
    assert moment_of(day, at, ZoneInfo(zone)) == moment
