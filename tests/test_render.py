"""Whatever a card says, it is shown: every part within the channel's limits, and nothing of it lost."""

import string
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.card import Button, Card, Fact, File, Link, Message, Option, Picture, Press, Select, Text
from bot.channels.console.channel import LIMITS as CONSOLE
from bot.render import FormLimits, Limits, Room, fit, split

WECOM = Limits(
    text=Room(2048, "bytes"),
    title=Room(36),
    words=Room(160),
    facts=6,
    fact_label=Room(16),
    fact_value=Room(30),
    buttons=6,
    label=Room(16),
    option=Room(16),
    form=FormLimits(Room(16), Room(130), 3, options=10, alone=20, ticks_beside=False, buttons=0, facts=False),
)
TIGHT = FormLimits(Room(16, "bytes"), Room(40, "bytes"), 1, 1, 1, ticks_beside=False, buttons=0, facts=False)
NARROW = Limits(
    text=Room(60, "bytes"),
    title=Room(20, "bytes"),
    words=Room(60, "bytes"),
    facts=1,
    fact_label=Room(12, "bytes"),
    fact_value=Room(18, "bytes"),
    buttons=1,
    label=Room(16, "bytes"),
    option=Room(16, "bytes"),
    form=TIGHT,
)


def rooms(least: int, most: int) -> st.SearchStrategy[Room]:
    return st.builds(Room, st.integers(least, most), st.sampled_from(["bytes", "characters"]))


forms = st.builds(
    FormLimits,
    title=rooms(16, 60),
    words=rooms(20, 200),
    selects=st.integers(1, 3),
    options=st.integers(1, 5),
    alone=st.integers(1, 9),
    ticks_beside=st.booleans(),
    buttons=st.integers(0, 4),
    facts=st.booleans(),
)
limits = st.sampled_from([CONSOLE, WECOM, NARROW]) | st.builds(
    Limits,
    text=rooms(40, 300),
    title=rooms(16, 60),
    words=rooms(40, 300),
    facts=st.integers(1, 4),
    fact_label=rooms(4, 40),
    fact_value=rooms(4, 60),
    buttons=st.integers(1, 4),
    label=rooms(16, 40),
    option=rooms(16, 40),
    form=forms,
)
characters = st.characters(exclude_categories=("Cs",)) | st.sampled_from("客户拜访，。 \n👩‍👩‍👧‍👦🐉𠮷é")
words = st.text(characters, max_size=80)
long_words = st.text(characters, max_size=700)
names = st.text(string.ascii_lowercase, min_size=1, max_size=6)
buttons = st.builds(
    Button,
    label=words,
    press=st.builds(Press, action=names, thing=names, version=st.integers(0, 9)),
    style=st.sampled_from(["primary", "plain", "danger"]),
)


@st.composite
def selects(draw: st.DrawFn, name: str) -> Select:
    ids = draw(st.lists(names, min_size=1, max_size=9, unique=True))
    options = tuple(Option(id, draw(words)) for id in ids)
    chosen = tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)))
    return Select(name, draw(words), options, multiple=draw(st.booleans()), selected=chosen)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    asked = tuple(draw(selects(f"select-{n}")) for n in range(draw(st.integers(0, 4))))
    return Card(
        title=draw(words),
        text=draw(long_words),
        tone=draw(st.sampled_from(["plain", "good", "warn", "bad"])),
        facts=tuple(draw(st.lists(st.builds(Fact, words, words), max_size=7))),
        selects=asked,
        submit=draw(buttons) if asked else None,
        buttons=tuple(draw(st.lists(buttons, max_size=6))),
        links=tuple(draw(st.lists(st.builds(Link, words, names), max_size=4))),
        picture=draw(st.none() | st.integers(1, 9)),
    )


def rendered(card: Card, limits: Limits) -> list[Card]:
    parts = fit(card, limits)
    assert all(isinstance(part, Card) for part in parts)
    return [part for part in parts if isinstance(part, Card)]


def fits(part: Card, limits: Limits) -> bool:
    controls = [*part.buttons, *part.links, *([part.submit] if part.submit else [])]
    form = limits.form
    return (
        limits.title.holds(part.title)
        and (form.title.holds(part.title) or not part.selects)
        and (form.words if part.selects else limits.words).holds(part.text)
        and len(part.facts) <= limits.facts
        and all(keeps(fact, part, limits) for fact in part.facts)
        and all(limits.label.holds(control.label) for control in controls)
        and all(limits.option.holds(label) for s in part.selects for label in labels_of(s))
        and len(controls) <= (min(limits.buttons, form.buttons + 1) if part.selects else limits.buttons)
        and len(part.selects) <= form.selects
        and all(len(s.options) <= (form.options if len(part.selects) > 1 else form.alone) for s in part.selects)
        and (len(part.selects) < 2 or form.ticks_beside or not any(s.multiple for s in part.selects))
    )


def labels_of(select: Select) -> list[str]:
    return [select.label, *(option.label for option in select.options)]


def keeps(fact: Fact, card: Card, limits: Limits) -> bool:
    """Whether the fact is shown as one, rather than spelt out."""
    stays = limits.form.facts or not card.selects
    return stays and limits.fact_label.holds(fact.label) and limits.fact_value.holds(fact.value)


def told(parts: Sequence[Card]) -> str:
    """Everything there is to read, in reading order; a text that goes on in the next part is joined."""
    return "".join(part.text for part in parts)


def shows(parts: Sequence[Card], label: str, shown: str) -> bool:
    """A label is there as it is, or cut and spelt out under the same number in the card's words."""
    if label == shown:
        return True
    number = shown.split(".", 1)[0]
    return shown.endswith("…") and f"{number}. {label}" in told(parts)


@given(cards(), limits)
def test_every_part_keeps_the_limits(card: Card, limits: Limits) -> None:
    for part in rendered(card, limits):
        assert fits(part, limits), part


@given(cards(), limits)
def test_the_words_are_all_there_and_in_order(card: Card, limits: Limits) -> None:
    parts = rendered(card, limits)
    assert told(parts).startswith(card.text)
    assert all(part.title == parts[0].title for part in parts)
    assert parts[0].title == card.title or card.title in told(parts)


@given(cards(), limits)
def test_every_fact_is_shown_or_spelt_out(card: Card, limits: Limits) -> None:
    parts = rendered(card, limits)
    shown = [fact for part in parts for fact in part.facts]
    assert shown == [fact for fact in card.facts if keeps(fact, card, limits)]
    for fact in card.facts:
        assert fact in shown or f"{fact.label}：{fact.value}" in told(parts)


@given(cards(), limits)
def test_every_button_and_link_is_there_once_and_in_order(card: Card, limits: Limits) -> None:
    parts = rendered(card, limits)
    shown = [button for part in parts for button in part.buttons]
    assert [(b.press, b.style) for b in shown] == [(b.press, b.style) for b in card.buttons]
    links = [link for part in parts for link in part.links]
    assert [link.url for link in links] == [link.url for link in card.links]
    for whole, cut in zip([*card.buttons, *card.links], [*shown, *links], strict=True):
        assert shows(parts, whole.label, cut.label)


@given(cards(), limits)
def test_every_option_can_be_chosen_and_sent(card: Card, limits: Limits) -> None:
    parts = rendered(card, limits)
    for part in parts:
        assert (part.submit is not None) == bool(part.selects)
        assert card.submit is None or part.submit is None or part.submit.press == card.submit.press
    for select in card.selects:
        pages = [page for part in parts for page in part.selects if page.name == select.name]
        options = [option for page in pages for option in page.options]
        assert [option.id for option in options] == [option.id for option in select.options]
        assert sorted(id for page in pages for id in page.selected) == sorted(select.selected)
        assert {page.multiple for page in pages} == {select.multiple}
        for whole, cut in zip(select.options, options, strict=True):
            assert shows(parts, whole.label, cut.label)
        assert all(shows(parts, select.label, page.label) for page in pages)


@given(cards(), limits)
def test_the_picture_and_the_tone_stay(card: Card, limits: Limits) -> None:
    parts = rendered(card, limits)
    assert [part.picture for part in parts if part.picture is not None] == ([card.picture] if card.picture else [])
    assert {part.tone for part in parts} == {card.tone}


@given(cards(), limits)
def test_what_fits_is_left_as_it_is_and_fitting_twice_changes_nothing(card: Card, limits: Limits) -> None:
    parts = fit(card, limits)
    if fits(card, limits):
        assert parts == [card]
    assert [again for part in parts for again in fit(part, limits)] == parts


@given(long_words, limits)
def test_a_text_is_cut_into_pieces_that_join_to_it(text: str, limits: Limits) -> None:
    parts = fit(Text(text), limits)
    pieces = [part.text for part in parts if isinstance(part, Text)]
    assert "".join(pieces) == text
    assert len(pieces) == len(parts)
    assert all(limits.text.holds(piece) for piece in pieces)
    assert all(pieces) or pieces == [""]


@given(long_words, limits)
def test_a_caption_that_is_too_long_goes_on_as_text(caption: str, limits: Limits) -> None:
    first, *rest = fit(Picture(4, caption), limits)
    assert isinstance(first, Picture)
    assert first.media_id == 4
    tail = [part.text for part in rest if isinstance(part, Text)]
    assert first.caption + "".join(tail) == caption
    assert all(limits.text.holds(piece) for piece in (first.caption, *tail))


def test_a_file_goes_as_it_is() -> None:
    assert fit(File(3, "名单.xlsx"), NARROW) == [File(3, "名单.xlsx")]


def test_a_text_is_cut_at_the_end_of_a_sentence_where_one_is_near() -> None:
    text = "第一句说完了。第二句也说完了。第三句"
    assert split(text, Room(16)) == ["第一句说完了。第二句也说完了。", "第三句"]


def test_two_long_options_that_begin_alike_can_be_told_apart() -> None:
    long = ("阿莫西林胶囊 0.25g*24 粒 甲厂", "阿莫西林胶囊 0.25g*24 粒 乙厂")
    options = tuple(Option(str(n), label) for n, label in enumerate(long))
    ask = Card("缺货", selects=(Select("otc", "哪些", options),), submit=Button("好", Press("a", "b", 1)))
    (card,) = rendered(ask, replace(WECOM, option=Room(8)))
    first, second = card.selects[0].options
    assert first.label != second.label
    assert card.text == f"1. {long[0]}\n2. {long[1]}"


@pytest.mark.parametrize("character", ["长", "a", "👩", "\n"])
def test_ten_megabytes_are_cut_in_a_moment(character: str) -> None:
    text = character * (10_000_000 // len(character.encode()))
    began = time.process_time()
    parts: list[Message] = fit(Text(text), WECOM)
    assert time.process_time() - began < 5
    assert sum(len(part.text) for part in parts if isinstance(part, Text)) == len(text)
