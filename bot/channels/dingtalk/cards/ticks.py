"""Questions on a card that has only buttons: every option a button to tick, one question at a time.

What is ticked travels in the buttons themselves, so that any replica answers a tap in the acknowledgement, without
a call and without recording anything. What a tap names is checked against the card: an id made for another form of
it (before an update of the bot) means nothing.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.cards.card import Button, Card, Link, Option
from bot.channels.dingtalk.cards.buttons import holds, link_button, press_button
from bot.events import Press
from bot.words import dingtalk_cards as words

_ID = re.compile(r"([0-9a-f]{3})([onsb])([0-9a-f]{1,4})\.([0-9a-f]{1,4})\.([0-9a-f]{1,40})")
Verb = Literal["o", "n", "s", "b"]  # option, next page, submit, button


@dataclass(frozen=True, slots=True)
class Ticks:
    """Which page is shown, and a bit for each option of all selects, in order."""

    page: int
    bits: int


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once: options of one select (`first`: the number of its first among all), or controls."""

    select: int | None
    first: int
    options: tuple[Option, ...]
    controls: tuple[Button | Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's id, read."""

    id: str
    verb: Verb
    number: int
    ticks: Ticks


def beginning(card: Card) -> Ticks:
    """What is selected when the card comes."""
    bits = number = 0
    for select in card.selects:
        before = select.selected if select.multiple else select.selected[:1]
        for option in select.options:
            bits |= (option.id in before) << number
            number += 1
    return Ticks(0, bits)


def chosen(card: Card, bits: int) -> dict[str, list[str]]:
    """The ids that are ticked, for all selects."""
    found: dict[str, list[str]] = {}
    number = 0
    for select in card.selects:
        ids = [option.id for n, option in enumerate(select.options, number) if bits >> n & 1]
        found[select.name] = ids if select.multiple else ids[:1]
        number += len(select.options)
    return found


def ticked(card: Card, ticks: Ticks, number: int) -> Ticks:
    """After a tap on option `number`. Where one is to be chosen the others go, and the next question comes."""
    first = 0
    for select in card.selects:
        if number < first + len(select.options):
            break
        first += len(select.options)
    if select.multiple:
        return replace(ticks, bits=ticks.bits ^ 1 << number)
    own = (1 << len(select.options)) - 1 << first
    return Ticks(_following(card, ticks.page), ticks.bits & ~own | 1 << number)


def _following(card: Card, page: int) -> int:
    """The page of the next question; the same page on the last."""
    shown = pages(card)
    here = shown[page].select
    return next((n for n, p in enumerate(shown) if n > page and p.select != here), page)


def pages(card: Card) -> tuple[Page, ...]:
    """A page for each question, more where its options do not fit one; what else there is to tap comes last."""
    controls: tuple[Button | Link, ...] = (*card.buttons, *card.links)
    if len(card.selects) < 2:
        options = card.selects[0].options if card.selects else ()
        whole = Page(0 if card.selects else None, 0, options, controls)
        if holds(_drawn(card, whole, _longest(card), "000", "")):
            return (whole,)
    found = [page for number in range(len(card.selects)) for page in _pages_of(card, number)] or [Page(None, 0, ())]
    for control in controls:
        wider = replace(found[-1], controls=(*found[-1].controls, control))
        found[-1:] = [wider] if _fits(card, wider) else [found[-1], Page(None, 0, (), (control,))]
    return tuple(found)


def _pages_of(card: Card, number: int) -> list[Page]:
    first = sum(len(select.options) for select in card.selects[:number])
    found = [Page(number, first, ())]
    for n, option in enumerate(card.selects[number].options, first):
        longer = replace(found[-1], options=(*found[-1].options, option))
        if found[-1].options and not _fits(card, longer):
            found.append(Page(number, n, (option,)))
        else:
            found[-1] = longer
    return found


def _fits(card: Card, page: Page) -> bool:
    """With the longest state and the longest way onwards."""
    ways = [words.MORE, *(select.label for select in card.selects)]
    return holds(_drawn(card, page, _longest(card), "000", max(ways, key=lambda label: len(label.encode()))))


def _longest(card: Card) -> Ticks:
    return Ticks(0xFF, (1 << sum(len(select.options) for select in card.selects)) - 1)


def draw(card: Card, ticks: Ticks) -> list[dict[str, Any]]:
    """The buttons of the page that is shown."""
    shown = pages(card)
    here, behind = shown[ticks.page], shown[(ticks.page + 1) % len(shown)]
    goes_on = behind.select is not None and behind.select != here.select
    onwards = card.selects[behind.select or 0].label if goes_on else words.MORE
    return _drawn(card, here, ticks, mark_of(card), onwards if len(shown) > 1 else "")


def _drawn(card: Card, page: Page, ticks: Ticks, mark: str, onwards: str) -> list[dict[str, Any]]:
    def id_of(verb: Verb, number: int) -> str:
        return f"{mark}{verb}{number:x}.{ticks.page:x}.{ticks.bits:x}"

    made = [
        press_button(f"{'☑' if ticks.bits >> n & 1 else '☐'} {option.label}", id_of("o", n))
        for n, option in enumerate(page.options, page.first)
    ]
    if onwards:
        made.append(press_button(words.onwards(onwards), id_of("n", 0)))
    if card.submit is not None:
        made.append(press_button(card.submit.label, id_of("s", 0), "primary"))
    for control in page.controls:
        if isinstance(control, Link):
            made.append(link_button(control))
        else:
            made.append(press_button(control.label, id_of("b", card.buttons.index(control)), control.style))
    return made


def mark_of(card: Card) -> str:
    """Changes with what there is to tap and with what it means."""
    asked = [(select.name, *(option.id for option in select.options)) for select in card.selects]
    means = [button.press.token for button in (*card.buttons, *((card.submit,) if card.submit else ()))]
    return hashlib.sha256(repr((asked, means)).encode()).hexdigest()[:3]


def read(card: Card, ids: Sequence[str]) -> Tap | None:
    """The tap that one of these ids names; None: none on this card as it is drawn now."""
    for id in ids:
        found = _ID.fullmatch(id)
        if found and found[1] == mark_of(card):
            tap = _tap(found)
            return tap if _is_on(card, tap) else None
    return None


def _tap(found: re.Match[str]) -> Tap:
    number, page, bits = (int(found[n], 16) for n in (3, 4, 5))
    verbs: dict[str, Verb] = {"o": "o", "n": "n", "s": "s", "b": "b"}
    return Tap(found[0], verbs[found[2]], number, Ticks(page, bits))


def _is_on(card: Card, tap: Tap) -> bool:
    options = sum(len(select.options) for select in card.selects)
    most = {"o": options, "n": int(len(pages(card)) > 1), "s": int(card.submit is not None), "b": len(card.buttons)}
    return (
        tap.number < most[tap.verb] and tap.ticks.bits < 1 << max(1, options) and tap.ticks.page < len(pages(card))
    )


def after(card: Card, tap: Tap) -> Ticks:
    """The state after a tap that sends nothing. The page behind the last is the first."""
    if tap.verb == "o":
        return ticked(card, tap.ticks, tap.number)
    return replace(tap.ticks, page=(tap.ticks.page + 1) % len(pages(card)))


def press(card: Card, tap: Tap) -> Press | None:
    """What the tap sends; None for a tick or a turned page."""
    match tap.verb:
        case "b":
            return Press(card.buttons[tap.number].press.token)
        case "s" if card.submit is not None:
            return Press(card.submit.press.token, chosen(card, tap.ticks.bits))
    return None


def question(card: Card, ticks: Ticks) -> str:
    """What is being asked on this page."""
    here = pages(card)[ticks.page].select
    if here is None:
        return ""
    select = card.selects[here]
    say = words.asking_some if select.multiple else words.asking
    return say(select.label, here + 1, len(card.selects))


def answers(card: Card, bits: int, short: bool) -> list[tuple[str, str]]:
    """(question, what is ticked) for all selects; `short`: only how many."""
    told = []
    for select in card.selects:
        picked = chosen(card, bits)[select.name]
        names = [option.label for option in select.options if option.id in picked]
        told.append((select.label, _told(names, short)))
    return told


def _told(names: Sequence[str], short: bool) -> str:
    if not names:
        return words.NOTHING_YET
    return words.picked(len(names)) if short else "、".join(names)
