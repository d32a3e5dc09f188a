"""Which customers are to be woken up: the database finds them, the subject matter says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import House
from sales.customer_warnings import CustomerWarning, Facts, cut, warning
from sales.workdays import worked_until
from storage import customer_warnings as rows
from storage.visibility import Viewer

# Every rep's morning asks the same of the same days, and the calendar is slow: years of it are counted once.
_worked_until, _cut = lru_cache(maxsize=4)(worked_until), lru_cache(maxsize=4)(cut)


@dataclass(frozen=True, slots=True)
class ToWake:
    """A customer, and why. `last`: the day of the last contact, None: never; `owner`: None where nobody owns it."""

    id: int
    name: str
    owner: str | None
    warning: CustomerWarning
    last: date | None


async def to_wake(
    session: AsyncSession, viewer: Viewer, house: House, timezone: ZoneInfo, today: date, limit: int
) -> Sequence[ToWake]:
    """The first `limit` of those whom the viewer may see, new customers first; days are those of `timezone`."""

    def day(at: datetime | None) -> date | None:
        return at.astimezone(timezone).date() if at is not None else None

    rules, since = house.playbook.deals.warnings, _worked_until(today, house.calendar)
    found: list[ToWake] = []
    for one in await rows.asleep(session, viewer, cut_of(house, timezone, today), limit):
        known = one.known_since.astimezone(timezone).date()
        why = warning(Facts(known, day(one.last_at), day(one.new_since)), rules, since)
        if why is not None:
            found.append(ToWake(one.id, one.name, one.owner, why, day(one.last_at)))
    return found


def cut_of(house: House, timezone: ZoneInfo, today: date) -> rows.Cut:
    """The playbook's limits as moments."""

    def end(day: date | None) -> datetime | None:
        return datetime.combine(day + timedelta(days=1), time.min, timezone) if day else None

    days = _cut(house.playbook.deals.warnings, today, house.calendar)
    return rows.Cut(end(days.second), end(days.dormant), today)
