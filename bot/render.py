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


Unit = Literal["bytes", "characters"]


@dataclass(frozen=True, slots=True)
class Room:
    """How long a piece of text may be, in the unit its platform counts in (bytes of UTF-8)."""

    size: int
    unit: Unit = "characters"

    def holds(self, text: str) -> bool:
        """Whether `text` is short enough."""
        return size(text, self.unit) <= self.size


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What a card with selects may hold. `selects` of `options` each stand side by side; one that has the card to
    itself may have `alone` options. `ticks_beside`: one that allows several choices may stand beside others.
    `buttons`: how many may stand beside the submit. `facts`: whether facts may."""

    title: Room
    words: Room
    selects: int
    options: int
    alone: int
    ticks_beside: bool
    buttons: int
    facts: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a channel may hold. Rooms: `text` of a plain message or caption, `title` and `words` of a
    card, the two sides of a fact, `label` of a button or link, `option` of a select or its options (labels and
    options at least 16 units). Counts: `facts`, `buttons` (with links)."""

    text: Room
    title: Room
    words: Room
    facts: int
    fact_label: Room
    fact_value: Room
    buttons: int
    label: Room
    option: Room
    form: FormLimits


def size(text: str, unit: Unit) -> int:
    """The length of `text` in that unit."""
    return len(text.encode()) if unit == "bytes" else len(text)


def fit(message: Message, limits: Limits) -> list[Message]:
    """The same content as one or more messages, each within the limits, in reading order."""
    if isinstance(message, Text):
        return [Text(part) for part in split(message.text, limits.text)]
    if isinstance(message, Picture):
        caption, *more = split(message.caption, limits.text)
        return [replace(message, caption=caption), *map(Text, more)]
    if isinstance(message, Card):
        return list(_fit_card(message, limits))
    return [message]


def split(text: str, room: Room) -> list[str]:
    """Pieces that fit `room`, broken at a line end or space where one is near; joined they are `text`."""
    pieces: list[str] = []
    start = 0
    while True:
        window = text[start : start + room.size]  # no character is smaller than one unit
        if start + len(window) == len(text) and room.holds(window):
            return [*pieces, window] if window or not pieces else pieces
        cut = _soft_border(window, _hard_border(window, room))
        pieces.append(window[:cut])
        start += cut


def _hard_border(text: str, room: Room) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if room.holds(text[:middle]) else (low, middle - 1)
    return low


def _soft_border(text: str, hard: int) -> int:
    for mark in ("\n", "。", "，", " "):
        soft = text.rfind(mark, hard // 2, hard)
        if soft >= 0:
            return soft + 1
    return hard


def _fit_card(card: Card, limits: Limits) -> Iterator[Card]:
    """Overflowing words go before the card as plain cards; overflowing choices follow it as further cards."""
    labels = _Labels(limits, is_form=bool(card.selects))
    card = labels.shorten(card)
    words = "\n".join(part for part in (card.text, *labels.spelt_out) if part)
    *before, words = _pieces(words, limits, is_form=bool(card.selects))
    yield from (_page(card, text=piece) for piece in before)
    *full_pages, facts = _pages(card.facts, limits.facts)
    for page in full_pages:
        yield _page(card, text=words, facts=page)
        words = ""
    yield from _page_controls(replace(card, text=words, facts=facts), limits)


def _pieces(words: str, limits: Limits, is_form: bool) -> list[str]:
    """All but the last go on plain cards; the last on the card itself, on which a form leaves less room."""
    pieces = split(words, limits.words)
    return [*pieces, ""] if is_form and not limits.form.words.holds(pieces[-1]) else pieces


def _page(card: Card, **content: Any) -> Card:
    """A further card of the same title and tone."""
    return Card(title=card.title, tone=card.tone, **content)


class _Labels:
    """Shortens labels to what a channel shows; what was shortened is spelt out in the card's words.

    The shortened ones are numbered there and here, for two long labels often begin alike.
    """

    def __init__(self, limits: Limits, is_form: bool) -> None:
        self._limits = limits
        self._title_rooms = (limits.title, limits.form.title) if is_form else (limits.title,)
        self._facts_stay = limits.form.facts or not is_form
        self._numbers = count(1)
        self.spelt_out: list[str] = []

    def shorten(self, card: Card) -> Card:
        return replace(
            card,
            title=self._title(card.title),
            facts=tuple(fact for fact in card.facts if self._keeps(fact)),
            selects=tuple(self._select(select) for select in card.selects),
            submit=card.submit and self._label(card.submit, self._limits.label),
            buttons=tuple(self._label(button, self._limits.label) for button in card.buttons),
            links=tuple(self._label(link, self._limits.label) for link in card.links),
        )

    def _title(self, title: str) -> str:
        """The pages before a form have its title too, so that it must fit on either."""
        if all(room.holds(title) for room in self._title_rooms):
            return title
        self.spelt_out.append(title)
        for room in self._title_rooms:
            title = title if room.holds(title) else _cut(title, room)
        return title

    def _keeps(self, fact: Fact) -> bool:
        fits = self._limits.fact_label.holds(fact.label) and self._limits.fact_value.holds(fact.value)
        if not (fits and self._facts_stay):
            self.spelt_out.append(f"{fact.label}：{fact.value}")
        return fits and self._facts_stay

    def _select(self, select: Select) -> Select:
        room = self._limits.option
        select = self._label(select, room)
        return replace(select, options=tuple(self._label(option, room) for option in select.options))

    def _label(self, thing: Labelled, room: Room) -> Labelled:
        if room.holds(thing.label):
            return thing
        numbered = f"{next(self._numbers)}. {thing.label}"
        self.spelt_out.append(numbered)
        return replace(thing, label=_cut(numbered, room))


def _cut(text: str, room: Room) -> str:
    return text[: _hard_border(text, Room(room.size - size("…", room.unit), room.unit))] + "…"


def _page_controls(card: Card, limits: Limits) -> Iterator[Card]:
    """The card with as many controls as it may hold, then cards of its title with the rest.

    Where whoever answers a part is asked for the rest, what does not fit is left to that question.
    """
    first, *more = _forms(card.selects, limits.form)
    if card.rest_is_asked:
        more = [form for form in more if {s.name for s in form} == {s.name for s in first}]  # pages of one select
    controls: tuple[Button | Link, ...] = (*card.buttons, *card.links)
    room = min(limits.form.buttons, limits.buttons - 1) if first else limits.buttons
    yield replace(card, selects=first, **_sorted(controls[:room]))
    for form in more:
        yield _page(card, selects=form, submit=card.submit)
    if controls[room:]:
        for rest in _pages(controls[room:], limits.buttons):
            yield _page(card, **_sorted(rest))


def _forms(selects: Sequence[Select], limits: FormLimits) -> list[tuple[Select, ...]]:
    """The selects of each card; at least one card, for a card without selects is a card."""
    forms: list[tuple[Select, ...]] = []
    for select in selects:
        shares = _shares(select, limits) and forms and all(_shares(other, limits) for other in forms[-1])
        if shares and len(forms[-1]) < limits.selects:
            forms[-1] = (*forms[-1], select)
        else:
            forms.extend((page,) for page in _page_options(select, limits.alone))
    return forms or [()]


def _shares(select: Select, limits: FormLimits) -> bool:
    return (limits.ticks_beside or not select.multiple) and len(select.options) <= limits.options


def _sorted(controls: Sequence[Button | Link]) -> dict[str, Any]:
    return {
        "buttons": tuple(control for control in controls if isinstance(control, Button)),
        "links": tuple(control for control in controls if isinstance(control, Link)),
    }


def _page_options(select: Select, room: int) -> Iterator[Select]:
    for page in _pages(select.options, room):
        chosen = {option.id for option in page}
        yield replace(select, options=page, selected=tuple(s for s in select.selected if s in chosen))


def _pages(items: Sequence[T], room: int) -> list[tuple[T, ...]]:
    """At least one page, for a card without facts is a card."""
    return [tuple(items[start : start + room]) for start in range(0, len(items), room)] or [()]
