"""What stands in the chats of the sample company at first: the last days' messages, and a word of welcome.

Nothing in it can be pressed: history is over, and its buttons would act on today.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import forward as forward_cards
from bot.cards import summary as cards
from bot.cards import talk
from bot.cards.card import Card, Message, Text, dump
from bot.sample.afterwards import Lived
from bot.sample.founding import Founding
from bot.words import forward as forward_words
from bot.words import sample as words
from bot.words import summary as summary_words
from bot.words import visit as visit_words
from sales.access import SUPERVISOR
from sales.summary import Summary, summarise
from sales.visit import Visit
from storage import console
from storage.console import NewMessage
from storage.models import Group, Person

SHOWN_DAYS = 3  # working days before today


@dataclass(frozen=True, slots=True)
class _Said:
    chat: str
    at: datetime
    message: Message


async def fill(
    session: AsyncSession,
    founding: Founding,
    history: Sequence[Lived],
    people: Sequence[Person],
    groups: Mapping[int, Group],
) -> None:
    """Leave the messages. `groups`: team id → its chat group."""
    speaker = _Speaker(founding, people, groups)
    since = _since(founding)
    recent = [lived for lived in history if _day(founding, lived.ended_at) >= since]
    unanswered = [lived for lived in history if lived.handed and lived.handed.row.answer is None]
    said = [said for lived in recent for said in speaker.about(lived)]
    said += [said for lived in unanswered for said in speaker.question(lived)]
    said = sorted(said, key=lambda s: s.at) + [s for person in people for s in speaker.welcome(person)]
    new = [NewMessage(f"sample:{n}", s.chat, "out", dump(s.message), s.at) for n, s in enumerate(said)]
    await console.show(session, new)


def _since(founding: Founding) -> date:
    day = founding.today
    for _ in range(SHOWN_DAYS):
        day = founding.calendar.previous_workday(day)
    return day


def _day(founding: Founding, at: datetime) -> date:
    return at.astimezone(founding.timezone).date()


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says what the bot said."""

    founding: Founding
    people: Sequence[Person]
    groups: Mapping[int, Group]

    def welcome(self, person: Person) -> Iterator[_Said]:
        """To everybody, and to reps what they can do."""
        yield _Said(person.code, self.founding.now, Text(words.welcome(person.name, person.role)))
        if person.role == "rep":
            yield _Said(person.code, self.founding.now, talk.help_card(person.role))

    def about(self, lived: Lived) -> Iterator[_Said]:
        """What rep, supervisor, group and colleague read about a submitted visit."""
        if lived.ended.state == "submitted":
            day = _day(self.founding, lived.ended_at)
            yield from self._to_rep(lived, day)
            yield from self._to_supervisors(lived, day)
            yield from self._to_group(lived, day)
            yield from self._answer(lived)

    def _summary(self, lived: Lived, visit: Visit) -> Summary:
        return summarise(visit, self.founding.playbook, lived.type)

    def _to_rep(self, lived: Lived, day: date) -> Iterator[_Said]:
        """The summary as it is now: a correction repaints it."""
        errand, visit = lived.errand, lived.trail.visit
        summary = self._summary(lived, visit)
        card = cards.submitted(visit, errand.customer.name, summary, self.founding.playbook, day, "")
        yield _Said(errand.rep.code, lived.ended_at, _quiet(card))

    def _to_supervisors(self, lived: Lived, day: date) -> Iterator[_Said]:
        rep, customer = lived.errand.rep.name, lived.errand.customer.name
        card = cards.for_supervisor(rep, customer, self._summary(lived, lived.ended), day, "")
        labels = {f"field.{spec.name}": spec.label for spec in lived.type.fields}
        for supervisor in self._supervisors(lived):
            yield _Said(supervisor.code, lived.ended_at, _quiet(card))
            for c in lived.trail.visit.corrected:
                told = summary_words.corrected_for_supervisor(rep, customer, labels[c.item], c.old, c.new, c.reason)
                yield _Said(supervisor.code, c.at, Text(told))

    def _to_group(self, lived: Lived, day: date) -> Iterator[_Said]:
        group = self.groups.get(lived.row.team_id or 0)
        if group is not None:
            summary = self._summary(lived, lived.ended)
            due = summary.next.due
            agreed = f"{summary.next_label} {visit_words.day(due, day)}" if due else ""
            rep, customer = lived.errand.rep.name, lived.errand.customer.name
            line = summary_words.for_group(rep, customer, agreed, summary.thumb_s)
            yield _Said(group.chat, lived.ended_at, Text(line))

    def _supervisors(self, lived: Lived) -> list[Person]:
        return [p for p in self.people if p.role == SUPERVISOR and p.team_id == lived.row.team_id]

    def question(self, lived: Lived) -> Iterator[_Said]:
        """The card of a colleague who has not answered yet; typed words will."""
        handed = lived.handed
        if handed is not None:
            rep, customer, target = lived.errand.rep.name, lived.errand.customer.name, handed.target
            summary, day = self._summary(lived, lived.ended), _day(self.founding, lived.ended_at)
            card = forward_cards.asked(handed.row.id, target, rep, customer, summary, day, "")
            asked = f"{forward_words.asked_by(rep, customer)}\n{target.question}"
            yield _Said(handed.colleague.code, handed.row.created_at, replace(_quiet(card), text=asked))

    def _answer(self, lived: Lived) -> Iterator[_Said]:
        """That it was handed over, and what came back."""
        if lived.handed is None:
            return
        rep, customer = lived.errand.rep, lived.errand.customer.name
        row, colleague = lived.handed.row, lived.handed.colleague
        yield _Said(rep.code, row.created_at, Text(forward_words.sent(colleague.name)))
        if row.answer is not None and row.answered_at is not None:
            yield _Said(colleague.code, row.answered_at, forward_cards.answered(customer, row.answer))
            told = forward_cards.answer_for_rep(colleague.name, customer, row.answer)
            yield _Said(rep.code, row.answered_at, told)


def _quiet(card: Card) -> Card:
    """The card without anything to press."""
    return replace(card, buttons=(), links=())
