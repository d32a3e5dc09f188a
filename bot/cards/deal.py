"""Cards about deals: one tap records what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.cards.card import Button, Card, Fact, Option, Press, Scalar, Select
from bot.words import deal as words
from sales.deal_warnings import DealWarning
from sales.deals import Change, dump
from sales.playbook_deals import Deals, Precondition, Stage


@dataclass(frozen=True, slots=True)
class Shown:
    """A deal as cards show it; `stage`: its label."""

    id: int
    revision: int
    customer: str
    name: str
    stage: str

    @property
    def title(self) -> str:
        return words.title(self.customer, self.name)


@dataclass(frozen=True, slots=True)
class Line:
    """A deal in a list. `days`: working days on its stage's clock; `owner`: None where it is the reader's own."""

    deal: Shown
    days: int
    amount_fen: int | None
    warnings: Sequence[DealWarning]
    waiting: str | None = None
    owner: str | None = None


class Kept(Protocol):
    """A row of deals, as far as cards show it."""

    @property
    def id(self) -> int: ...
    @property
    def revision(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def stage(self) -> str: ...


def shown(deal: Kept, customer: str, rules: Deals) -> Shown:
    """The deal for a card; a stage that the playbook has no more is shown by its id."""
    return Shown(deal.id, deal.revision, customer, deal.name, rules.stage_label(deal.stage))


def slot(ask: int) -> str:
    """The name by which what was asked is repainted; `ask`: which message it answers."""
    return f"deal:ask:{ask}"


def confirm(deal: Shown, change: Change, rules: Deals, ask: int) -> Card:
    """What was understood of this deal, for one tap."""
    return Card(
        title=words.ASK_TITLE,
        facts=(Fact(words.NAME, deal.title), *changes(change, rules, deal.stage)),
        buttons=(Button(words.YES, _press("deal.confirm", deal, change, ask), "primary"), _no(ask)),
    )


def which(deals: Sequence[Shown], change: Change, rules: Deals, ask: int) -> Card:
    """Which deal is meant; the tap records it at once."""
    buttons = (Button(_cut(deal.title), _press("deal.confirm", deal, change, ask)) for deal in deals)
    return Card(title=words.WHICH_TITLE, facts=changes(change, rules), buttons=(*buttons, _no(ask)))


def blocked(deal: Shown, change: Change, stage: Stage, precondition: Precondition, ask: int) -> Card:
    """What must be asked first, how to ask it, and the way on."""
    press = _press("deal.asked", deal, change, ask, precondition=precondition.id)
    asked = Button(words.ASKED, press, "primary")
    options = tuple(Option(str(n), answer) for n, answer in enumerate(precondition.answers))
    texts = [words.blocked(stage.label, precondition.question), words.talk_track(precondition.talk_track)]
    return Card(
        title=deal.title,
        text="\n".join([*texts, words.BLOCKED_TEXT] if options else texts),
        tone="warn",
        selects=(Select("answer", words.ANSWER, options),) if options else (),
        submit=asked if options else None,
        buttons=() if options else (asked,),
    )


def done(deal: Shown, change: Change, rules: Deals, before: str) -> Card:
    """It is recorded. `before`: the stage's label as it was."""
    return Card(title=words.DONE_TITLE, text=deal.title, tone="good", facts=changes(change, rules, before))


def steps(deals: Sequence[tuple[Shown, Stage]], ask: int) -> Card:
    """Which of these deals went one step on, to the stage beside it; the tap records it at once."""
    buttons = (
        Button(_cut(words.step(deal.title, stage.label)), _press("deal.confirm", deal, Change(stage.id), ask))
        for deal, stage in deals
    )
    return Card(title=words.STEP_TITLE, buttons=(*buttons, _no(ask)))


def confirm_new(
    customer: int, customer_name: str, name: str, stage: Stage, change: Change, ask: int, visit: int | None = None
) -> Card:
    """A new deal, for one tap. `visit`: from which it is recorded, once however many cards ask."""
    args: dict[str, Scalar] = {**dump(change), "stage": stage.id, "name": name, "ask": ask}
    args |= {"visit": visit} if visit is not None else {}
    press = Press("deal.open", f"customer:{customer}", 0, args)
    return Card(
        title=words.NEW_TITLE,
        text=words.new_hint(customer_name) if visit is not None else "",
        facts=(
            Fact(words.CUSTOMER, customer_name),
            Fact(words.NAME, name),
            Fact(words.STAGE, stage.label),
            Fact(words.AMOUNT, words.amount(change.amount_fen)),
        ),
        buttons=(Button(words.YES_NEW, press, "primary"), _no(ask)),
    )


def opened(deal: Shown, amount_fen: int | None) -> Card:
    """A new deal is there."""
    facts = (Fact(words.STAGE, deal.stage), Fact(words.AMOUNT, words.amount(amount_fen)))
    return Card(title=words.OPENED_TITLE, text=deal.title, tone="good", facts=facts)


def dropped() -> Card:
    """It was understood wrongly."""
    return Card(title=words.DROPPED)


def changes(change: Change, rules: Deals, before: str = "") -> tuple[Fact, ...]:
    """What is said to change; `before`: the label of the stage it leaves."""
    stage = rules.stage(change.stage) if change.stage else None
    facts: list[tuple[str, str | None]] = [
        (words.STAGE, (words.moved(before, stage.label) if before else stage.label) if stage else None),
        (words.AMOUNT, None if change.amount_fen is None else words.amount(change.amount_fen)),
        (words.CLOSE, _day(change.expected_close)),
        (words.CONTACTS, None if change.contacts is None else str(change.contacts)),
        (
            words.WAITING,
            words.waiting(change.waiting_reason, change.waiting_until) if change.waiting_until else None,
        ),
    ]
    answers: Mapping[str, str] = change.confirms or {}
    known = ((rules.precondition(id), answer) for id, answer in answers.items())
    facts += [(words.known(one.label), answer or words.ASKED_ONLY) for one, answer in known if one is not None]
    return tuple(Fact(label, value) for label, value in facts if value is not None)


def mine(lines: Sequence[Line], count: int, open_count: int, warned: int) -> Card:
    """A rep's own, those with warnings first; `lines` may be the first of `count`."""
    text = words.mine(open_count, warned)
    if len(lines) < count:
        text = f"{text}\n{words.mine_only(len(lines))}"
    return Card(title=words.MINE_TITLE, text=text, tone="warn" if warned else "plain", facts=_facts(lines))


def stuck(lines: Sequence[Line], count: int, fen: int) -> Card:
    """Deals that stand still, the oldest first; `count` and `fen` are of all, `lines` may be the first of them."""
    more = words.shown_only(len(lines)) if len(lines) < count else ""
    return Card(title=words.stuck_title(count, fen), text=more, tone="warn", facts=_facts(lines))


def _facts(lines: Sequence[Line]) -> tuple[Fact, ...]:
    return tuple(Fact(line.deal.title, _about(line)) for line in lines)


def _about(line: Line) -> str:
    parts = [words.in_stage(line.deal.stage, line.days), words.amount(line.amount_fen), line.owner or ""]
    parts += [f"{words.WAITING} {line.waiting}"] if line.waiting else []
    return " · ".join([*filter(None, parts), *map(words.warning, line.warnings)])


def _press(action: str, deal: Shown, change: Change, ask: int, **args: Scalar) -> Press:
    return Press(action, f"deal:{deal.id}", deal.revision, {**dump(change), "ask": ask, **args})


def _no(ask: int) -> Button:
    return Button(words.NO, Press("deal.drop", "deal:0", 0, {"ask": ask}))


def _cut(text: str) -> str:
    return text if len(text) <= words.LONGEST else text[: words.LONGEST - 1] + "…"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
