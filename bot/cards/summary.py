"""The summary card: for the rep before and after submitting, for the supervisor, for a colleague."""

from datetime import date
from typing import Literal

from bot.cards.card import Button, Card, Fact, Link
from bot.cards.presses import press
from bot.words import forward
from bot.words import photo as photo_words
from bot.words import summary as words
from bot.words import visit as visit_words
from sales.playbook import Playbook
from sales.rules import InterestVerdict
from sales.summary import Summary
from sales.visit import Visit


def review(visit: Visit, summary: Summary, today: date) -> Card:
    """Everything before submitting, on one card."""
    return Card(
        title=visit_words.REVIEW_TITLE,
        tone="warn" if _doubts(summary) else "plain",
        facts=facts(summary, today),
        buttons=(
            Button(visit_words.SUBMIT, press("visit.submit", visit, "state"), "primary"),
            Button(visit_words.CHANGE, press("visit.change", visit, "state")),
        ),
    )


Deal = Literal["new", "step"]
"""What can be done about a deal with the customer: record one, or move an open one on."""


def submitted(
    visit: Visit,
    customer: str,
    summary: Summary,
    playbook: Playbook,
    today: date,
    page: str,
    deal: Deal | None = None,
) -> Card:
    """The rep's summary, with what can be done from here."""
    correct = Button(words.CORRECT, press("visit.correct", visit, "correction"))
    forwards = tuple(
        Button(forward.button(target.label), press("visit.forward", visit, "forward", desk=target.desk))
        for target in playbook.forward
    )
    return Card(
        title=words.title(customer),
        text=words.SUBMITTED,
        tone="good",
        facts=facts(summary, today),
        buttons=(*_of_deal(visit, deal), *forwards, correct),
        links=(Link(words.OPEN_PAGE, page),),
    )


def _of_deal(visit: Visit, deal: Deal | None) -> tuple[Button, ...]:
    if deal is None:
        return ()
    if deal == "step":
        return (Button(words.MOVE_DEAL, press("visit.deal_step", visit, "deal"), "primary"),)
    return (Button(words.RECORD_DEAL, press("visit.deal_new", visit, "deal"), "primary"),)


def for_supervisor(rep: str, customer: str, summary: Summary, today: date, page: str) -> Card:
    """What the supervisor sees of a submitted visit."""
    return Card(
        title=words.for_supervisor(rep, customer),
        tone="warn" if _doubts(summary) else "plain",
        facts=facts(summary, today),
        links=(Link(words.OPEN_PAGE, page),),
    )


def facts(summary: Summary, today: date) -> tuple[Fact, ...]:
    """The labelled lines of a summary, in the order people need them."""
    due = f" · {visit_words.day(summary.next.due, today)}" if summary.next.due else ""
    lines = [
        *((label, value) for label, value in summary.fields),
        (words.TAGS, "、".join(summary.tags)),
        (words.INTEREST, interest(summary.interest)),
        (words.COMMITMENTS, f"{summary.next_label}{due}"),
        (words.OPEN, "；".join(summary.open_questions)),
        (words.FLAGS, "；".join(_doubts(summary))),
        (words.SECONDS, visit_words.thumb(summary.thumb_s, summary.pauses)),
    ]
    return tuple(Fact(label, value or words.NONE) for label, value in lines)


def interest(verdict: InterestVerdict) -> str:
    """ "Interested" counts only with evidence, and the card says which."""
    if not verdict.claimed:
        return words.INTEREST_NONE
    if not verdict.proofs:
        return words.INTEREST_CLAIMED
    return f"{words.INTEREST_PROVEN}：{'、'.join(rule.label for rule in verdict.proofs)}"


def _doubts(summary: Summary) -> list[str]:
    about_place = [visit_words.FLAGS[flag] for flag in summary.doubts]
    return about_place + [f"{label}{photo_words.doubt(doubt)}" for label, doubt in summary.photo_doubts]
