"""Fit a message into what a channel can show: split on character borders, never cut silently.

Sizes are measured in the channel's own unit before anything is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from bot.cards.card import Button, Card, Fact, Link, Message, Select, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a channel may hold. Sizes in `unit`: text, title, fact (label and value), label (of a
    button, select or option). Counts: facts, buttons (with links), selects, options of one select."""

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
    if isinstance(message, Card):
        return list(_fit_card(message, limits))
    return [message]


def split(text: str, room: int, limits: Limits) -> list[str]:
    """Pieces of at most `room`, broken at a line end or space where one is near; joined they are `text`."""
    pieces: list[str] = []
    rest = text
    while size(rest, limits) > room:
        cut = _soft_border(rest, _hard_border(rest, room, limits))
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest or not pieces else pieces


def _hard_border(text: str, room: int, limits: Limits) -> int:
    low, high = 1, min(len(text), room)
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
    pieces = split("\n".join(part for part in (card.text, *labels.spelt_out) if part), limits.text, limits)
    for piece in pieces[:-1]:
        yield Card(title=card.title, text=piece, tone=card.tone)
    card = replace(card, text=pieces[-1])
    fact_pages = list(_pages(card.facts, limits.facts)) or [()]
    for page in fact_pages[:-1]:
        yield Card(title=card.title, text=card.text, tone=card.tone, facts=page)
        card = replace(card, text="")
    yield from _page_controls(replace(card, facts=fact_pages[-1]), limits)


class _Labels:
    """Shortens labels to what a channel shows; what was shortened is spelt out in the card's words."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.spelt_out: list[str] = []

    def shorten(self, card: Card) -> Card:
        return replace(
            card,
            title=self._cut(card.title, self._limits.title),
            facts=tuple(fact for fact in card.facts if self._keeps(fact)),
            selects=tuple(self._select(select) for select in card.selects),
            submit=card.submit and replace(card.submit, label=self._cut(card.submit.label)),
            buttons=tuple(replace(button, label=self._cut(button.label)) for button in card.buttons),
            links=tuple(replace(link, label=self._cut(link.label)) for link in card.links),
        )

    def _cut(self, text: str, room: int | None = None) -> str:
        room = room or self._limits.label
        if size(text, self._limits) <= room:
            return text
        self.spelt_out.append(text)
        return text[: _hard_border(text, room - size("…", self._limits), self._limits)] + "…"

    def _keeps(self, fact: Fact) -> bool:
        fits = size(fact.label + fact.value, self._limits) <= self._limits.fact
        if not fits:
            self.spelt_out.append(f"{fact.label}：{fact.value}")
        return fits

    def _select(self, select: Select) -> Select:
        options = tuple(replace(option, label=self._cut(option.label)) for option in select.options)
        return replace(select, label=self._cut(select.label), options=options)


def _page_controls(card: Card, limits: Limits) -> Iterator[Card]:
    """The card with as many controls as it may hold, then cards of its title with the rest."""
    selects = tuple(part for select in card.selects for part in _page_options(select, limits))
    select_pages = list(_pages(selects, limits.selects)) or [()]
    room = limits.buttons - (1 if card.submit else 0)
    control_pages = list(_pages((*card.buttons, *card.links), room)) or [()]
    yield _with_controls(replace(card, selects=select_pages[0]), control_pages[0])
    for page in select_pages[1:]:
        yield Card(title=card.title, selects=page, submit=card.submit)
    for controls in control_pages[1:]:
        yield _with_controls(Card(title=card.title), controls)


def _with_controls(card: Card, controls: Sequence[Button | Link]) -> Card:
    buttons = tuple(control for control in controls if isinstance(control, Button))
    links = tuple(control for control in controls if isinstance(control, Link))
    return replace(card, buttons=buttons, links=links)


def _page_options(select: Select, limits: Limits) -> Iterator[Select]:
    for page in _pages(select.options, limits.options):
        chosen = {option.id for option in page}
        yield replace(select, options=page, selected=tuple(s for s in select.selected if s in chosen))


def _pages(items: Sequence[T], room: int) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(items), room):
        yield tuple(items[start : start + room])
