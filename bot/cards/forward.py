"""Cards between a rep and a colleague."""

from datetime import date

from bot.cards.card import Button, Card, Fact, Link, Press
from bot.cards.summary import facts
from bot.words import forward as words
from bot.words import summary as summary_words
from sales.playbook import ForwardTarget
from sales.summary import Summary


def asked(
    forward_id: int, target: ForwardTarget, rep: str, customer: str, summary: Summary, today: date, page: str
) -> Card:
    """The colleague's card: who, where, what, the question, and answers to tap."""
    return Card(
        title=words.ASKED_TITLE,
        text=f"{words.asked_by(rep, customer)}\n{target.question}\n{words.TYPE_HINT}",
        facts=facts(summary, today),
        buttons=tuple(
            Button(answer, Press("forward.answer", f"forward:{forward_id}", 1, {"answer": answer}), "primary")
            for answer in target.answers
        ),
        links=(Link(summary_words.OPEN_PAGE, page),),
    )


def answered(customer: str, answer: str) -> Card:
    """What stands in the place of the question."""
    return Card(title=words.ANSWERED, text=words.thanks(customer), tone="good", facts=(Fact(customer, answer),))


def which(text: str, waiting: list[tuple[int, str]]) -> Card:
    """A typed answer could belong to several questions (forward id, customer): one tap says to which."""
    buttons = tuple(Button(customer, Press("forward.typed", f"forward:{id}", 1)) for id, customer in waiting)
    return Card(title=words.WHICH, text=text, buttons=buttons)


def answer_for_rep(colleague: str, customer: str, answer: str) -> Card:
    """The answer, where the rep reads it."""
    return Card(title=words.answer_for_rep(colleague, customer, answer), tone="good")
