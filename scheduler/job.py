"""What can be due at a time of day: each `Job` for each of its subjects, once on each of the subject's days."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.tray import Tray


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is due for (a team's or person's id, 0: the company), and where that is."""

    id: int
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Due:
    """A moment that came. `key`: its own for ever, for a `Tray`; `day`: the subject's own calendar day; `at`: when
    it was due (aware); `now`: when it is done, which may be later."""

    key: str
    subject: int
    timezone: ZoneInfo
    day: date
    at: datetime
    now: datetime


Act = Callable[[AsyncSession], Awaitable[Sequence[Tray]]]
"""Does it, in the transaction that marks the moment as done; what stands in the trays is written with it."""


class Job(Protocol):
    """`at`: local time of day; `window`: how late it is still worth doing, after that the moment is skipped."""

    name: str
    label: str
    at: time
    window: timedelta

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        """Everybody it may be due for."""
        ...

    def is_due_on(self, day: date) -> bool:
        """Whether it happens on that day at all (working days)."""
        ...

    async def prepare(self, due: Due) -> Act:
        """What takes long (reading, drawing), outside any transaction of ours; it may be done again by another."""
        ...
