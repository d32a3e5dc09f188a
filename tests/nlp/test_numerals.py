"""Numbers as they are spoken and typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.numerals import parse, plain


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0", 0),
        ("120", 120),
        ("1,200", 1200),
        ("1.5万", 15_000),
        ("3万", 30_000),
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零五", 105),
        ("一百二十", 120),
        ("一百二", 120),
        ("三千五", 3500),
        ("两万三", 23_000),
        ("一千零三十", 1030),
        ("一万零五百", 10_500),
        ("三百万", 3_000_000),
        ("二〇二六", 2026),
    ],
)
def test_a_spoken_number(said: str, number: float) -> None:
    assert parse(said) == number


@pytest.mark.parametrize("said", ["", "三四", "三四十", "万", "几", "1.2.3", "一二", "abc", "²", "٣"])
def test_what_is_no_single_number(said: str) -> None:
    assert parse(said) is None


def test_full_width_signs_keep_their_places() -> None:
    assert plain("ＡＢ１２，Ｖc") == "ab12,vc"


@settings(deadline=None)
@given(st.text())
def test_plain_text_has_the_same_length(text: str) -> None:
    assert len(plain(text)) == len(text)
    parse(text)
