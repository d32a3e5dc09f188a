"""What happens to a sample visit after it was submitted: corrected, handed to a colleague, answered."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample import answers
from bot.sample.plan import Errand
from bot.sample.trail import Act, Trail
from bot.words.correction import REASONS
from sales.fields import shown
from sales.playbook import CustomerType, ForwardTarget
from sales.visit import Visit
from sales.visit_steps import is_tapped
from storage import forwards
from storage.ledger import Draft
from storage.models import Forward, Person
from storage.models import Visit as VisitRow

CORRECTED_ODDS = 0.06
FORWARDED_ODDS = 0.09
ANSWERS = ("收到，今天回复",)


@dataclass(frozen=True, slots=True)
class Handed:
    """A visit that was handed to a colleague. `row.answer` is there once it was answered."""

    row: Forward
    target: ForwardTarget
    colleague: Person


@dataclass(slots=True)
class Lived:
    """A visit that was made: its row, what it was at its end and when that was, its actions, and what came of it
    later."""

    errand: Errand
    row: VisitRow
    type: CustomerType
    ended: Visit
    ended_at: datetime
    trail: Trail
    handed: Handed | None = None
    later: list[Draft] = field(default_factory=list)


def correct(lived: Lived, chance: random.Random) -> None:
    """Now and then a tapped answer is put right within the hour."""
    fields = lived.ended.fields
    specs = [s for s in lived.type.fields if is_tapped(s) and s.required and s.name in fields]
    if lived.ended.state != "submitted" or not specs or chance.random() >= CORRECTED_ODDS:
        return
    spec = chance.choice(specs)
    old = fields[spec.name]
    others = [option.id for option in spec.options if option.id != old and (option.id,) != old]
    new = (chance.choice(others),) if spec.kind == "many" else chance.choice(others)
    lived.trail.wait(timedelta(minutes=chance.randint(5, 60)))
    lived.trail.step(chance.uniform(2, 4), Act("correction.opened", {"item": f"field.{spec.name}"}))
    payload = {
        "item": f"field.{spec.name}",
        "old": answers.plain(old),
        "new": answers.plain(new),
        "old_shown": shown(spec, old),
        "new_shown": shown(spec, new),
        "reason": chance.choice(REASONS),
    }
    lived.trail.step(chance.uniform(3, 6), Act("visit.corrected", payload))


async def hand_over(
    session: AsyncSession,
    lived: Lived,
    targets: Sequence[ForwardTarget],
    desks: Mapping[str, Person],
    chance: random.Random,
) -> None:
    """Now and then a visit is forwarded as soon as it is submitted. `desks`: who sits where."""
    reachable = [target for target in targets if target.desk in desks]
    if lived.ended.state != "submitted" or not reachable or chance.random() >= FORWARDED_ODDS:
        return
    target = chance.choice(reachable)
    colleague = desks[target.desk]
    payload = {"to": colleague.id, "desk": target.desk, "question": target.question}
    at = lived.trail.step(chance.uniform(1.5, 4), Act("visit.forwarded", payload))
    row = await forwards.hand_over(session, lived.row, colleague.id, at)
    lived.handed = Handed(row, target, colleague)


def answer(history: Sequence[Lived], chance: random.Random) -> None:
    """Colleagues answer within two hours; the newest question at each desk is still open."""
    asked = [lived for lived in history if lived.handed]
    newest = {lived.handed.target.desk: lived for lived in asked if lived.handed}
    for lived in asked:
        if lived.handed and newest[lived.handed.target.desk] is not lived:
            _answer(lived, lived.handed, chance)


def _answer(lived: Lived, handed: Handed, chance: random.Random) -> None:
    row, said = handed.row, chance.choice(handed.target.answers or ANSWERS)
    row.state, row.answer = "answered", said
    row.answered_at = row.created_at + timedelta(minutes=chance.randint(15, 120))
    lived.later.append(
        Draft(
            kind="forward.answered",
            at=row.answered_at,
            actor_id=handed.colleague.id,
            customer_id=lived.row.customer_id,
            visit_id=lived.row.id,
            payload={"answer": said},
        )
    )
