"""The card that tells a supervisor what is stuck, and what stands in its place once somebody answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.cards.card import Button, Card, Fact, Option, Press, Select
from bot.words import alert as words
from sales.alerts import LIVE, Hits

OTHERS = 3  # further stages named on a card


@dataclass(frozen=True, slots=True)
class Part:
    """What another subject adds to the card. `asks`: the question that ends the first line ("今天 16:00 碰一下？");
    `lines`: what is said below; `buttons`: two at most, for six are all that stand on one card in WeCom."""

    asks: str = ""
    lines: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Oldest:
    """A deal by name. `days`: working days on its stage's clock."""

    customer: str
    name: str
    owner: str | None
    days: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert as its card shows it. `stage`: the label; `limit`: working days; `others`: (label, count) of what
    else is stuck; `ignored_by`: names of who let it lie for `ignored_days`, `passed_to` of who was asked then;
    `outcome`: what came of it, where it came to an end."""

    id: int
    revision: int
    state: str
    stage: str
    limit: int
    count: int
    key: int
    fen: int
    oldest: Sequence[Oldest]
    others: Sequence[tuple[str, int]] = ()
    hits: Hits | None = None
    back: bool = False
    ignored_by: Sequence[str] = ()
    ignored_days: int = 0
    passed_to: Sequence[str] = ()
    outcome: str = ""
    meeting: Part = field(default_factory=Part)
    questions: Part = field(default_factory=Part)


def slot(alert_id: int) -> str:
    """The name by which the card is repainted."""
    return f"alert:{alert_id}"


def later_slot(alert_id: int) -> str:
    """The name of the card that asks for how long."""
    return f"alert:{alert_id}:later"


def doubt_slot(alert_id: int) -> str:
    """The name of the card that asks what is wrong: what is typed below it is the answer."""
    return f"alert:{alert_id}:doubt"


def doubted(slot: str | None) -> int | None:
    """The alert whose card asks what is wrong, by that card's slot; None: it is no such card."""
    return int(slot.split(":")[1]) if slot and slot.startswith("alert:") and slot.endswith(":doubt") else None


def card(shown: Shown) -> Card:
    """The alert, with what can be done about it as long as something can."""
    live = shown.state in LIVE
    lines = [words.about(shown.count, shown.key, shown.fen, shown.meeting.asks)] if live else []
    lines += [words.ignored(shown.ignored_by, shown.ignored_days)] if shown.ignored_by and live else []
    lines += [words.passed_on(shown.passed_to)] if shown.passed_to and live else []
    lines += [words.back()] if shown.back and live else []
    lines += [shown.outcome] if shown.outcome else []
    lines += [*shown.meeting.lines, *shown.questions.lines]
    lines += [words.others(shown.others[:OTHERS])] if shown.others and live else []
    lines += [words.foot(shown.hits)] if shown.hits is not None else []
    return Card(
        title=words.title(shown.count, shown.stage, shown.limit),
        text="\n".join(lines),
        tone="warn" if live else "plain",
        facts=tuple(map(_fact, shown.oldest)) if live else (),
        buttons=_buttons(shown) if live else shown.meeting.buttons,
    )


def _fact(one: Oldest) -> Fact:
    return Fact(words.stands(one.days), words.deal(one.customer, one.name, one.owner, one.is_key))


def _buttons(shown: Shown) -> tuple[Button, ...]:
    """What can be done about it, then that nothing is done now, or that there is nothing to do."""
    own = [Button(words.DOUBT, _press("alert.doubt", shown.id, shown.revision))]
    if shown.state != "met":  # a meeting is moved, not put off
        own.insert(0, Button(words.LATER, _press("alert.later", shown.id, shown.revision)))
    return (*shown.meeting.buttons, *shown.questions.buttons, *own)


def later(alert_id: int, revision: int, stage: str, days: Sequence[tuple[int, date]]) -> Card:
    """For how long, and why; `stage`: its label, `days`: (working days, until when)."""
    until = tuple(Option(str(count), words.in_days(count, day)) for count, day in days)
    why = tuple(Option(str(n), reason) for n, reason in enumerate(words.SNOOZE_REASONS))
    return Card(
        title=words.later_title(stage),
        selects=(Select("days", words.DAYS, until), Select("why", words.WHY, why)),
        submit=Button(words.SNOOZE, _press("alert.snooze", alert_id, revision), "primary"),
    )


def doubt(alert_id: int, revision: int, stage: str, reasons: Sequence[str]) -> Card:
    """What is wrong with it: chosen, or typed. `stage`: its label."""
    options = tuple(Option(str(n), reason) for n, reason in enumerate(reasons))
    submit = Button(words.WRONG, _press("alert.wrong", alert_id, revision), "primary")
    return Card(
        title=words.doubt_title(stage),
        text=words.DOUBT_TEXT,
        selects=(Select("why", words.WHY, options),) if options else (),
        submit=submit if options else None,
        typed=not options,
    )


def answered(outcome: str) -> Card:
    """What stands in the place of such a question."""
    return Card(title=outcome, tone="good")


def hit_rates(rows: Sequence[tuple[str, Hits]]) -> Card:
    """(rule, what people made of it), the worst first."""
    return Card(title=words.HITS_TITLE, facts=tuple(Fact(label, words.hits(found)) for label, found in rows))


def _press(action: str, alert_id: int, revision: int) -> Press:
    return Press(action, f"alert:{alert_id}", revision)
