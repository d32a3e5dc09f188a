"""Cards around the one question that a colleague is asked about a deal of an alert."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.card import Button, Card, Fact, Option, Press, Select
from bot.words import question as words
from bot.words.question import Wording
from sales.response import Speed

LISTED = 12
OPENED = 5  # answers that can be opened from the list, the newest; with asking again, what the narrowest card holds


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its card shows it. `deal`: 「百姓大药房 · 首批铺货」; `situation`: stage, days and money, None
    for who may not see them."""

    id: int
    by: str
    deal: str
    situation: str | None
    wording: Wording


@dataclass(frozen=True, slots=True)
class Reply:
    """A question in the asker's list. `answer` None: not yet; `waits`: for how many working hours."""

    id: int
    who: str
    customer: str
    answer: str | None
    waits: float


def slot(question_id: int) -> str:
    """The name by which a question is repainted."""
    return f"question:{question_id}"


def asked_by(slot: str | None) -> int | None:
    """The question whose card this is; None: it is another card."""
    sort, _, id = (slot or "").partition(":")
    return int(id) if sort == "question" and id.isdecimal() else None


def choose(
    alert_id: int, revision: int, desks: Sequence[tuple[str, str]], deals: Sequence[tuple[int, str]]
) -> Card:
    """Whom to ask, and about which deals? `desks`: (id, label); `deals`: (id, title), the first ones."""
    whom = (Option("owners", words.OWNERS), *(Option(f"desk:{id}", label) for id, label in desks))
    which = (Option("all", words.ALL_DEALS), *(Option(str(id), title) for id, title in deals))
    return Card(
        title=words.CHOOSE_TITLE,
        text=words.CHOOSE_TEXT,
        selects=(
            Select("whom", words.WHOM, whom, selected=("owners",)),
            Select("deal", words.WHICH_DEAL, which, selected=("all",)),
        ),
        submit=Button(words.SEND, Press("alert.ask", f"alert:{alert_id}", revision), "primary"),
    )


def question(asked: Asked, *, reminds: bool = False) -> Card:
    """The colleague's card: about what, the question, answers to tap."""
    lines = [words.REMINDER] if reminds else []
    lines.append(asked.wording.question)
    lines += [words.talk_track(asked.wording.talk_track)] if asked.wording.talk_track else []
    facts = [Fact(words.DEAL, asked.deal)]
    facts += [Fact(words.SITUATION, asked.situation)] if asked.situation else []
    return Card(
        title=words.asked_title(asked.by),
        text="\n".join([*lines, words.TYPE_HINT]),
        tone="warn" if reminds else "plain",
        facts=tuple(facts),
        buttons=tuple(
            Button(option, Press("question.answer", f"question:{asked.id}", 0, {"answer": option}), "primary")
            for option in asked.wording.options
        ),
    )


def answered(deal: str, question_text: str, said: str) -> Card:
    """What stands in the place of the question."""
    facts = (Fact(words.DEAL, deal), Fact(words.QUESTION, question_text), Fact(words.ANSWER, said))
    return Card(title=words.ANSWERED, text=words.THANKS, tone="good", facts=facts)


def which(said: str, waiting: Sequence[tuple[int, str]]) -> Card:
    """Typed words could answer one of several questions (id, about what), or none."""
    buttons = [Button(about, Press("question.typed", f"question:{id}", 0)) for id, about in waiting]
    return Card(
        title=words.WHICH, text=said, buttons=(*buttons, Button(words.NONE_OF_THEM, Press("question.none", "-", 0)))
    )


def for_asker(alert_id: int, who: str, deal: str, said: str) -> Card:
    """An answer, where who asked reads it."""
    replies = Button(words.REPLIES, Press("alert.replies", f"alert:{alert_id}", 0))
    return Card(title=words.answer_for_asker(who, deal, said), tone="good", buttons=(replies,))


def replies(alert_id: int, revision: int, found: Sequence[Reply], speed: str) -> Card:
    """Everything that was asked because of an alert, the answers first, the newest of them to be opened."""
    done = [one for one in found if one.answer is not None]
    ordered = [*done, *(one for one in found if one.answer is None)]
    return Card(
        title=words.replies_title(len(done), len(found)),
        text=speed,
        facts=tuple(_fact(one) for one in ordered[:LISTED]),
        buttons=(
            Button(words.AGAIN, Press("alert.colleagues", f"alert:{alert_id}", revision)),
            *(_open(one) for one in done[-OPENED:]),
        ),
    )


def _fact(one: Reply) -> Fact:
    said = words.waits(one.waits) if one.answer is None else words.cut(one.answer)
    return Fact(words.who_about(one.who, one.customer), said)


def _open(one: Reply) -> Button:
    return Button(words.who_about(one.who, one.customer), Press("question.open", f"question:{one.id}", 0))


def opened(who: str, deal: str, question_text: str, said: str) -> Card:
    """One answer in full."""
    facts = (Fact(words.DEAL, deal), Fact(words.QUESTION, question_text), Fact(words.ANSWER_BY, who))
    return Card(title=words.ANSWER, text=said, facts=facts)


def speeds(rows: Sequence[tuple[str, Speed]], unanswered: int) -> Card:
    """(whose, how fast) for each team and for who answered it."""
    return Card(
        title=words.SPEED_TITLE,
        text=words.speed_text(unanswered),
        facts=tuple(Fact(whose, words.speed(found)) for whose, found in rows),
    )
