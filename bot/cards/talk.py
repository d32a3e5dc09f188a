"""Cards that answer questions in words."""

from datetime import date

from bot.cards.card import Card, Fact
from bot.cards.summary import facts
from bot.words import talk as words
from sales.summary import Summary


def help_card() -> Card:
    """What the bot can do."""
    return Card(title=words.HELP_TITLE, text=words.HELP_TEXT)


def last_said(customer: str, day: date, summary: Summary) -> Card:
    """The last visit: when, what was said, what was agreed."""
    notes = "\n".join(f"“{note[:200]}”" for note in summary.said)
    return Card(
        title=words.last_title(customer),
        text=notes,
        facts=(Fact(words.DAY, day.isoformat()), *facts(summary, day)),
    )
