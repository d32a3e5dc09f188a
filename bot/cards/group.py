"""The card that asks before a group changes hands."""

from bot.cards.card import Button, Card, Press
from bot.words import group as words


def rebind(team_id: int, team: str, consequences: str) -> Card:
    """Two answers; nothing changes before the first is tapped."""
    thing = f"team:{team_id}"
    return Card(
        title=words.rebind_title(team),
        text=consequences,
        tone="warn",
        buttons=(
            Button(words.CHANGE, Press("group.bind", thing, 1), "primary"),
            Button(words.KEEP, Press("group.keep", thing, 1)),
        ),
    )


def settled(outcome: str) -> Card:
    """What stands in the place of the question."""
    return Card(title=outcome, tone="good")
