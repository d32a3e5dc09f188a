"""The things due that the sample visits agreed on: most were done, some were moved, some are open still."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample.afterwards import Lived
from bot.sample.founding import Founding
from sales.reminding import moments
from storage import follow_ups
from storage.ledger import Draft
from storage.models import FollowUp, Reminder

SECOND_MISSED_ODDS = 0.4
MOVED_ODDS = 0.1
MOVED_AT = time(16, 40)


@dataclass(slots=True)
class _Promise:
    """A thing due and the visit that agreed on it. `agreed_at`: when its day was last set."""

    row: FollowUp
    lived: Lived
    agreed_at: datetime


async def keep(session: AsyncSession, founding: Founding, history: Sequence[Lived]) -> None:
    """Plan what was agreed, record what became of it until yesterday, set the reminders of what is open."""
    chance = founding.chance("promises")
    promises = [await _planned(session, lived) for lived in history if lived.ended.state == "submitted"]
    by_owner = sorted(promises, key=lambda promise: promise.row.owner_id)
    for _, own in groupby(by_owner, key=lambda promise: promise.row.owner_id):
        past = sorted((p for p in own if p.row.due < founding.today), key=lambda p: p.row.due, reverse=True)
        missed = 2 if chance.random() < SECOND_MISSED_ODDS else 1
        for promise in past[missed:]:
            _keep(founding, promise, chance)
    session.add_all(r for p in promises if p.row.state == "open" for r in _reminders(founding, p))
    await session.flush()


async def _planned(session: AsyncSession, lived: Lived) -> _Promise:
    visit = lived.ended
    if visit.next.kind is None or visit.next.due is None or visit.submitted_at is None:
        raise ValueError(f"visit {visit.id} was submitted without a next step")
    row = await follow_ups.plan(session, lived.row, visit.next.kind, visit.next.due)
    return _Promise(row, lived, visit.submitted_at)


def _keep(founding: Founding, promise: _Promise, chance: random.Random) -> None:
    """Done on its day, or moved to the next working day and then done."""
    row = promise.row
    if chance.random() < MOVED_ODDS:
        promise.agreed_at = founding.at(row.due, MOVED_AT)
        row.due = founding.calendar.next_workday(row.due)
        row.revision += 1
        _record(promise, "follow_up.moved", promise.agreed_at)
    if row.due < founding.today:
        row.state = "done"
        row.revision += 1
        late = timedelta(minutes=chance.randint(0, 6 * 60))
        _record(promise, "follow_up.done", founding.at(row.due, time(10)) + late)


def _record(promise: _Promise, kind: str, at: datetime) -> None:
    row = promise.row
    promise.lived.later.append(
        Draft(
            kind=kind,
            at=at,
            actor_id=row.owner_id,
            customer_id=row.customer_id,
            visit_id=row.visit_id,
            payload={"follow_up": row.id, "due": row.due.isoformat()},
        )
    )


def _reminders(founding: Founding, promise: _Promise) -> list[Reminder]:
    """As submitting sets them; those whose moment is over count as said, so that nothing old is said now."""
    row, hours = promise.row, founding.playbook.reminding
    when = moments(row.due, promise.agreed_at, founding.timezone, hours, founding.calendar)
    return [
        Reminder(
            key=f"follow_up:{row.id}:{row.revision}:{kind}",
            kind=kind,
            due_at=at,
            follow_up_id=row.id,
            state="fired" if at <= founding.now else "waiting",
        )
        for kind, at in when
    ]
