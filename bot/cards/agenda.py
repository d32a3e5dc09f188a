"""The agenda as a message, and the card from which it and the customers' packs are taken."""

from collections.abc import Sequence
from datetime import date

from bot.cards.card import Button, Card, Press, Text
from bot.words import agenda as words
from sales.agenda import Gathering, Topic, decisions

SHOWN = 5  # topics in a message; the file has all of them
CUSTOMERS = 5  # packs offered: with the agenda, as many buttons as the narrowest card holds


def papers(alert_id: int, customers: Sequence[tuple[int, str]]) -> Card:
    """What can be taken to a meeting about this alert; `customers`: (id, name), the first ones."""
    thing = f"alert:{alert_id}"
    packs = (
        Button(words.customer_pack(name), Press("pack.take", f"customer:{id}", 0))
        for id, name in customers[:CUSTOMERS]
    )
    return Card(
        title=words.PAPERS_TITLE,
        text=words.PAPERS_TEXT,
        buttons=(Button(words.AGENDA, Press("alert.agenda", thing, 0), "primary"), *packs),
    )


def message(stage: str, topics: Sequence[Topic], today: date, meeting: Gathering | None = None) -> Text:
    """The agenda in words; what does not stand here stands in the file."""
    shown = topics[:SHOWN]
    blocks = [_block(number, topic, today) for number, topic in enumerate(shown, 1)]
    fen = sum(topic.amount_fen or 0 for topic in topics)
    head = [words.title(stage, len(topics)), words.total(len(topics), fen)]
    head += [words.gathering(meeting)] if meeting else []
    more = [words.shown_only(len(shown), len(topics))] if len(shown) < len(topics) else []
    return Text("\n\n".join(["\n".join(head), *blocks, "\n".join([*more, words.FILE_FOLLOWS])]))


def _block(number: int, topic: Topic, today: date) -> str:
    lines = [words.heading(number, topic), words.situation(topic)]
    lines += [f"{label}：{value}" for label, value in details(topic, today)]
    return "\n".join([*lines, *(f"→ {words.decision(one)}" for one in decisions(topic))])


def details(topic: Topic, today: date) -> list[tuple[str, str]]:
    """Last contact, what is owed, what is not known and how to ask it: (label, value)."""
    told = [(words.LAST, words.contacted(topic.contacted))]
    if topic.owed:
        told.append((words.OWED, "；".join(words.owed(one, today) for one in topic.owed)))
    if topic.unknown:
        told.append((words.NOT_KNOWN, "；".join(one.question for one in topic.unknown)))
    return told
