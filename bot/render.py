"""Fit a message into what a channel can show: split on character borders, never cut silently.

Sizes are measured in the channel's own unit before anything is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, TypeVar

from bot.cards.card import Button, Card, Fact, Link, Message, Option, Picture, Select, Text

T = TypeVar("T")
Labelled = TypeVar("Labelled", Button, Link, Option, Select)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a channel may hold. Sizes in `unit`: text, title, fact (label and value), label (of a
    button, select or option; at least 16). Counts: facts, buttons (with links), selects, options of one select."""

    unit: Literal["bytes", "characters"]
    text: int
    title: int
    facts: int
    fact: int
    buttons: int
    selects: int
    options: int
    label: int


def size(text: str, limits: Limits) -> int:
    """The length of `text` in the channel's unit."""
    return len(text.encode()) if limits.unit == "bytes" else len(text)


def fit(message: Message, limits: Limits) -> list[Message]:
    """The same content as one or more messages, each within the limits, in reading order."""
    if isinstance(message, Text):
        return [Text(part) for part in split(message.text, limits.text, limits)]
    if isinstance(message, Picture):
        caption, *more = split(message.caption, limits.text, limits)
        return [replace(message, caption=caption), *map(Text, more)]
    if isinstance(message, Card):
        return list(_fit_card(message, limits))
    return [message]


def split(text: str, room: int, limits: Limits) -> list[str]:
    """Pieces of at most `room`, broken at a line end or space where one is near; joined they are `text`."""
    pieces: list[str] = []
    start = 0
    while True:
        window = text[start : start + room]  # no character is smaller than one unit
        if start + len(window) == len(text) and size(window, limits) <= room:
            return [*pieces, window] if window or not pieces else pieces
        cut = _soft_border(window, _hard_border(window, room, limits))
        pieces.append(window[:cut])
        start += cut


def _hard_border(text: str, room: int, limits: Limits) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle], limits) <= room else (low, middle - 1)
    return low


def _soft_border(text: str, hard: int) -> int:
    for mark in ("\n", "。", "，", " "):
        soft = text.rfind(mark, hard // 2, hard)
        if soft >= 0:
            return soft + 1
    return hard


def _fit_card(card: Card, limits: Limits) -> Iterator[Card]:
    """Overflowing words go before the card as plain cards; overflowing choices follow it as further cards."""
    labels = _Labels(limits)
    card = labels.shorten(card)
    *before, words = split("\n".join(part for part in (card.text, *labels.spelt_out) if part), limits.text, limits)
    yield from (_page(card, text=piece) for piece in before)
    *full_pages, facts = _pages(card.facts, limits.facts)
    for page in full_pages:
        yield _page(card, text=words, facts=page)
        words = ""
    yield from _page_controls(replace(card, text=words, facts=facts), limits)


def _page(card: Card, **content: Any) -> Card:
    """A further card of the same title and tone."""
    return Card(title=card.title, tone=card.tone, **content)


class _Labels:
    """Shortens labels to what a channel shows; what was shortened is spelt out in the card's words.

    The shortened ones are numbered there and here, for two long labels often begin alike.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._numbers = count(1)
        self.spelt_out: list[str] = []

    def shorten(self, card: Card) -> Card:
        return replace(
            card,
            title=self._title(card.title),
            facts=tuple(fact for fact in card.facts if self._keeps(fact)),
            selects=tuple(self._select(select) for select in card.selects),
            submit=card.submit and self._label(card.submit),
            buttons=tuple(self._label(button) for button in card.buttons),
            links=tuple(self._label(link) for link in card.links),
        )

    def _title(self, title: str) -> str:
        if size(title, self._limits) <= self._limits.title:
            return title
        self.spelt_out.append(title)
        return self._cut(title, self._limits.title)

    def _keeps(self, fact: Fact) -> bool:
        fits = size(fact.label + fact.value, self._limits) <= self._limits.fact
        if not fits:
            self.spelt_out.append(f"{fact.label}：{fact.value}")
        return fits

    def _select(self, select: Select) -> Select:
        select = self._label(select)
        return replace(select, options=tuple(self._label(option) for option in select.options))

    def _label(self, thing: Labelled) -> Labelled:
        if size(thing.label, self._limits) <= self._limits.label:
            return thing
        numbered = f"{next(self._numbers)}. {thing.label}"
        self.spelt_out.append(numbered)
        return replace(thing, label=self._cut(numbered, self._limits.label))

    def _cut(self, text: str, room: int) -> str:
        return text[: _hard_border(text, room - size("…", self._limits), self._limits)] + "…"


def _page_controls(card: Card, limits: Limits) -> Iterator[Card]:
    """The card with as many controls as it may hold, then cards of its title with the rest."""
    options = tuple(page for select in card.selects for page in _page_options(select, limits))
    selects, *more_selects = _pages(options, limits.selects)
    controls: tuple[Button | Link, ...] = (*card.buttons, *card.links)
    room = limits.buttons - (1 if card.submit else 0)
    yield replace(card, selects=selects, **_sorted(controls[:room]))
    for page in more_selects:
        yield _page(card, selects=page, submit=card.submit)
    if controls[room:]:
        for rest in _pages(controls[room:], limits.buttons):
            yield _page(card, **_sorted(rest))


def _sorted(controls: Sequence[Button | Link]) -> dict[str, Any]:
    return {
        "buttons": tuple(control for control in controls if isinstance(control, Button)),
        "links": tuple(control for control in controls if isinstance(control, Link)),
    }


def _page_options(select: Select, limits: Limits) -> Iterator[Select]:
    for page in _pages(select.options, limits.options):
        chosen = {option.id for option in page}
        yield replace(select, options=page, selected=tuple(s for s in select.selected if s in chosen))


def _pages(items: Sequence[T], room: int) -> list[tuple[T, ...]]:
    """At least one page, for a card without facts is a card."""
    return [tuple(items[start : start + room]) for start in range(0, len(items), room)] or [()]
