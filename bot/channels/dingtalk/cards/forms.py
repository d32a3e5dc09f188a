"""Questions on a template that holds the component 表单: the variable `form`, and what submitting it sends
(dingtalk.md §4).

How an answer beforehand is written is not documented, so it is told in words and counts where a question comes back
unanswered; a multiple answer comes as a list or as `{index, value}`, so either is read.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.cards.card import Card, Select
from bot.events import Press
from bot.words import dingtalk_cards as words


def written(card: Card) -> str:
    """The variable's value. Names and values are numbers, to keep it short."""
    fields = [_field(number, select) for number, select in enumerate(card.selects)]
    return json.dumps({"fields": fields}, ensure_ascii=False, separators=(",", ":"))


def _field(number: int, select: Select) -> dict[str, Any]:
    return {
        "name": f"q{number}",
        "label": select.label,
        "type": "MULTI_SELECT" if select.multiple else "SELECT",
        "options": [{"value": str(n), "text": option.label} for n, option in enumerate(select.options)],
    }


def before(card: Card) -> list[tuple[str, str]]:
    """(question, answer) of what is filled in beforehand and stays unless it is changed."""
    told = []
    for select in card.selects:
        names = [option.label for option in select.options if option.id in _standing(select)]
        if names:
            told.append((words.unless_changed(select.label), "、".join(names)))
    return told


def press(card: Card, params: Mapping[str, Any]) -> Press | None:
    """What submitting the form sends; None: it was not submitted."""
    given = params.get("form")
    if card.submit is None or not isinstance(given, Mapping):
        return None
    chosen = {
        select.name: _chosen(select, given[f"q{number}"]) if f"q{number}" in given else _standing(select)
        for number, select in enumerate(card.selects)
    }
    return Press(card.submit.press.token, chosen)


def _standing(select: Select) -> list[str]:
    return list(select.selected if select.multiple else select.selected[:1])


def _chosen(select: Select, answer: Any) -> list[str]:
    """Option ids; what names no option is left out."""
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    values = value if isinstance(value, list) else [value]
    known = {str(n): option.id for n, option in enumerate(select.options)}
    picked = [known[str(one)] for one in values if str(one) in known]
    return picked if select.multiple else picked[:1]
