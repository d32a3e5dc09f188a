"""A job to play with, and bots that run it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Text
from bot.channels.console.channel import ConsoleChannel
from bot.posting import Chat, Postmaster
from bot.signing import Signing
from bot.tray import Tray
from sales.workdays import WorkCalendar
from scheduler.job import Act, Due, Subject
from scheduler.moments import Moments
from storage.database import Database
from tests.clock import FakeClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
URUMQI = ZoneInfo("Asia/Urumqi")
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Toy:
    """Says its key in the subject's own chat. `before`: done whenever it is prepared."""

    who: list[Subject] = field(default_factory=lambda: [Subject(1, SHANGHAI)])
    at: time = time(9)
    window: timedelta = timedelta(hours=3)
    name: str = "toy"
    label: str = "玩具"
    before: Callable[[Due], None] = lambda due: None
    asked: int = 0

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        self.asked += 1
        return self.who

    def is_due_on(self, day: date) -> bool:
        return WorkCalendar().is_workday(day)

    async def prepare(self, due: Due) -> Act:
        self.before(due)

        async def act(session: AsyncSession) -> Sequence[Tray]:
            tray = Tray(due.key, due.now)
            tray.say(Chat("console", f"chat-{due.subject}", None), Text(f"{due.subject} {due.day} {due.at:%H:%M}"))
            return [tray]

        return act


def replica(database: Database, clock: FakeClock, *jobs: Toy) -> Moments:
    """Another process of the bot."""
    postmaster = Postmaster({"console": ConsoleChannel(database, clock)}, Signing("secret"))
    return Moments(database, jobs, postmaster, clock, lambda: None)
