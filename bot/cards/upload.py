"""The card that leads to the page on which large recordings are handed in."""

from bot.cards.card import Card, Link
from bot.words import call_pages as words


def hand_in(page: str) -> Card:
    """`page`: its path."""
    return Card(title=words.UPLOAD_TITLE, text=words.HAND_IN_TEXT, links=(Link(words.OPEN_UPLOAD, page),))
