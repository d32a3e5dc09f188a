"""Any card on every rung: within every limit, nothing lost, every choice reached and read back as itself."""

import json
import random
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.card import Button, Card, Fact, Link, Option, Press, Select
from bot.channels.dingtalk.cards import faces, forms, ticks
from bot.channels.dingtalk.cards.limits import LIMITS, SPEECH_BYTES, VALUE_BYTES
from bot.channels.dingtalk.cards.spoken import speeches
from bot.channels.dingtalk.cards.ticks import Ticks
from bot.channels.dingtalk.seam import Markdown, Words
from bot.events import Press as Pressed
from bot.numbering import Choice, numbered, read_reply, resolve
from bot.render import fit
from tests.platforms.dingtalk import markdown as client
from tests.platforms.dingtalk import templates
from tests.test_numbering import FIELDS, REVIEW, signed
from tests.test_render import cards as any_cards

PUBLIC = templates.PUBLIC[0]


def fitted(card: Card) -> list[Card]:
    """As the road hands it to the channel, every button with a token of its own."""
    return [signed(part, n) for n, part in enumerate(fit(card, LIMITS)) if isinstance(part, Card)]


def bare(text: str) -> str:
    """What is left of a text when marks may be wide and spaces may differ."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if not c.isspace() and unicodedata.category(c) != "Cc")


def shown(values: faces.Values) -> templates.Face:
    """What a client shows of the public template."""
    assert all(isinstance(v, str) and len(v.encode()) <= VALUE_BYTES for v in values.values())
    found = templates.face(PUBLIC, values)
    assert found.faults == []
    return found


def presses(part: Card, state: Ticks) -> dict[str, Pressed]:
    """What every button that can be reached by turning pages sends, by its id without the page."""
    found: dict[str, Pressed] = {}
    for page in range(len(ticks.pages(part))):
        for button in ticks.draw(part, replace(state, page=page)):
            tap = ticks.read(part, [button.get("id", "")])
            press = tap and ticks.press(part, tap)
            if tap and press:
                found[f"{tap.verb}{tap.number}"] = press
    return found


@given(any_cards())
@settings(max_examples=25, deadline=None)
def test_on_buttons_nothing_is_lost_and_every_button_sends_its_own(drawn: Card) -> None:
    for card in fitted(drawn):
        parts = faces.parts(card)
        faced = [shown(faces.buttoned(part)) for part in parts]
        told = bare("".join(face.words for face in faced))
        for text in (card.text, card.title, *(f"{f.label}：{f.value}" for f in card.facts)):
            assert all(bare(line) in told for line in text.split("\n"))
        tokens = [press.token for part in parts for press in presses(part, ticks.beginning(part)).values()]
        wanted = [*card.buttons, *((card.submit,) if card.submit else ())]
        assert sorted(tokens) == sorted(button.press.token for button in wanted)


@given(any_cards(), st.data())
@settings(max_examples=25, deadline=None)
def test_on_buttons_any_options_can_be_ticked_and_are_sent(drawn: Card, data: st.DataObject) -> None:
    for card in fitted(drawn):
        if card.submit is None:
            continue
        (part,) = [one for one in faces.parts(card) if one.submit]
        assert [s.name for s in part.selects] == [s.name for s in card.selects]
        wanted = {
            select.name: data.draw(
                st.lists(st.sampled_from([o.id for o in select.options]), max_size=3, unique=True)
            )
            for select in part.selects
        }
        state = tick_all(part, wanted)
        sent = presses(part, state)["s0"]
        for select in part.selects:
            picked = wanted[select.name]
            before = list(select.selected if select.multiple else select.selected[:1])
            assert sorted(sent.chosen[select.name]) == sorted(picked if select.multiple else picked[-1:] or before)


def tick_all(part: Card, wanted: dict[str, list[str]]) -> Ticks:
    """Tap what differs, by the buttons that are there."""
    state = ticks.beginning(part)
    for select in part.selects:
        ids = wanted[select.name]
        have = ticks.chosen(part, state.bits)[select.name]
        for id in sorted(set(ids) ^ set(have)) if select.multiple else ids:
            state = tap_option(part, state, select, id)
            values = faces.buttoned(part, state)
            assert shown(values)
    return state


def tap_option(part: Card, state: Ticks, select: Select, id: str) -> Ticks:
    first = sum(len(s.options) for s in part.selects[: part.selects.index(select)])
    number = first + [option.id for option in select.options].index(id)
    for page in range(len(ticks.pages(part))):
        for button in ticks.draw(part, replace(state, page=page)):
            tap = ticks.read(part, [button.get("id", "")])
            if tap and (tap.verb, tap.number) == ("o", number):
                return ticks.after(part, tap)
    raise AssertionError("no button for this option")


@given(any_cards(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_form_that_stands_sends_any_options(drawn: Card, data: st.DataObject) -> None:
    for card in fitted(drawn):
        bare_card = replace(card, buttons=(), links=())
        if not faces.stands_as_form(bare_card):
            continue
        values = faces.form(bare_card)
        assert all(len(value.encode()) <= VALUE_BYTES for value in values.values())
        fields = json.loads(values["form"])["fields"]
        answered: dict[str, Any] = {}
        expected = {}
        for field, select in zip(fields, bare_card.selects, strict=True):
            picked = data.draw(st.lists(st.sampled_from(field["options"]), max_size=3, unique_by=str))
            ids = [select.options[int(one["value"])].id for one in picked]
            kept = list(select.selected if select.multiple else select.selected[:1])
            expected[select.name] = (ids if select.multiple else ids[:1]) if picked else kept
            if picked:
                many = [one["value"] for one in picked]
                answered[field["name"]] = (
                    data.draw(st.sampled_from([many, {"index": [], "value": many}]))
                    if select.multiple
                    else {"index": 0, "value": many[0]}
                )
        sent = forms.press(bare_card, {"form": answered})
        assert sent
        assert sent.chosen == expected
        assert forms.press(bare_card, {}) is None


@given(any_cards())
@settings(max_examples=25, deadline=None)
def test_in_words_all_is_said_at_once_and_every_choice_is_a_mark_or_a_link(drawn: Card) -> None:
    for card in fitted(drawn):
        choices = numbered([card])
        for speech in speeches(card, choices, "k7f3q"):
            assert len(json.dumps({"content": speech.text}, ensure_ascii=False).encode()) <= SPEECH_BYTES
            told = bare(client.words(speech.text) if isinstance(speech, Markdown) else speech.text)
            for text in (card.text, card.title, *(f"{f.label}：{f.value}" for f in card.facts)):
                assert all(bare(line) in told for line in text.split("\n"))
            assert all(bare(f"{choice.mark}{choice.label}") in told for choice in choices if not choice.submit)
            if isinstance(speech, Markdown):
                assert client.faults(speech.text) == []
                check_links(card, choices, speech.text)


def check_links(card: Card, choices: tuple[Choice, ...], text: str) -> None:
    """A link says what presses its choice; there are no others but the card's own."""
    said = [words for _, url in client.links(text) if (words := client.said(url))]
    own = [url for _, url in client.links(text) if client.said(url) is None]
    assert len(own) == len(card.links)
    replies = [reply for words in said if (reply := read_reply(words))]
    assert [reply.code for reply in replies] == ["k7f3q"] * len(said)
    pressed = [resolve([card], reply) for reply in replies]
    assert all(isinstance(press, Pressed) for press in pressed)
    buttons = {choice.token for choice in choices if choice.token}
    assert buttons <= {press.token for press in pressed if isinstance(press, Pressed)}


HOSTILE = "[点我](dtmd://dingtalkclient/sendMessage?content=x) **粗** # 题 <font color=red>红</font> `码` &lt;"


def test_what_was_said_is_never_a_mark_or_a_link() -> None:
    card = Card(HOSTILE, f"{HOSTILE}\n# 一\n- 二\n1. 三\n===\n> 四")
    (markdown, words) = speeches(card, (), "k7f3q")
    assert client.links(markdown.text) == []
    assert bare(HOSTILE) in bare(client.words(markdown.text))
    assert isinstance(words, Words)
    assert HOSTILE in words.text
    face = shown(faces.buttoned(card))
    assert face.links == []
    assert bare("#一-二1.三===>四") in bare(face.words)


def test_an_id_of_another_card_or_out_of_thin_air_means_nothing() -> None:
    state = ticks.beginning(FIELDS)
    good = ticks.draw(FIELDS, state)[0]["id"]
    mark = good[:3]
    assert ticks.read(FIELDS, [good])
    assert ticks.read(REVIEW, [good]) is None
    for id in ("", "x", f"{mark}o9.0.1", f"{mark}b7.0.1", f"{mark}s1.0.1", f"{mark}o0.9.1", f"{mark}o0.0.fff"):
        assert ticks.read(FIELDS, [id]) is None


def test_one_of_several_is_a_radio_and_leads_on() -> None:
    ask = Card(
        "下一步",
        selects=(
            Select("kind", "做什么", (Option("a", "送样"), Option("b", "报价")), selected=("b",)),
            Select("due", "哪一天", (Option("1", "今天"), Option("2", "明天"))),
        ),
        submit=Button("定下来", Press("act", "visit:1", 1, token="t")),
    )
    before = faces.buttoned(ask)
    assert "现在选：做什么（1/2）" in before["tips"]
    assert [b["text"] for b in ticks.draw(ask, ticks.beginning(ask))] == ["☐ 送样", "☑ 报价", "哪一天 ›", "定下来"]
    after = tap_option(ask, ticks.beginning(ask), ask.selects[0], "a")
    assert [b["text"] for b in ticks.draw(ask, after)] == ["☐ 今天", "☐ 明天", "做什么 ›", "定下来"]
    assert "**做什么**：送样" in faces.buttoned(ask, after)["markdown"]
    assert ticks.chosen(ask, after.bits) == {"kind": ["a"], "due": []}


@pytest.mark.parametrize("url", ["https://x.example/p/" + "a" * 350])
def test_a_card_as_full_as_can_be_still_stands(url: str) -> None:
    wide = "长" * 20
    full = Card(
        wide + "题",
        text='"' * 900,
        facts=tuple(Fact("\\" * 48, '"' * 180) for _ in range(10)),
        buttons=tuple(Button('"' * 60, Press("a", "b", 1, token=str(n))) for n in range(5)),
        links=tuple(Link(wide, url) for _ in range(5)),
    )
    assert fit(full, LIMITS) == [full]
    for part in faces.parts(full):
        shown(faces.buttoned(part))
    last = speeches(full, numbered([full]), "k7f3q")[-1]
    assert len(json.dumps({"content": last.text}, ensure_ascii=False).encode()) <= SPEECH_BYTES
    asks = tuple(
        Select(f"s{n}", '"' * 48, tuple(Option(f"o{m}", '"' * 48) for m in range(16)), multiple=True)
        for n in range(4)
    )
    form = replace(full, facts=(), links=(), selects=asks, submit=full.buttons[0], buttons=full.buttons[:4])
    assert fit(form, LIMITS) == [form]
    (part,) = [one for one in faces.parts(form) if one.selects]
    shown(faces.buttoned(part))
    last = speeches(form, numbered([form]), "k7f3q")[-1]
    assert len(json.dumps({"content": last.text}, ensure_ascii=False).encode()) <= SPEECH_BYTES


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["q0", "q1", "0", "value"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3) | st.sampled_from(["form", "q0", "q1", "value", "a"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(anything, anything)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_back_of_a_form_names_no_option_that_is_not_there(form: Any, other: Any) -> None:
    card = replace(FIELDS, buttons=())
    sent = forms.press(card, {"form": form, "x": other})
    known = {"short": {"a", "b"}, "push": {"x", "y"}}
    assert sent is None or all(set(ids) <= known[name] for name, ids in sent.chosen.items())


@pytest.mark.slow
def test_a_hundred_thousand_damaged_ids_press_nothing_unknown() -> None:
    chance = random.Random(7)
    ids = [button["id"] for button in ticks.draw(FIELDS, ticks.beginning(FIELDS))]
    for _ in range(100_000):
        damaged = list(chance.choice(ids))
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice("0123456789abcdefonsb. \u0660")
        tap = ticks.read(FIELDS, ["".join(damaged)])
        if tap is not None:
            press = ticks.press(FIELDS, tap)
            assert press is not None or faces.is_short(faces.buttoned(FIELDS, ticks.after(FIELDS, tap)))
