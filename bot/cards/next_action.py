"""The card that asks for the next action."""

from datetime import date, timedelta

from bot.cards.card import Button, Card, Fact, Option, Select
from bot.cards.presses import press
from bot.words import visit as words
from sales.playbook import CustomerType, Playbook
from sales.visit import NextAction, Visit
from sales.visit_steps import due_days
from sales.workdays import WorkCalendar


def ask(
    visit: Visit, playbook: Playbook, type: CustomerType, today: date, calendar: WorkCalendar, note: str = ""
) -> Card:
    """Kind and day on one card, with the likely ones chosen already: one tap settles it."""
    kind = visit.next.kind or type.suggested_next
    return Card(
        title=words.NEXT_TITLE,
        text=note or words.NEXT_TEXT,
        selects=(kind_select(playbook, kind), day_select(playbook, kind, visit.next.due, today, calendar)),
        submit=Button(words.NEXT_SUBMIT, press("visit.next", visit, "next"), "primary"),
    )


def kind_select(playbook: Playbook, selected: str) -> Select:
    """Which kind of action."""
    options = tuple(Option(kind.kind, kind.label) for kind in playbook.next_actions)
    return Select("kind", words.NEXT_KIND, options, selected=(selected,))


def day_select(playbook: Playbook, kind: str, chosen: date | None, today: date, calendar: WorkCalendar) -> Select:
    """Which day; the kind's usual day is chosen, moved to a working day if that still fits."""
    days = due_days(today, playbook.visit.next_within_days)
    spec = playbook.next_kind(kind)
    usual = chosen or _working(today + timedelta(days=spec.default_days if spec else 1), days, calendar)
    options = tuple(Option(day.isoformat(), words.day(day, today)) for day in days)
    return Select("due", words.NEXT_DUE, options, selected=(usual.isoformat(),))


def _working(wanted: date, days: tuple[date, ...], calendar: WorkCalendar) -> date:
    later = (day for day in days if day >= wanted and calendar.is_workday(day))
    earlier = (day for day in reversed(days) if day < wanted and calendar.is_workday(day))
    return next(later, next(earlier, wanted))


def answered(playbook: Playbook, next: NextAction, today: date) -> Card:
    """What stands in the place of the question."""
    return Card(title=words.NEXT_DONE, tone="good", facts=(Fact(words.NEXT_TITLE, shown(playbook, next, today)),))


def shown(playbook: Playbook, next: NextAction, today: date) -> str:
    """「送样 · 11-25 周三」"""
    kind = playbook.next_kind(next.kind or "")
    parts = [kind.label if kind else "", words.day(next.due, today) if next.due else ""]
    return " · ".join(part for part in parts if part)
