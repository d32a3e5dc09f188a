"""Likely duplicates: same telephone, or same place and a like name; many customers stay quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.likeness import Alike, Candidate, Rules, alike, core_name, numbers

RULES = Rules()
HERE = (30.25, 120.17)
FIFTY_METRES_ON = (30.25045, 120.17)
NEXT_STREET = (30.2512, 120.17)  # about 130 m


def test_the_same_telephone_written_in_two_ways_is_a_pair() -> None:
    shops = [Candidate(1, "百姓大药房", "138-0000-1234"), Candidate(2, "完全不同的店", "+86 138 0000 1234")]
    assert alike(shops, RULES) == [Alike(1, 2, "phone")]


def test_one_of_several_telephones_is_enough() -> None:
    shops = [Candidate(5, "甲", "057188881234、13800001234"), Candidate(3, "乙", "13800001234")]
    assert alike(shops, RULES) == [Alike(3, 5, "phone")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("百姓大药房有限公司", "百姓药店"),
        ("天河药房", "天合药房"),
        ("老百姓大药房（解放路店）", "老百姓大药房解放路店"),
        ("HAPPY 宠物", "happy宠物"),
    ],
)
def test_a_like_name_at_the_same_door_is_a_pair(one: str, other: str) -> None:
    shops = [Candidate(1, one, place=HERE), Candidate(2, other, place=FIFTY_METRES_ON)]
    assert alike(shops, RULES) == [Alike(1, 2, "place")]


def test_the_same_name_in_the_next_street_is_another_shop() -> None:
    assert alike([Candidate(1, "百姓药房", place=HERE), Candidate(2, "百姓药房", place=NEXT_STREET)], RULES) == []


def test_neighbours_with_other_names_are_no_pair() -> None:
    assert alike([Candidate(1, "百姓药房", place=HERE), Candidate(2, "康乐诊所", place=HERE)], RULES) == []


@pytest.mark.parametrize("placeholder", ["", "无", "0000000", "11111111111", "12345", None])
def test_a_made_up_telephone_connects_nobody(placeholder: str | None) -> None:
    assert alike([Candidate(1, "甲", placeholder), Candidate(2, "乙", placeholder)], RULES) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("１３８ ００００ １２３４", {"13800001234"}),
        ("0086-571-88881234", {"057188881234"}),
        ("0571-88881234转802", {"057188881234"}),
        ("(0571)88881234 ext 5", {"057188881234"}),
        ("8613800001234", {"13800001234"}),
    ],
)
def test_telephones_are_compared_by_what_is_dialled(written: str, meant: set[str]) -> None:
    assert numbers(written) == meant


def test_a_name_of_nothing_but_shop_words_keeps_them() -> None:
    assert core_name("大药房") == "大药房"


def test_pairs_are_found_across_the_edges_of_the_grid() -> None:
    for metres in range(0, 400, 10):
        latitude = 30 + metres / 111_195
        shops = [
            Candidate(1, "百姓药房", place=(latitude, 120)),
            Candidate(2, "百姓药房", place=(latitude + 0.0006, 120)),
        ]
        assert alike(shops, RULES) == [Alike(1, 2, "place")]


def test_everybody_behind_one_switchboard_is_not_paired_with_everybody() -> None:
    shops = [Candidate(n, f"第{n}分店", "4008001234", HERE) for n in range(2_000)]
    shops += [Candidate(5_000, "百姓药房", "4008001234"), Candidate(5_001, "百姓大药房", "4008001234")]
    assert alike(shops, RULES) == [Alike(5_000, 5_001, "phone")]


@given(st.permutations(range(4)))
def test_the_order_in_the_file_does_not_matter(order: list[int]) -> None:
    shops = [
        Candidate(1, "天河药房", "13800001234", HERE),
        Candidate(2, "天合药房", "13800001234", HERE),
        Candidate(3, "天和药房", None, FIFTY_METRES_ON),
        Candidate(4, "康乐诊所", "13900001234", HERE),
    ]
    expected = [Alike(1, 2, "phone"), Alike(1, 3, "place"), Alike(2, 3, "place")]
    assert alike([shops[n] for n in order], RULES) == expected
