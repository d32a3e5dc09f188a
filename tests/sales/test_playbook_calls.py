"""What a playbook says of calls: its mistakes are told like all others; the first one's lines cover all."""

from typing import get_args

import pytest

from sales.playbook_calls import TOPICS, WeakKind
from sales.playbook_file import parse
from tests.sales.test_playbook_file import FMCG, SMALL, found, problems

CALLS = """\
calls:
  topics:
    - {id: price, label: 价格}
    - {id: x_parking, label: 停车}
  talk_tracks:
    - {id: ask, text: 贵在哪, topics: [price, x_parking], customer_types: [shop]}
    - {id: wait, text: 我查一下, kinds: [hedging]}
"""


def told(old: str, new: str) -> list[str]:
    assert CALLS.count(old) == 1
    return [problem.split("行：", 1)[1] for problem in problems(SMALL + CALLS.replace(old, new))]


def test_calls_without_mistakes() -> None:
    assert found(SMALL + CALLS) == ()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("id: price,", "id: prise,", "关注点 prise 的 id 写成了 “prise”，自己加的请用 x_ 开头；是不是 “price”？"),
        (
            "[price, x_parking]",
            "[price, x_packing]",
            "话术 ask 的 topics 第 2 项 写成了 “x_packing”，是不是 “x_parking”？",
        ),
        ("[shop]", "[shoop]", "话术 ask 的 customer_types 第 1 项 写成了 “shoop”，是不是 “shop”？"),
        ("id: wait", "id: ask", "话术 ask 的 id 的 “ask” 前面已经用过，请换一个不重复的"),
        (", kinds: [hedging]", "", "话术 wait 没有写 topics，也没有写 kinds，请至少写一样，不然永远用不上"),
        ("label: 停车", "label: 价格", "关注点 x_parking 的 label 的 “价格” 前面已经用过，请换一个不重复的"),
    ],
)
def test_a_mistake_in_the_calls(old: str, new: str, word: str) -> None:
    assert any(problem.startswith(word) for problem in told(old, new)), told(old, new)


def test_a_kind_that_does_not_exist_is_told_with_those_that_do() -> None:
    [problem] = told("[hedging]", "[hedgin]")
    assert problem.startswith("话术 wait 的 kinds 第 1 项")
    assert "hedging" in problem


def test_the_first_playbook_has_a_line_for_every_topic_kind_and_customer() -> None:
    playbook = parse(FMCG, "fmcg.yaml")
    tracks = playbook.calls.talk_tracks
    assert 25 <= len(tracks) <= 45
    assert {topic for track in tracks for topic in track.topics} >= set(TOPICS)
    assert {kind for track in tracks for kind in track.kinds} == set(get_args(WeakKind))
    assert {one for track in tracks for one in track.customer_types} == {one.id for one in playbook.customer_types}
