"""Any card whatever becomes template cards within every limit of wecom.md §3.3, and nothing of it is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.card import Button, Card, Fact, Link, Option, Press, Select
from bot.channel import SendError
from bot.channels.wecom.cards import LIMITS, Stage, can_be_pressed, render
from bot.channels.wecom.names import NOTHING_CHOSEN, token_of
from bot.render import fit
from tests.channels.wecom.card_rules import problems, readable
from tests.platforms.wecom.cards import Rules
from tests.test_render import cards

STAGE = Stage("https://xingji.example.com")
PICTURE = replace(STAGE, picture="https://xingji.example.com/wecom/picture/t")
stages = st.sampled_from([STAGE, PICTURE])
tokens = st.text("abcXYZ019-_.", min_size=1, max_size=1000)
Rendered = dict[str, Any]


def button(label: str = "好", token: str = "t.1", style: Any = "plain") -> Button:
    return Button(label, Press("a", "visit:1", 1, token=token), style)


@st.composite
def signed(draw: st.DrawFn) -> Card:
    """Some buttons mean the same, and so have the same token."""
    card = draw(cards())
    drawn = draw(st.lists(tokens, min_size=1, max_size=3))

    def sign(n: int, button: Button) -> Button:
        return replace(button, press=replace(button.press, token=drawn[n % len(drawn)]))

    buttons = tuple(sign(n, one) for n, one in enumerate(card.buttons))
    return replace(card, buttons=buttons, submit=card.submit and sign(0, card.submit))


def parts_of(card: Card) -> list[Card]:
    return [part for part in fit(card, LIMITS) if isinstance(part, Card)]


@given(signed(), stages)
def test_any_card_is_within_every_limit_and_the_strict_tenant_has_nothing_against_it(
    card: Card, stage: Stage
) -> None:
    complaints: list[str] = []
    for part in parts_of(card):
        rendered = render(part, stage) | {"task_id": "t-1"}
        Rules(rendered, complaints.append).check()
        assert problems(rendered) + complaints == []


@given(signed(), stages)
def test_everything_can_be_read(card: Card, stage: Stage) -> None:
    for part in parts_of(card):
        seen = readable(render(part, stage))
        assert [words for words in words_of(part) if words.strip() and words not in seen] == []


def words_of(card: Card) -> list[str]:
    labels = [one.label for one in (*card.buttons, *card.links, *card.selects)]
    options = [option.label for select in card.selects for option in select.options]
    submit = [card.submit.label] if card.submit else []
    facts = [text for fact in card.facts for text in (fact.label, fact.value)]
    return [card.title, card.text, *facts, *labels, *options, *submit]


@given(signed(), stages)
def test_every_press_and_every_choice_comes_back(card: Card, stage: Stage) -> None:
    for part in parts_of(card):
        rendered = render(part, stage)
        pressed = [row["key"] for row in rendered.get("button_list", []) if row["type"] == 0]
        assert [token_of(key) for key in pressed] == [one.press.token for one in part.buttons]
        if part.submit:
            assert token_of(rendered["submit_button"]["key"]) == part.submit.press.token
        asked = [(key, ids) for key, ids in questions(rendered)]
        assert asked == [(one.name, [option.id for option in one.options]) for one in part.selects]


def questions(rendered: Rendered) -> Sequence[tuple[str, list[str]]]:
    rows = [rendered["checkbox"]] if "checkbox" in rendered else rendered.get("select_list", [])
    return [
        (row["question_key"], [o["id"] for o in row["option_list"] if o["id"] != NOTHING_CHOSEN]) for row in rows
    ]


@given(signed(), stages)
def test_every_link_leads_where_it_says(card: Card, stage: Stage) -> None:
    for part in parts_of(card):
        rendered = render(part, stage)
        rows = [*rendered.get("jump_list", []), *rendered.get("button_list", [])]
        urls = [row["url"] for row in rows if row["type"] == 1]
        assert urls == [f"{STAGE.public_url}/{link.url}" for link in part.links]


@settings(max_examples=40)
@given(signed())
def test_what_is_chosen_beforehand_is_marked_and_only_that(card: Card) -> None:
    for part in parts_of(card):
        rendered = render(part, STAGE)
        for select in part.selects:
            assert marked(rendered, select.name) == expected(select)


def marked(rendered: Rendered, name: str) -> list[str]:
    if "checkbox" in rendered:
        return [row["id"] for row in rendered["checkbox"]["option_list"] if row["is_checked"]]
    (row,) = [row for row in rendered["select_list"] if row["question_key"] == name]
    return [row["selected_id"]]


def expected(select: Select) -> list[str]:
    chosen = [option.id for option in select.options if option.id in select.selected]
    if select.multiple:
        return chosen
    return chosen[:1] or ([] if len(select.options) > LIMITS.form.options else [NOTHING_CHOSEN])


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(str(n), f"选项{n}") for n in range(count))


ONE = Select("one", "哪一个", options(3))
LINKS = tuple(Link(f"第{n}页", f"/p/{n}") for n in range(4))


@pytest.mark.parametrize(
    ("card", "stage", "kind"),
    [
        (Card("小结"), STAGE, "text_notice"),
        (Card("小结", links=LINKS[:3]), STAGE, "text_notice"),
        (Card("小结", picture=1), STAGE, "text_notice"),
        (Card("小结", picture=1, text="说明"), PICTURE, "news_notice"),
        (Card("小结", links=LINKS), PICTURE, "button_interaction"),
        (Card("小结", buttons=(button(),)), STAGE, "button_interaction"),
        (Card("小结", selects=(ONE,), submit=button()), STAGE, "multiple_interaction"),
        (Card("小结", selects=(ONE, replace(ONE, name="b")), submit=button()), STAGE, "multiple_interaction"),
        (Card("小结", selects=(replace(ONE, multiple=True),), submit=button()), STAGE, "vote_interaction"),
        (Card("小结", selects=(replace(ONE, options=options(12)),), submit=button()), STAGE, "vote_interaction"),
    ],
)
def test_which_card_becomes_which(card: Card, stage: Stage, kind: str) -> None:
    rendered = render(card, stage)
    assert rendered["card_type"] == kind
    assert can_be_pressed(rendered) == kind.endswith("_interaction")


def test_a_notice_leads_to_its_first_link_or_to_the_bot() -> None:
    linked = Card("x", links=(Link("外面", "https://a.example/b"), Link("里面", "/p")))
    assert render(linked, STAGE)["card_action"]["url"] == "https://a.example/b"
    assert render(Card("x"), STAGE)["card_action"]["url"] == "https://xingji.example.com/"


def test_the_tone_is_seen() -> None:
    sources = {tone: render(Card("x", tone=tone), STAGE)["source"] for tone in ("plain", "good", "warn", "bad")}
    assert [source["desc_color"] for source in sources.values()] == [0, 3, 2, 2]
    assert len({source["desc"] for source in sources.values()}) == 4


def test_an_empty_card_still_has_a_title() -> None:
    assert problems(render(Card(""), STAGE)) == []
    assert problems(render(Card(" ", " \n", facts=(Fact("", ""),)), STAGE)) == []


@pytest.mark.parametrize(
    "card",
    [
        Card("x", buttons=(button(token="x" * 1025),)),
        Card("x", buttons=(button(token=""),)),
        Card("x", selects=(replace(ONE, options=(Option("字" * 43, "a"),)),), submit=button()),
        Card("x", selects=(replace(ONE, options=(Option("", "a"),)),), submit=button()),
        Card("x", selects=(replace(ONE, name=""),), submit=button()),
        Card("x", selects=(ONE,)),
    ],
)
def test_what_could_not_come_back_is_refused_for_good(card: Card) -> None:
    with pytest.raises(SendError) as caught:
        render(card, STAGE)
    assert caught.value.retry == "never"
