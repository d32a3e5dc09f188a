"""The timetable as operations see it, with one tap to have a job done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.cards.card import Button, Card, Fact, Press
from bot.words import jobs as words

SLOT = "jobs"


@dataclass(frozen=True, slots=True)
class Line:
    """A job, or several that are called the same: `ats` are their times of day, `name` the one to be run by hand.
    `last_at`, `next_at`: local to the company; `asked`: how often it was asked for by hand today."""

    name: str
    label: str
    ats: Sequence[time]
    subjects: int
    last_at: datetime | None
    next_at: datetime | None
    skipped: int
    failed: int
    asked: int


def jobs(lines: Sequence[Line], text: str, today: date) -> Card:
    """All of them; a button is good for one run, whoever presses it."""
    return Card(
        title=words.TITLE,
        text=text,
        tone="warn" if any(line.failed for line in lines) else "plain",
        facts=tuple(Fact(line.label, _stands(line)) for line in lines),
        buttons=tuple(
            Button(
                words.run(line.label),
                Press("job.run", f"job:{line.name}", line.asked + 1, {"day": today.isoformat()}),
            )
            for line in lines
        ),
    )


def _stands(line: Line) -> str:
    return words.line(
        line.ats,
        words.moment(line.last_at),
        words.moment(line.next_at),
        line.subjects,
        words.bad(line.skipped, line.failed),
    )
