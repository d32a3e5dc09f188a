"""Any card keeps within the narrower limits of smart bots and webhooks (wecom.md §3.3), and loses nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.card import Card, Fact, Link, Picture, Text
from bot.channels.wecom import appchat, markdown, webhook
from bot.channels.wecom.bot_cards import LIMITS, notice, rendered
from bot.channels.wecom.cards import Stage
from bot.render import Limits, fit, split
from tests.channels.wecom.card_rules import readable
from tests.channels.wecom.test_cards import signed
from tests.platforms.wecom.bodies import UNSUPPORTED
from tests.platforms.wecom.cards import Rules
from tests.test_render import cards

PUBLIC = "https://xingji.example.com"


def parts_of(card: Card, limits: Limits) -> Sequence[Card]:
    return [part for part in fit(card, limits) if isinstance(part, Card)]


def squeezed(text: str) -> str:
    """Without what blanks, line ends and numbering do to it."""
    return re.sub(r"\s", "", text)


@given(signed())
def test_any_card_of_the_bot_is_within_every_limit(card: Card) -> None:
    complaints: list[str] = []
    for part in parts_of(card, LIMITS):
        body, rest = rendered(part, PUBLIC)
        Rules(body | {"task_id": "t-1"}, complaints.append, bot=True).check()
        assert complaints == []
        shown = {row["url"] for row in body.get("jump_list", [])}
        shown |= {row["url"] for row in body.get("horizontal_content_list", []) if row.get("type") == 1}
        assert len(shown | {link.url for link in rest}) >= len({link.url for link in part.links})


@given(signed())
def test_a_part_of_the_bot_shows_all_its_words(card: Card) -> None:
    for part in parts_of(card, LIMITS):
        body, rest = rendered(part, PUBLIC)
        shown = squeezed(readable({**body, "button_list": body.get("button_list", [])}))
        kept = [part.text, *(fact.value for fact in part.facts), *(button.label for button in part.buttons)]
        kept += [option.label for select in part.selects for option in select.options]
        kept += [] if part.selects else [link.label for link in part.links if link not in rest]
        for words in kept:
            assert squeezed(words) in shown


@given(cards())
def test_a_notice_is_within_every_limit_or_none(card: Card) -> None:
    complaints: list[str] = []
    found = notice(card, Stage(PUBLIC))
    if found is not None:
        Rules(found, complaints.append, bot=True).check()
    assert complaints == []


def test_a_notice_needs_a_link_and_room() -> None:
    card = Card(
        title="小林 · 百姓大药房", text="新拜访", facts=(Fact("意向", "有"),), links=(Link("看拜访", "/v/1"),)
    )
    found = notice(card, Stage(PUBLIC))
    assert found is not None
    assert (found["card_type"], found["card_action"]["url"]) == ("text_notice", f"{PUBLIC}/v/1")
    picture = notice(card, Stage(PUBLIC, f"{PUBLIC}/p"))
    assert picture is not None
    assert picture["card_type"] == "news_notice"
    for too_much in (replace(card, links=()), replace(card, text="长" * 200), replace(card, facts=card.facts * 7)):
        assert notice(too_much, Stage(PUBLIC)) is None


@given(st.text(max_size=300) | st.text("#>*`<|~-+=_[]() \n一a1", max_size=80))
def test_nothing_from_outside_is_markdown(text: str) -> None:
    plain = markdown.plain(text)
    assert not re.search(r"[*`<|~]|^\s*(#|>|[-+]\s)|\]\s*[(\[]", plain, re.MULTILINE)
    assert not any(pattern.search(plain) for pattern, _ in UNSUPPORTED)
    assert len(plain) == len(text)


@pytest.mark.parametrize("text", ["今天 3-5 家，a_b-c", "https://x.example/v/a_b-c.d?e=f&g=1#h", "1. 一\n2. 二"])
def test_harmless_words_stay_as_they_are(text: str) -> None:
    assert markdown.plain(text) == text


def test_links_in_markdown_lead_where_they_should() -> None:
    card = Card(title="周报", links=(Link("看[全]部", "/b/1"), Link("外面", "https://x.example/a(b)")))
    content = markdown.of_card(card, PUBLIC)
    assert f"[看［全］部]({PUBLIC}/b/1)" in content
    assert "(https://x.example/a%28b%29)" in content


@pytest.mark.parametrize(("limits", "most"), [(webhook.LIMITS, 4096), (appchat.LIMITS, 2048)])
def test_a_usual_group_card_is_one_message(limits: Limits, most: int) -> None:
    facts = tuple(Fact("字" * limits.fact_label.size, "值" * limits.fact_value.size) for _ in range(limits.facts))
    links = tuple(Link("看" * limits.label.size, "/board/" + "t" * 180) for _ in range(2))
    text, title = "说" * limits.words.size, "题" * limits.title.size
    (part,) = parts_of(Card(title=title, text=text, facts=facts, links=links), limits)
    content = markdown.of_card(part, PUBLIC)
    assert split(content, replace(limits.text, size=most)) == [content]


def test_words_and_captions_are_split_by_the_channels_own_measure() -> None:
    for limits in (LIMITS, webhook.LIMITS, appchat.LIMITS):
        parts = fit(Text("客户说" * 3000), limits)
        assert "".join(part.text for part in parts if isinstance(part, Text)) == "客户说" * 3000
        assert all(limits.text.holds(part.text) for part in parts if isinstance(part, Text))
        assert isinstance(fit(Picture(1, "长" * 5000), limits)[0], Picture)
