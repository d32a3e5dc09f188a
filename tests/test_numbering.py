"""Choices by number: every one has a mark of its own, and typing it is pressing exactly that button."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.cards.card import Button, Card, Option, Press, Select, dump
from bot.events import Press as Pressed
from bot.numbering import NUMBERED, Choice, Reply, Unclear, code_of, hint, numbered, read_reply, resolve
from bot.words import numbering as words
from bot.words import visit as visit_words
from storage import outbox
from storage.database import Database
from storage.models import Outbox
from storage.outbox import Queued
from tests.chat import ConsolePhone, World, world
from tests.test_render import cards as any_cards


def button(label: str, token: str) -> Button:
    return Button(label, Press("act", "visit:1", 1, token=token))


SHORT = Select("short", "缺货清单", (Option("a", "感冒灵"), Option("b", "布洛芬")), multiple=True, selected=("a",))
PUSH = Select("push", "店员推荐", (Option("x", "主推我们"), Option("y", "都推")))
FIELDS = Card(
    "店里情况", selects=(SHORT, PUSH), submit=button("就这些，确认", "submit"), buttons=(button("算了", "drop"),)
)
REVIEW = Card("都齐了", buttons=(button("提交拜访", "yes"), button("改一改", "no")))
TYPED = Card("维保次数", buttons=(button("和上次一样：1 次/月", "same"),), typed=True)


def said(text: str, *cards: Card) -> Pressed | Unclear | None:
    reply = read_reply(text)
    return None if reply is None else resolve(cards, reply)


@pytest.mark.parametrize("text", ["1", " 1 ", "１", "1。", "01", "1 提交拜访", "1、提交拜访", "1.提交 拜访"])
def test_a_number_presses_its_button(text: str) -> None:
    assert said(text, REVIEW) == Pressed("yes")


@pytest.mark.parametrize(
    "text", ["", "提交拜访", "3", "0", "1.5", "11/24", "1 改一改", "1盒感冒灵", "好", "A", "-1", "1" * 300, "確認"]
)
def test_what_fits_nothing_is_nothing(text: str) -> None:
    assert said(text, REVIEW) is None


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("0", {"short": ["a"], "push": []}),
        ("确认", {"short": ["a"], "push": []}),
        ("2", {"short": ["b"], "push": []}),
        ("1 2 4", {"short": ["a", "b"], "push": ["x"]}),
        ("2，5", {"short": ["b"], "push": ["y"]}),
        ("3、4", {"short": [], "push": ["x"]}),
        ("5 5", {"short": ["a"], "push": ["y"]}),
        ("0 5", {"short": ["a"], "push": ["y"]}),
    ],
)
def test_picks_take_the_place_of_what_was_selected_in_their_question_only(
    text: str, chosen: dict[str, list[str]]
) -> None:
    assert [choice.label for choice in numbered([FIELDS])] == [
        *("感冒灵", "布洛芬", words.NONE_OF_THEM, "主推我们", "都推", "算了", "就这些，确认")
    ]
    assert said(text, FIELDS) == Pressed("submit", chosen)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4 5", words.only_one("店员推荐")),
        ("1 3", words.only_one("缺货清单")),
        ("1 99", words.no_such(["99"])),
        ("6 1", words.ONE_BUTTON),
        ("1 8", words.TWO_CARDS),
    ],
)
def test_a_choice_that_cannot_be_made_is_told_in_words(text: str, told: str) -> None:
    assert said(text, FIELDS, REVIEW) == Unclear(told)


def test_cards_of_one_answer_are_numbered_through() -> None:
    assert said("4", REVIEW, replace(REVIEW, buttons=(button("好", "one"), button("不", "two")))) == Pressed("two")


def test_where_a_number_is_an_answer_the_choices_have_letters() -> None:
    assert said("1", TYPED) is None
    assert said("a", TYPED) == said("Ａ", TYPED) == Pressed("same")
    assert hint(numbered([TYPED])) == "回复字母：A 和上次一样：1 次/月"


def test_how_to_answer_is_said_in_one_line() -> None:
    assert hint(numbered([REVIEW])) == "回复数字：1 提交拜访 2 改一改"
    told = "把要选的号码一起回复，空格隔开，比如“1 4”。不用改就回 0：就这些，确认"
    assert hint(numbered([FIELDS])) == told
    assert hint(()) == ""


def test_the_words_of_a_link_name_their_card() -> None:
    code = code_of("in:12.0.0.0")
    assert read_reply(f"提交拜访 #{code}-2") == Reply(("2",), code=code)
    assert code != code_of("in:13.0.0.0")


def signed(card: Card, n: int) -> Card:
    """Every button with a token of its own, as in the outbox."""
    named = [
        replace(b, press=replace(b.press, token=f"{n}-{m}"))
        for m, b in enumerate((*card.buttons, *((card.submit,) if card.submit else ())))
    ]
    buttons = tuple(named[: len(card.buttons)])
    return replace(card, buttons=buttons, submit=named[-1] if card.submit else None)


def means(choice: Choice, card: Card) -> Pressed:
    if choice.token:
        before = {s.name: list(s.selected if s.multiple else s.selected[:1]) for s in card.selects}
        return Pressed(choice.token, before if choice.submit else {})
    chosen = {s.name: list(s.selected if s.multiple else s.selected[:1]) for s in card.selects}
    chosen[choice.select or ""] = [choice.option] if choice.option is not None else []
    return Pressed(card.submit.press.token if card.submit else "", chosen)


@given(st.lists(any_cards(), min_size=1, max_size=3), st.booleans())
def test_every_choice_of_any_cards_is_reached_by_its_mark_alone(drawn: list[Card], typed: bool) -> None:
    shown = [replace(signed(card, n), typed=typed) for n, card in enumerate(drawn)]
    choices = numbered(shown)
    assert len({choice.mark for choice in choices}) == len(choices)
    for choice in choices:
        assert said(choice.mark, *shown) == means(choice, shown[choice.card])
    wanted = sum(len(s.options) for card in shown for s in card.selects)
    wanted += sum(len(card.buttons) + (card.submit is not None) for card in shown)
    assert len([c for c in choices if c.select is None or c.option is not None]) == wanted


@given(st.text(max_size=30), any_cards())
def test_no_text_makes_it_fail_or_presses_anything_unknown(text: str, card: Card) -> None:
    meant = said(text, signed(card, 0))
    tokens = {choice.token for choice in numbered([signed(card, 0)])}
    assert meant is None or isinstance(meant, Unclear) or meant.token in tokens


# ---- in a chat


@pytest.fixture
async def company(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, tmp_path) as running:
        yield running


@pytest.fixture
async def lin(company: World) -> ConsolePhone:
    """小林, whose visit asks for the position, with one button on the card."""
    phone: ConsolePhone = company.phone("R01")
    await phone.scans("百姓大药房")
    await phone.sees(f"[{visit_words.LOCATE_GIVE_UP}]")
    return phone


async def with_numbers(company: World) -> None:
    """As if what was sent so far had been shown with numbers."""
    async with company.bot.database.write() as session:
        await session.execute(update(Outbox).values(handle=f"{NUMBERED}x"))


async def test_a_typed_number_is_the_press(company: World, lin: ConsolePhone) -> None:
    await with_numbers(company)
    await lin.says("1")
    await lin.sees("0/3")


async def test_without_a_numbered_card_a_number_is_just_words(company: World, lin: ConsolePhone) -> None:
    await lin.says("1")
    await lin.has_seen(visit_words.NOTED, 1)


async def test_an_old_number_gets_a_kind_word(company: World, lin: ConsolePhone) -> None:
    await with_numbers(company)
    await lin.says("继续")  # the question once more, this time as a card with buttons
    await lin.says("1")
    await lin.sees(words.OLD)


async def test_an_amount_typed_for_a_question_is_no_old_number(company: World, lin: ConsolePhone) -> None:
    await with_numbers(company)
    row = Queued("t:1.0.0.0", "console", "R01", None, "send", dump(TYPED), company.clock())
    async with company.bot.database.write() as session:
        await outbox.queue(session, [row])
    company.bot.courier.wake()
    await company.settled()
    await lin.says("1")
    await lin.has_seen(visit_words.NOTED, 1)


async def test_a_link_finds_its_card_among_newer_ones(company: World, lin: ConsolePhone) -> None:
    key = (await lin.bubbles())[-1].id  # the console's handle is the key
    await lin.says("我的待办")
    await lin.says(f"这里定位不了 #{code_of(key)}-1")
    await lin.sees("0/3")
    await lin.says("这里定位不了 #zzzzz-1")
    await lin.sees(words.OLD)
