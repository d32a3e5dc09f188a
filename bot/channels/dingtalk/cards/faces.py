"""What a template shows: its variables filled from a neutral card (dingtalk.md §4).

Variables of the configured template and of the public one: `title` (text), `markdown` (markdown), `tips` (text),
`sys_full_json_obj` (buttons). A template with the component 表单 has `title`, `markdown`, `tips` and `form`.
All are strings.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards.card import Card
from bot.channels.dingtalk.cards import forms, ticks
from bot.channels.dingtalk.cards.buttons import written
from bot.channels.dingtalk.cards.limits import LADDER, VALUE_BYTES
from bot.channels.dingtalk.cards.markdown import block, flat, lines, plain, strong
from bot.channels.dingtalk.cards.ticks import Ticks
from bot.render import fit
from bot.words import dingtalk_cards as words

Values = Mapping[str, str]
BUTTONS = "sys_full_json_obj"


def buttoned(card: Card, state: Ticks | None = None) -> Values:
    """The card on a template with buttons; its questions as buttons to tick, as they are ticked in `state`."""
    now = ticks.beginning(card) if state is None else state
    body = _body(card, now, short=False)
    if not _holds(body):
        body = _body(card, now, short=True)
    return {
        "title": title(card),
        "markdown": body,
        "tips": ticks.question(card, now),
        BUTTONS: written(ticks.draw(card, now)),
    }


def _body(card: Card, state: Ticks, short: bool) -> str:
    answers = [f"{strong(flat(label))}：{flat(told)}" for label, told in ticks.answers(card, state.bits, short)]
    return lines([*_told(card), *answers])


def form(card: Card) -> Values:
    """The card on a template with a form."""
    before = [f"{strong(flat(label))}：{flat(told)}" for label, told in forms.before(card)]
    return {
        "title": title(card),
        "markdown": lines([*_told(card), *before]),
        "tips": "",
        "form": forms.written(card),
    }


def title(card: Card) -> str:
    """On one line; a card that warns says so."""
    mark = words.WARNING if card.tone in ("warn", "bad") else ""
    return mark + " ".join(plain(card.title).split())


def _told(card: Card) -> list[str]:
    facts = [f"{strong(flat(fact.label))}：{flat(fact.value)}" for fact in card.facts]
    return [block(card.text), *facts]


def received(values: Values, id: str) -> Values:
    """What the clicker sees at once: the button that was pressed says so; all may be pressed again, which changes
    nothing twice."""
    if not values.get(BUTTONS):
        return {"tips": words.RECEIVED}
    buttons: list[dict[str, Any]] = json.loads(values[BUTTONS])["msgButtons"]
    return {BUTTONS: written([{**one, "text": words.RECEIVED} if one.get("id") == id else one for one in buttons])}


def parts(card: Card) -> Sequence[Card]:
    """The card as it stands on templates with buttons: one card, or several where a variable would be too long."""
    for limits in LADDER:
        found = [part for part in fit(card, limits) if isinstance(part, Card)]
        if all(is_short(buttoned(part)) for part in found):
            return found
    return found


def stands_as_form(card: Card) -> bool:
    """Whether it asks something that one card with a form holds all of."""
    return bool(card.selects) and stands_on_form(card)


def stands_on_form(card: Card) -> bool:
    """Whether a template with a form shows all of it: buttons but the submit have no place there."""
    return not card.buttons and not card.links and is_short(form(card))


def is_short(values: Values) -> bool:
    """Whether every variable is within its limit, and so the whole card."""
    return all(map(_holds, values.values()))


def _holds(value: str) -> bool:
    return len(value.encode()) <= VALUE_BYTES
