"""Cards of a rep's day: whom to visit, and what is known of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.card import Button, Card, Fact, Link, Press, Text
from bot.words import morning as words


@dataclass(frozen=True, slots=True)
class Line:
    """A customer to visit. `why`: in short; `leg`: metres from the one before; None: the first, or nobody knows
    where it is."""

    customer: int
    name: str
    why: str
    leg: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A day as it is shown. `planned`: how many were proposed, `lines`: those left; `been`: how many were visited
    already; `by_road`: what the legs are."""

    day: date
    planned: int
    lines: Sequence[Line]
    been: int
    by_road: bool
    notes: Sequence[str]


def slot(day: date, customer: int | None = None) -> str:
    """The name by which the day's card, or the card about one of its customers, is repainted."""
    return f"morning:{day}" if customer is None else f"morning:{day}:{customer}"


def today(shown: Shown) -> Card:
    """The day, a button for each customer."""
    return Card(
        title=words.TITLE,
        text="\n".join((*_summary(shown), *shown.notes)),
        facts=tuple(
            Fact(str(n), words.line(line.name, line.why, line.leg, shown.by_road))
            for n, line in enumerate(shown.lines, 1)
        ),
        buttons=tuple(
            Button(words.about(n), _press("morning.about", shown.day, line.customer))
            for n, line in enumerate(shown.lines, 1)
        ),
    )


def _summary(shown: Shown) -> tuple[str, ...]:
    if not shown.lines:
        return (words.ALL_DONE,) if shown.planned else ()
    way = sum(line.leg or 0 for line in shown.lines)
    return (words.summary(len(shown.lines), way, shown.by_road, shown.been),)


def nobody() -> Text:
    """There is nobody to visit."""
    return Text(words.NOBODY_TO_VISIT)


def about(
    name: str, why: str, facts: Sequence[tuple[str, str]], day: date | None, customer: int, map: str | None
) -> Card:
    """What is known of a customer before the rep goes there. `day`: of the plan that it can be taken out of; `map`:
    the way there."""
    press = None if day is None else _press("morning.leave_out", day, customer)
    return Card(
        title=name,
        text=why,
        facts=tuple(Fact(label, value) for label, value in facts),
        buttons=(Button(words.LEAVE_OUT, press),) if press else (),
        links=(Link(words.NAVIGATE, map),) if map else (),
    )


def left_out(name: str, day: date, customer: int) -> Card:
    """It was taken out, and can be put back."""
    return Card(
        title=words.left_out(name),
        buttons=(Button(words.PUT_BACK, _press("morning.put_back", day, customer)),),
    )


def _press(action: str, day: date, customer: int) -> Press:
    return Press(action, f"customer:{customer}", 0, {"day": day.isoformat()})
