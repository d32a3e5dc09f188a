"""Cards about things due."""

from collections.abc import Sequence
from datetime import date

from bot.cards.card import Button, Card, Fact, Press
from bot.words import follow_up as words
from bot.words import visit as visit_words


def reminder(id: int, revision: int, title: str, thing: str, due: date, today: date, missed: bool) -> Card:
    """A thing due, with the two answers to it."""
    return Card(
        title=title,
        text=words.MISSED_TEXT if missed else "",
        tone="warn" if missed else "plain",
        facts=(Fact(thing, visit_words.day(due, today)),),
        buttons=buttons(id, revision),
    )


def buttons(id: int, revision: int) -> tuple[Button, ...]:
    """Done, or a day later."""
    thing = f"follow_up:{id}"
    return (
        Button(words.DONE, Press("follow_up.done", thing, revision), "primary"),
        Button(words.LATER, Press("follow_up.later", thing, revision)),
    )


def settled(thing: str, outcome: str) -> Card:
    """What stands in the place of the reminder."""
    return Card(title=thing, text=outcome, tone="good")


def todo(items: Sequence[tuple[str, date, int, int]], today: date) -> list[Card]:
    """(thing, due, id, revision) of everything open: one card each, so that each can be answered."""
    return [
        Card(
            title=f"{words.TODO_TITLE} {n}/{len(items)} · {thing}",
            tone="warn" if due < today else "plain",
            facts=(Fact(words.OVERDUE if due < today else words.DUE, visit_words.day(due, today)),),
            buttons=buttons(id, revision),
        )
        for n, (thing, due, id, revision) in enumerate(items, 1)
    ]
