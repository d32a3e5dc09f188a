"""A rep says a day; the bot must mean the same one."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.dates import find_date, find_dates

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("今天送样", date(2026, 11, 18)),
        ("今晚打电话", date(2026, 11, 18)),
        ("明天报价", date(2026, 11, 19)),
        ("明早过去", date(2026, 11, 19)),
        ("后天送两箱样品", date(2026, 11, 20)),
        ("大后天再来", date(2026, 11, 21)),
        ("周三送样", date(2026, 11, 25)),
        ("周五过去", date(2026, 11, 20)),
        ("周二过去", date(2026, 11, 24)),
        ("星期五演示", date(2026, 11, 20)),
        ("礼拜三送样", date(2026, 11, 25)),
        ("礼拜天有空", date(2026, 11, 22)),
        ("周日有空", date(2026, 11, 22)),
        ("周五前给报价", date(2026, 11, 20)),
        ("星期4来", date(2026, 11, 19)),
        ("这周三送样", date(2026, 11, 18)),
        ("本周五签约", date(2026, 11, 20)),
        ("这个星期六", date(2026, 11, 21)),
        ("下周三送样", date(2026, 11, 25)),
        ("下周一培训", date(2026, 11, 23)),
        ("下个星期天", date(2026, 11, 29)),
        ("下下周一", date(2026, 11, 30)),
        ("周末再来", date(2026, 11, 21)),
        ("下周末", date(2026, 11, 28)),
        ("3天后", date(2026, 11, 21)),
        ("三天内补货", date(2026, 11, 21)),
        ("两天以后", date(2026, 11, 20)),
        ("十天之后", date(2026, 11, 28)),
        ("过两天送", date(2026, 11, 20)),
        ("一周后回访", date(2026, 11, 25)),
        ("两个星期后", date(2026, 12, 2)),
        ("一周内答复", date(2026, 11, 25)),
        ("半个月后", date(2026, 12, 3)),
        ("一个月后", date(2026, 12, 18)),
        ("25号送样", date(2026, 11, 25)),
        ("25日送样", date(2026, 11, 25)),
        ("二十五号送样", date(2026, 11, 25)),
        ("18号送样", date(2026, 11, 18)),
        ("3号送样", date(2026, 12, 3)),
        ("31号送样", date(2026, 12, 31)),
        ("下个月5号", date(2026, 12, 5)),
        ("11月25日", date(2026, 11, 25)),
        ("11月25送样", date(2026, 11, 25)),
        ("十一月二十五号", date(2026, 11, 25)),
        ("１１月２５日", date(2026, 11, 25)),
        ("1月5号", date(2027, 1, 5)),
        ("2027年1月5日", date(2027, 1, 5)),
        ("2026-12-01", date(2026, 12, 1)),
        ("11-25送样", date(2026, 11, 25)),
        ("11/25 送样", date(2026, 11, 25)),
        ("月底签约", date(2026, 11, 30)),
        ("这个月底", date(2026, 11, 30)),
        ("下个月底", date(2026, 12, 31)),
    ],
)
def test_a_named_day(said: str, meant: date) -> None:
    found = find_date(said, WEDNESDAY)
    assert found is not None
    assert found.date == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "缺感冒灵",
        "昨天送过样",
        "前天来过",
        "上周三送过样",
        "上个星期五",
        "上个月25号",
        "三天前",
        "本周一",
        "每周三进货",
        "一周三次",
        "3号店",
        "10号货架",
        "第3号",
        "138-1234-5678",
        "要10-12箱",
        "9月31日",
        "2月30日",
        "13月1日",
        "32号",
        "日均200人",
        "提前三天说",
        "３５号",
        "账期30天",
        "1.5元",
        "2025-12-01",
    ],
)
def test_what_is_no_day_to_come(said: str) -> None:
    assert find_date(said, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("today", "meant"),
    [
        (date(2026, 11, 21), date(2026, 11, 22)),  # a Saturday: the Sunday is left
        (date(2026, 11, 22), date(2026, 11, 22)),  # a Sunday
        (date(2026, 11, 23), date(2026, 11, 28)),  # a Monday
    ],
)
def test_the_weekend_that_is_left(today: date, meant: date) -> None:
    found = find_date("周末", today)
    assert found is not None
    assert found.date == meant


def test_the_last_of_a_month_after_a_longer_one() -> None:
    found = find_date("一个月后", date(2027, 1, 31))
    assert found is not None
    assert found.date == date(2027, 2, 28)


def test_a_leap_day_waits_for_its_year() -> None:
    found = find_date("2月29日", WEDNESDAY)
    assert found is not None
    assert found.date == date(2028, 2, 29)


def test_it_tells_where_the_day_stands() -> None:
    text = "缺感冒灵，下周三送样"
    found = find_date(text, WEDNESDAY)
    assert found is not None
    assert text[found.start : found.end] == "下周三"


def test_days_gone_by_are_passed_over() -> None:
    found = list(find_dates("昨天送过样，上周三报过价，后天签约，月底培训", WEDNESDAY))
    assert [one.date for one in found] == [date(2026, 11, 20), date(2026, 11, 30)]


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert find_date("好" * 10_000_000 + "明天", WEDNESDAY) is None


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("今明后大周星期三天下上这本个月号日底末25十一-/年. 过内每"), max_size=30),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
)
def test_a_found_day_is_never_past(text: str, today: date) -> None:
    for found in find_dates(text, today):
        assert found.date >= today
        assert 0 <= found.start < found.end <= len(text)
