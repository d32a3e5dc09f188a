"""What the played visit does about the cards it is shown."""

import pytest

from bot.cards.card import Button, Card, Fact, Message, Option, Press, Select, Style, Text
from bot.channels.console.moves import Say, Tap, next_move
from sales.playbook import NONE_OPTION


def button(label: str, style: Style = "plain", **args: str) -> Button:
    return Button(label, Press("visit.x", "visit:1", 1, args, token=f"token {label}"), style)


def move(
    *messages: Message, done: frozenset[str] = frozenset(), kinds: dict[int, str] | None = None
) -> Tap | Say | None:
    keyed = [(f"m{n}", message) for n, message in enumerate(messages)]
    return next_move(keyed, done, kinds or {})


def pressed(found: Tap | Say | None) -> str:
    assert isinstance(found, Tap)
    return found.label


def test_the_likely_button_is_pressed() -> None:
    assert pressed(move(Card("都齐了", buttons=(button("改一改"), button("提交", "primary"))))) == "提交"


def test_without_a_likely_one_the_first_harmless_one() -> None:
    assert pressed(move(Card("哪一项", buttons=(button("不拜访了", "danger"), button("缺货"))))) == "缺货"


def test_a_card_with_only_dangers_is_left_alone() -> None:
    assert move(Card("要结束吗", buttons=(button("不拜访了", "danger"),))) is None


def test_the_newest_open_question_is_answered_first() -> None:
    older, newer = Card("旧", buttons=(button("旧的"),)), Card("新", buttons=(button("新的"),))
    assert pressed(move(older, newer)) == "新的"
    assert pressed(move(older, newer, done=frozenset({"token 新的"}))) == "旧的"


def test_any_pressed_button_closes_its_card() -> None:
    card = Card("选", buttons=(button("甲"), button("乙")))
    assert move(card, done=frozenset({"token 乙"})) is None


def test_a_picture_is_said_to_be_what_it_is() -> None:
    likely_wrong = (button("门头", "primary", slot="door"), button("货架", slot="shelf"))
    card = Card("这张是哪一张", buttons=likely_wrong, picture=7)
    assert pressed(move(card, kinds={7: "shelf"})) == "货架"
    assert pressed(move(card, kinds={8: "shelf"})) == "门头"


def test_what_is_offered_is_kept_and_the_rest_is_chosen() -> None:
    options = (Option(NONE_OPTION, "不缺"), Option("a", "甲"), Option("b", "乙"), Option("c", "丙"))
    card = Card(
        "店里情况",
        selects=(
            Select("offered", "一", options, selected=("c",)),
            Select("one", "二", options),
            Select("many", "三", options, multiple=True),
            Select("none", "四", ()),
        ),
        submit=button("确认", "primary"),
        buttons=(button("别的", "primary"),),
    )
    found = move(card)
    assert isinstance(found, Tap)
    assert found.label == "确认"
    assert found.chosen == {"offered": ["c"], "one": ["a"], "many": ["a", "b"], "none": []}


@pytest.mark.parametrize(
    ("asked", "said"), [("打字告诉我就行（次/月）。", "3"), ("打字告诉我就行。", "老板说这周先看看动销")]
)
def test_a_typed_question_is_answered_by_typing(asked: str, said: str) -> None:
    assert move(Card("备注", text=asked)) == Say(said)


def test_a_card_that_tells_something_asks_for_nothing() -> None:
    assert move(Card("位置已锁定", text="好", facts=(Fact("距离", "7 米"),)), Text("收到")) is None
    assert move() is None
