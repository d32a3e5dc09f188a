"""Cards that answer questions in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.cards.card import Card, Fact
from bot.cards.summary import facts
from bot.words import talk as words
from sales.access import COLLEAGUE, OPERATIONS, SUPERVISOR
from sales.summary import Summary


def help_card(role: str) -> Card:
    """What the bot can do for somebody of this role."""
    return Card(title=words.HELP_TITLE, text=_HELP.get(role, words.HELP_TEXT))


_HELP: Final[Mapping[str, str]] = {
    SUPERVISOR: "\n".join((words.HELP_SUPERVISOR, words.ASK_LEADERS, words.OWN_VISITS)),
    OPERATIONS: "\n".join((words.HELP_OPERATIONS, words.ASK_LEADERS, words.ASK_OPERATIONS)),
    COLLEAGUE: words.HELP_COLLEAGUE,
}


def last_said(customer: str, day: date, summary: Summary) -> Card:
    """The last visit: when, what was said, what was agreed."""
    notes = "\n".join(f"“{note[:200]}”" for note in summary.said)
    return Card(
        title=words.last_title(customer),
        text=notes,
        facts=(Fact(words.DAY, day.isoformat()), *facts(summary, day)),
    )
