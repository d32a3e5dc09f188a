"""What became of a visit, as the page shows it: the thing due, the colleagues asked, the corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.web.board_load import Material
from bot.words import pages as words
from bot.words.visit import NEXT_TITLE
from sales.playbook import CustomerType, Playbook
from sales.visit import Corrected
from storage.models import FollowUp


@dataclass(frozen=True, slots=True)
class Handed:
    """A question to a colleague; `answer` None: none yet."""

    colleague: str
    desk: str
    question: str
    asked: str
    answer: str | None
    answered: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changed."""

    label: str
    old: str
    new: str
    reason: str
    when: str


def follow_up(due: FollowUp | None, today: date) -> str | None:
    """Where the agreed next action stands; None while nothing is agreed."""
    return words.follow_up(due.state, due.due, today) if due else None


def handed(material: Material, playbook: Playbook, timezone: ZoneInfo) -> tuple[Handed, ...]:
    """Whom the visit was handed to."""
    asked = {a.payload["to"]: a.payload for a in material.actions if a.kind == "visit.forwarded"}
    labels = {target.desk: target.label for target in playbook.forward}
    return tuple(
        Handed(
            colleague=person.name,
            desk=labels.get(person.desk or "", ""),
            question=asked.get(person.id, {}).get("question", ""),
            asked=words.asked(_moment(forward.created_at, timezone)),
            answer=forward.answer,
            answered=words.answered(_moment(forward.answered_at, timezone)) if forward.answered_at else "",
        )
        for forward, person in material.forwards
    )


def changes(corrected: Sequence[Corrected], type: CustomerType, timezone: ZoneInfo) -> tuple[Change, ...]:
    """What was put right after submitting, the oldest first."""
    labels = {f"field.{spec.name}": spec.label for spec in type.fields} | {"next": NEXT_TITLE}
    return tuple(
        Change(labels.get(change.item, ""), change.old, change.new, change.reason, _moment(change.at, timezone))
        for change in corrected
    )


def _moment(at: datetime, timezone: ZoneInfo) -> str:
    return words.moment(at.astimezone(timezone))
