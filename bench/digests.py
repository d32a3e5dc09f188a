"""A company's digests at the same minute through the courier, past groups that take only so many a minute.

Time is the company's: it stands still while there is something to send, and goes on to where the next may go. So
there are two figures: how long people wait, which the budgets decide, and how long the bot was busy.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import uvloop
from sqlalchemy import func, select

from bench.databases import KINDS, Databases, Kind
from bench.plan import Plan
from bot.cards.card import Message, Picture
from bot.channel import Parcel, SendError
from bot.channels.console.channel import LIMITS
from bot.channels.ground.budget import Budget
from bot.clock import Clock
from bot.courier import Courier
from bot.observe import count
from bot.posting import Chat, Postmaster
from bot.render import Limits
from bot.signing import Signing
from bot.tray import Tray, write
from storage.database import Database, open_database
from storage.models import Outbox
from tests.clock import FakeClock

SHARING = 20  # teams whose digests come into one group
A_MINUTE = 20  # messages that a group takes, as a WeCom webhook does
STEPS = 2  # messages of a digest there: the picture, and its words
SIX = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TEXT = "城东一队 11-24 周二 日报\n【进展】拜访 6 次、5 家，商机前进 3 个\n账本 11-23 · 3f2a91bc77e0d4a5"


class Groups:
    """A channel whose groups take so many messages a minute; a digest is two. Remembers when each came."""

    name = "groups"
    limits: Limits = LIMITS

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._budget = Budget({"minute": (A_MINUTE, 60.0)}, clock)
        self._begun: set[str] = set()
        self.came: dict[str, datetime] = {}

    def reaches(self, chat: str) -> bool:
        """Always."""
        return True

    def repeats(self, message: Message) -> bool:
        """Never, as with a webhook."""
        return False

    async def send(self, parcel: Parcel) -> None:
        """Two steps, each when there is room; what was sent is not sent again."""
        group = parcel.chat.partition("/")[0]
        for step in range(STEPS):
            key = f"{parcel.key}/{step}"
            if key not in self._begun:
                wait_s = self._budget.spend(group)
                if wait_s is not None:
                    raise SendError("this group's minute is full", "wait", wait_s)
                self._begun.add(key)
        if parcel.key in self.came:
            raise RuntimeError("a digest came twice")
        self.came[parcel.key] = self._clock()

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class Evening:
    """`waited_s`: until the last digest was there, by the company's clock; `least_s`: what the budgets alone make
    of that; `busy_s`: how long the bot took."""

    digests: int
    waited_s: float
    least_s: float
    busy_s: float


def measure(databases: Databases, plan: Plan) -> Mapping[Kind, Evening]:
    """On both databases."""
    return {kind: uvloop.run(_evening(databases.fresh(kind), plan.digests)) for kind in KINDS}


async def _evening(url: str, digests: int) -> Evening:
    database, clock = open_database(url), FakeClock(SIX)
    groups = Groups(clock)
    courier = Courier(database, {groups.name: groups}, clock, count)
    began = time.perf_counter()
    await _queue(database, groups, digests)
    running = asyncio.create_task(courier.run())
    while len(groups.came) < digests or not await courier.is_idle():
        await _go_on(database, clock)
        courier.wake()
        await asyncio.sleep(0.005)
    busy = time.perf_counter() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
    minutes = -(-min(digests, SHARING) * STEPS // A_MINUTE) - 1
    return Evening(digests, (max(groups.came.values()) - SIX).total_seconds(), minutes * 60.0, busy)


async def _queue(database: Database, groups: Groups, digests: int) -> None:
    postmaster = Postmaster({groups.name: groups}, Signing("figures"))
    trays = [Tray(f"digest:{n}", SIX) for n in range(digests)]
    for n, tray in enumerate(trays):
        tray.say(Chat(groups.name, f"{n // SHARING}/{n}", None), Picture(1, TEXT), urgency="digest")
    async with database.write() as session:
        await write(session, trays, postmaster)


async def _go_on(database: Database, clock: FakeClock) -> None:
    """To when the next may be sent, if nothing may be now; what is being sent is waited for."""
    async with database.read() as session:
        states = await session.execute(select(Outbox.state, func.min(Outbox.due_at)).group_by(Outbox.state))
        first = {state: due_at for state, due_at in states}  # noqa: C416 - rows are no pairs to mypy
    if "sending" not in first and "waiting" in first and first["waiting"] > clock():
        clock.now = first["waiting"]
