"""The organisation's month (dingtalk.md §0): counted, told, and kept for what matters most when it runs short.

Two pots, for all apps of the organisation together: `calls` of the API, and `messages`, which are what is pushed to
us by stream and what we say by a sessionWebhook. Calls of the API that are free (token, log-in, address book, jsapi
ticket) and those refused for their rate are not counted. We only know what went through us.

What is refused is given up at once: before the month ends it would be stale, and in its chat an alert may stand
behind it. Alerts alone are always tried, and wait while the platform refuses them.
"""

import asyncio
import calendar
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Gauge

from bot.channel import SendError
from bot.channels.dingtalk.seam import CHANNEL
from bot.clock import Clock
from storage import usage
from storage.database import Database
from storage.models import Urgency

log = structlog.get_logger(__name__)
Pot = Literal["calls", "messages"]
POTS: tuple[Pot, ...] = ("calls", "messages")
WARN_AT = 0.8
FLUSH_S = 10.0
CLEARLY = 0.05
USED_UP_FOR = timedelta(hours=1)
# How much of the month each may use up; what lies above is for those that matter more.
CEILING: Mapping[Urgency, float] = {"alert": 1.0, "answer": 0.97, "digest": 0.9, "courtesy": 0.8}
# What can wait may not run ahead of the month by more than this share.
AHEAD: Mapping[Urgency, float] = {"alert": 1.0, "answer": 1.0, "digest": 0.3, "courtesy": 0.15}
USED = Gauge("xingji_dingtalk_used", "Used of the organisation's month, as far as it went through us", ["pot"])
BUDGET = Gauge("xingji_dingtalk_budget", "The organisation's month", ["pot"])


@dataclass(frozen=True, slots=True)
class Budget:
    """The organisation's month; the standard edition has 5,000 and 3,000."""

    calls: int
    messages: int

    def of(self, pot: Pot) -> int:
        """How much is in a pot."""
        return self.calls if pot == "calls" else self.messages


@dataclass(frozen=True, slots=True)
class Shortage:
    """Four fifths of a pot are gone. `month`: 2026-11."""

    pot: Pot
    month: str
    used: int
    budget: int


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month where the company is. `key`: 2026-11; `gone`: the share of it that is over after `day`."""

    key: str
    gone: float


def month_of(day: date) -> Month:
    """The month of a local day; the day itself counts as gone."""
    return Month(f"{day:%Y-%m}", day.day / calendar.monthrange(day.year, day.month)[1])


def may_spend(used: int, budget: int, gone: float, urgency: Urgency) -> bool:
    """Whether one more may be spent on this, so that the month lasts for what matters more.

    Alerts may take the last one. Answers, which somebody waits for, are never slowed down before the last 3 %.
    Digests and courtesies stop earlier, and in a month that runs too fast they stop first.
    """
    share = used / budget if budget else 1.0
    return share < min(CEILING[urgency], gone + AHEAD[urgency])


class Meter:
    """Counts what is spent, for all replicas together; what was not written yet is lost with the process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        timezone: ZoneInfo,
        budget: Budget,
        warn: Callable[[Shortage], Awaitable[None]],
    ) -> None:
        self.budget = budget
        self._warn = warn
        self._database = database
        self._clock = clock
        self._timezone = timezone
        self._month = ""
        self._written: Mapping[str, int] = {}
        self._unwritten: Counter[str] = Counter()
        self._used_up: dict[str, datetime] = {}  # until when the platform's word is taken for it
        self._warned: set[Pot] = set()

    def called(self) -> None:
        """One call that is paid for."""
        self._count("calls")

    def pushed(self) -> None:
        """One push that is paid for."""
        self._count("messages")

    def said(self) -> None:
        """One message by a sessionWebhook."""
        self._count("messages")

    def used_up(self, kind: str) -> None:
        """The platform says that the month is over, whatever was counted. Believed for an hour: more may have been
        bought."""
        if not self._is_used_up(kind):
            log.error("dingtalk.month_used_up", pot=kind, counted=self.used(kind))
        self._used_up[kind] = self._clock() + USED_UP_FOR

    def used(self, pot: str) -> int:
        """How much of a pot was used this month."""
        self._turn()
        return self._written.get(pot, 0) + self._unwritten[pot]

    def check(self, pot: Pot, urgency: Urgency) -> None:
        """Raises SendError where it is kept for what matters more; nothing is taken."""
        if not self.has_room(pot, urgency):
            raise SendError(f"the month's {pot} are kept for what matters more", "never")

    def has_room(self, pot: Pot, urgency: Urgency) -> bool:
        """Whether one more may be spent on this. What the platform declared used up is tried for alerts alone."""
        used = self.used(pot)
        if self._is_used_up(pot):
            return urgency == "alert"
        return may_spend(used, self.budget.of(pot), month_of(self._today()).gone, urgency)

    def is_scarcer(self, pot: Pot, other: Pot) -> bool:
        """Whether a clearly larger share of `pot` is gone."""
        return self._share(pot) > self._share(other) + CLEARLY

    def _share(self, pot: Pot) -> float:
        return 1.0 if self._is_used_up(pot) else self.used(pot) / max(1, self.budget.of(pot))

    def _is_used_up(self, pot: str) -> bool:
        self._turn()
        return self._clock() < self._used_up.get(pot, datetime.min.replace(tzinfo=UTC))

    async def run(self) -> None:
        """Write down what was counted, now and then, for ever; cancel to stop."""
        try:
            while True:
                await self.flush()
                await asyncio.sleep(FLUSH_S)
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Write down what was counted, and see what other replicas counted."""
        self._turn()
        month, counted = self._month, self._unwritten.copy()
        try:
            async with self._database.write() as session:
                for pot, n in counted.items():
                    await usage.add(session, CHANNEL, month, pot, n)
                written = await usage.used(session, CHANNEL, month)
        except Exception as error:  # the database is away for a moment: it is counted on in memory
            log.warning("dingtalk.usage_not_written", error=type(error).__name__)
            return
        if month == self._month:
            self._written = written
            self._unwritten -= counted
        await self._tell()

    def _count(self, pot: Pot) -> None:
        self._turn()
        self._unwritten[pot] += 1

    def _turn(self) -> None:
        """Count from zero when another month has begun."""
        month = month_of(self._today()).key
        if month != self._month:
            self._month = month
            self._written, self._unwritten = {}, Counter()
            self._used_up.clear()
            self._warned.clear()

    def _today(self) -> date:
        now: datetime = self._clock()
        return now.astimezone(self._timezone).date()

    async def _tell(self) -> None:
        for pot in POTS:
            used, budget = self.used(pot), self.budget.of(pot)
            USED.labels(pot).set(used)
            BUDGET.labels(pot).set(budget)
            if used >= WARN_AT * budget and pot not in self._warned:
                log.warning("dingtalk.month_runs_short", pot=pot, used=used, budget=budget)
                self._warned.add(pot)
                await self._warn(Shortage(pot, self._month, used, budget))
