"""The card about what somebody left behind."""

from collections.abc import Sequence

from bot.cards.card import Card, Link
from bot.words import directory as words


def left(name: str, customers: Sequence[str], due: int, page: str) -> Card:
    """Who left, with how many customers and how many things still due; the list is behind it."""
    return Card(
        title=words.handover_title(name),
        text=words.handover_text(customers, len(customers), due),
        tone="warn",
        links=(Link(words.TO_HAND_OVER, page),),
    )
