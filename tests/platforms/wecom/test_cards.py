"""Cards the platform refuses, one rule a row; and cards it takes."""

import copy
from typing import Any

import pytest

from tests.platforms.wecom import cards
from tests.platforms.wecom.bot_side import tenant
from tests.platforms.wecom.cards import FAMILY, Rules
from tests.platforms.wecom.errors import Refused

Card = dict[str, Any]
URL = "https://example.cn"
OPTIONS = [{"id": "1", "text": "甲"}, {"id": "2", "text": "乙"}]
ACTION = {"type": 1, "url": URL}
TITLE = {"title": "标题", "desc": "说明"}
SUBMIT = {"text": "提交", "key": "s"}
GOOD: dict[str, Card] = {
    "text_notice": {
        "card_type": "text_notice",
        "task_id": "t",
        "main_title": TITLE,
        "emphasis_content": {"title": "100", "desc": "万"},
        "sub_title_text": "S",
        "horizontal_content_list": [{"keyname": "K", "value": "V"}],
        "jump_list": [{"type": 1, "title": "J", "url": URL}],
        "card_action": ACTION,
    },
    "news_notice": {
        "card_type": "news_notice",
        "main_title": TITLE,
        "card_image": {"url": URL},
        "vertical_content_list": [{"title": "V", "desc": "D"}],
        "card_action": ACTION,
    },
    "button_interaction": {
        "card_type": "button_interaction",
        "task_id": "t",
        "main_title": TITLE,
        "button_selection": {"question_key": "q", "title": "S", "selected_id": "1", "option_list": OPTIONS},
        "button_list": [{"text": "OK", "style": 1, "key": "ok"}, {"text": "看", "type": 1, "url": URL}],
    },
    "vote_interaction": {
        "card_type": "vote_interaction",
        "task_id": "t",
        "main_title": TITLE,
        "checkbox": {
            "question_key": "q",
            "mode": 1,
            "option_list": [OPTIONS[0] | {"is_checked": False}, OPTIONS[1]],
        },
        "submit_button": SUBMIT,
    },
    "multiple_interaction": {
        "card_type": "multiple_interaction",
        "task_id": "t",
        "main_title": TITLE,
        "select_list": [{"question_key": "q", "title": "S", "option_list": OPTIONS}],
        "submit_button": SUBMIT,
    },
}
LONG = "k" * 1025
BUTTON = {"text": "A", "key": "a"}
OPTION = {"id": "1", "text": "A"}
MENU = {"desc": "更多", "action_list": [{"text": "A", "key": "a"}]}
GONE = object()

# (of which type, what is set where, which code)
BAD: list[tuple[str, Card, int]] = [
    ("text_notice", {"card_type": "free_text"}, cards.CARD_TYPE),
    ("text_notice", {"main_title": GONE, "sub_title_text": GONE}, cards.TITLE),
    ("text_notice", {"main_title": {"title": 5}}, cards.TITLE),
    ("text_notice", {"card_action": GONE}, cards.ACTION),
    ("text_notice", {"card_action": {"type": 0}}, cards.ACTION),
    ("text_notice", {"card_action": {"type": 1}}, cards.ACTION),
    ("text_notice", {"card_action": {"type": 1, "url": "ftp://x"}}, cards.ACTION),
    ("text_notice", {"card_action": {"type": 2}}, cards.ACTION),
    ("text_notice", {"task_id": "有"}, cards.TASK_BAD),
    ("text_notice", {"task_id": "t" * 129}, cards.TASK_BAD),
    ("text_notice", {"task_id": "a:b"}, cards.TASK_BAD),
    ("text_notice", {"task_id": ""}, cards.TASK_BAD),
    ("text_notice", {"task_id": GONE, "action_menu": MENU}, cards.TASK_MISSING),
    ("text_notice", {"action_menu": {"action_list": []}}, cards.MENU),
    ("text_notice", {"action_menu": {"action_list": MENU["action_list"] * 2}}, cards.MENU),
    ("text_notice", {"action_menu": {"action_list": [{"text": "A", "key": LONG}]}}, cards.MENU),
    ("text_notice", {"horizontal_content_list": [{"keyname": "K"}] * 7}, cards.HORIZONTAL),
    ("text_notice", {"horizontal_content_list": [{"value": "V"}]}, cards.HORIZONTAL),
    ("text_notice", {"horizontal_content_list": [{"keyname": "K", "type": 1}]}, cards.HORIZONTAL),
    ("text_notice", {"horizontal_content_list": [{"keyname": "K", "type": 3}]}, cards.HORIZONTAL),
    ("text_notice", {"jump_list": [{"title": "J"}] * 4}, cards.JUMP),
    ("text_notice", {"jump_list": [{"type": 3, "title": "J", "question": "?"}]}, cards.JUMP),
    ("text_notice", {"source": {"desc_color": 4}}, cards.SOURCE),
    ("text_notice", {"quote_area": {"type": 1}}, cards.QUOTE),
    ("news_notice", {"card_image": GONE}, cards.IMAGE),
    ("news_notice", {"card_image": {"url": URL, "aspect_ratio": 1.3}}, cards.IMAGE),
    ("news_notice", {"card_image": {"url": URL, "aspect_ratio": 2.25}}, cards.IMAGE),
    ("news_notice", {"image_text_area": {"title": "A"}}, cards.IMAGE_TEXT),
    ("news_notice", {"vertical_content_list": [{"title": "V"}] * 5}, cards.VERTICAL),
    ("news_notice", {"vertical_content_list": [{"desc": "D"}]}, cards.VERTICAL),
    ("button_interaction", {"task_id": GONE}, cards.TASK_MISSING),
    ("button_interaction", {"button_list": []}, cards.BUTTONS),
    ("button_interaction", {"button_list": [BUTTON | {"key": str(n)} for n in range(7)]}, cards.BUTTONS),
    ("button_interaction", {"button_list": [{"key": "a"}]}, cards.BUTTONS),
    ("button_interaction", {"button_list": [BUTTON | {"style": 5}]}, cards.BUTTONS),
    ("button_interaction", {"button_list": [{"text": "A", "type": 1}]}, cards.BUTTONS),
    ("button_interaction", {"button_list": [BUTTON, BUTTON]}, cards.BUTTON_KEY),
    ("button_interaction", {"button_list": [{"text": "A"}]}, cards.BUTTON_KEY),
    ("button_interaction", {"button_list": [BUTTON | {"key": "长" * 342}]}, cards.BUTTON_KEY),
    ("button_interaction", {"button_selection": {"question_key": "q", "option_list": []}}, cards.OPTION),
    ("button_interaction", {"button_selection": {"option_list": OPTIONS}}, cards.SELECTION),
    (
        "button_interaction",
        {"button_selection": {"question_key": "q", "selected_id": "9", "option_list": OPTIONS}},
        cards.SELECTION,
    ),
    ("vote_interaction", {"task_id": GONE}, cards.TASK_MISSING),
    ("vote_interaction", {"main_title": GONE}, cards.TITLE),
    ("vote_interaction", {"checkbox": GONE}, cards.CHECKBOX),
    ("vote_interaction", {"submit_button": GONE}, cards.SUBMIT),
    ("vote_interaction", {"submit_button": {"text": "A"}}, cards.SUBMIT),
    ("vote_interaction", {"checkbox": {"question_key": "q", "mode": 2, "option_list": OPTIONS}}, cards.CHECKBOX),
    (
        "vote_interaction",
        {"checkbox": {"question_key": "q", "option_list": [OPTION | {"id": str(n)} for n in range(21)]}},
        cards.OPTION,
    ),
    ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": [OPTION, OPTION]}}, cards.OPTION),
    (
        "vote_interaction",
        {
            "checkbox": {
                "question_key": "q",
                "mode": 0,
                "option_list": [one | {"is_checked": True} for one in OPTIONS],
            }
        },
        cards.CHECKBOX,
    ),
    ("multiple_interaction", {"select_list": []}, cards.SELECTS),
    (
        "multiple_interaction",
        {"select_list": [{"question_key": str(n), "option_list": OPTIONS} for n in range(4)]},
        cards.SELECTS,
    ),
    ("multiple_interaction", {"select_list": [{"question_key": "q", "option_list": OPTIONS}] * 2}, cards.SELECTS),
    (
        "multiple_interaction",
        {"select_list": [{"question_key": "q", "option_list": [OPTION | {"id": str(n)} for n in range(11)]}]},
        cards.OPTION,
    ),
    (
        "multiple_interaction",
        {"select_list": [{"question_key": "q", "option_list": [OPTION | {"id": "长" * 43}]}]},
        cards.OPTION,
    ),
]


def made(kind: str, changes: Card) -> Card:
    """A good card with some fields set otherwise or taken away."""
    card = copy.deepcopy(GOOD[kind]) | changes
    return {field: value for field, value in card.items() if value is not GONE}


@pytest.mark.parametrize("kind", GOOD)
def test_the_examples_of_the_reference_pass_without_complaint(kind: str) -> None:
    complaints: list[str] = []
    Rules(GOOD[kind], complaints.append).check()
    assert complaints == []


@pytest.mark.parametrize(("kind", "changes", "code"), BAD, ids=[f"{row[0]}-{n}" for n, row in enumerate(BAD)])
def test_a_bad_card_is_refused(kind: str, changes: Card, code: int) -> None:
    with pytest.raises(Refused) as refused:
        Rules(made(kind, changes), [].append).check()
    assert refused.value.errcode == code
    assert code in FAMILY


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("text_notice", {"main_title": {"title": "长" * 37}}),
        ("text_notice", {"horizontal_content_list": [{"keyname": "六个字的名字", "value": "V"}]}),
        ("text_notice", {"select_list": []}),
        ("vote_interaction", {"main_title": {"title": "长" * 17}}),
        ("vote_interaction", {"sub_title_text": "投票卡没有副标题"}),
        ("button_interaction", {"button_list": [{"text": "长" * 11, "key": "a"}]}),
        ("multiple_interaction", {"submit_button": {"text": "长" * 11, "key": "a"}}),
    ],
)
def test_what_is_cut_or_not_shown_is_complained_of(kind: str, changes: Card) -> None:
    complaints: list[str] = []
    Rules(made(kind, changes), complaints.append).check()
    assert len(complaints) == 1


def test_smart_bots_have_tighter_advice_and_no_link_buttons() -> None:
    complaints: list[str] = []
    with pytest.raises(Refused):
        Rules(GOOD["button_interaction"], complaints.append, bot=True).check()
    Rules(made("text_notice", {"main_title": {"title": "长" * 27}}), complaints.append, bot=True).check()
    assert any("27 字, 26" in one for one in complaints)


async def test_a_task_id_serves_once_and_buttons_need_an_address_to_call() -> None:
    async with tenant() as (server, side):
        user = server.user("R01")
        card = GOOD["button_interaction"]
        answer = await side.send("R01", "template_card", **card)
        assert answer["response_code"]
        assert "标题" in user.bubbles[-1]
        assert user.bubbles[-1].labels() == ["OK", "看"]
        assert (await side.send("R01", "template_card", **card))["errcode"] == 42014
        side.app.callback_url = None
        assert (await side.send("R01", "template_card", **card | {"task_id": "u"}))["errcode"] == 43012
        notice = await side.send("R01", "template_card", **GOOD["text_notice"] | {"task_id": "v"})
        assert "response_code" not in notice
        safe = {"touser": "R01", "msgtype": "template_card", "agentid": side.app.agent_id, "safe": 1}
        assert (await side.post("message/send", safe | {"template_card": card | {"task_id": "w"}}))[
            "errcode"
        ] == 40058
        assert user.bubbles[-1].link("J") == URL
        assert server.violations == []
