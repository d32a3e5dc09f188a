"""The card about what somebody left behind."""

from collections.abc import Sequence

from bot.cards.card import Card, Link
from bot.words import directory as words


def left(name: str, customers: Sequence[str], due: int, deals: int, fen: int, page: str) -> Card:
    """Who left, with how many customers, open deals (of `fen` together, 0: no price yet) and things still due; the
    list is behind it."""
    return Card(
        title=words.handover_title(name),
        text=words.handover_text(customers, len(customers), due, deals, fen),
        tone="warn",
        links=(Link(words.TO_HAND_OVER, page),),
    )
