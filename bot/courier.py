"""Carry messages out: claim under a lease, send in order per chat, decide about failures, mark what went.

Chats do not wait for each other: each claimed chat is a task of its own, and what they bring back is marked in
common transactions.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import load
from bot.channel import Bound, Channel, Parcel, SendError
from bot.clock import Clock
from bot.observe import Observer, Step
from bot.retry import Again, GiveUp, decide
from storage import outbox
from storage.database import Database
from storage.models import Outbox

log = structlog.get_logger(__name__)
BATCH = 200
LEASE = timedelta(seconds=60)
RENEW_S = 15.0  # several times within a lease: a chat's last row may stand long behind slow ones
SEND_TIMEOUT_S = 20.0
SWEEP_S = 5.0
DEAD = Counter("xingji_dead_letters", "Messages given up", ["channel"])
T = TypeVar("T")
SENT = Counter("xingji_messages_sent", "Messages the platform took", ["channel"])


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one claimed row; `error` None: sent. `untried` rows stood behind a failed one."""

    row: Outbox
    at: datetime
    handle: str | None = None
    error: SendError | None = None
    untried: bool = False


class Courier:
    """`wake` says that something was queued; `run` sends until cancelled."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], clock: Clock, observe: Observer
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._observe = observe
        self._bell = asyncio.Event()
        self._back = asyncio.Event()
        self._outcomes: list[_Outcome] = []
        self._under_way: set[int] = set()  # rows claimed by this process and not marked yet

    def wake(self) -> None:
        """Something was queued."""
        self._bell.set()

    async def run(self) -> None:
        """Take up what an earlier life left, then send what is due, for ever; cancel to stop."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._mark_on())
            tasks.create_task(self._renew_on())
            await self._guarded(self._take_up(sole_process=self._database.is_sqlite))
            loop = asyncio.get_running_loop()
            looked_at = loop.time()
            while True:
                self._bell.clear()
                pause = await self._guarded(self._send_due(tasks))
                is_rung = await self._rings_within(SWEEP_S if pause is None else pause)
                if not is_rung or loop.time() - looked_at >= SWEEP_S:  # also where it never stops ringing
                    await self._guarded(self._take_up(sole_process=False))
                    looked_at = loop.time()

    async def _rings_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    async def is_idle(self) -> bool:
        """Whether nothing waits to be sent."""
        async with self._database.read() as session:
            return await outbox.next_due(session, list(self._channels)) is None

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except Exception as error:  # the database is away for a moment: the rows wait, look again later
            log.warning("courier.database_away", error=type(error).__name__)
            return None

    async def _send_due(self, tasks: asyncio.TaskGroup) -> float:
        """Start sending everything that is due; seconds until the next row is."""
        while rows := await self._claim():
            self._under_way.update(row.id for row in rows)
            self._observe(Step.CLAIMED, len(rows))
            chats: dict[tuple[str, str], list[Outbox]] = defaultdict(list)
            for row in rows:
                chats[row.channel, row.chat].append(row)
            for chat_rows in chats.values():
                tasks.create_task(self._send_chat(chat_rows))
        async with self._database.read() as session:
            due = await outbox.next_due(session, self._spoken_here())
        return SWEEP_S if due is None else min(SWEEP_S, max(0.05, (due - self._clock()).total_seconds()))

    async def _claim(self) -> list[Outbox]:
        async with self._database.write() as session:
            return await outbox.claim(session, self._clock(), LEASE, self._spoken_here(), BATCH)

    def _spoken_here(self) -> list[str]:
        """The channels on which this process can speak now; rows of the others wait for whoever can."""
        channels = self._channels.items()
        return sorted(name for name, channel in channels if not isinstance(channel, Bound) or channel.is_here)

    async def _take_up(self, sole_process: bool) -> None:
        """Rows whose sender died: again where the platform knows keys, else dead, for they may have arrived."""
        now = self._clock()
        async with self._database.read() as session:
            found = await outbox.abandoned(session, None if sole_process else now)
        rows = [row for row in found if row.id not in self._under_way]
        if not rows:
            return
        async with self._database.write() as session:
            for row in rows:
                channel = self._channels.get(row.channel)
                if channel is None or _may_go_again(row, channel):
                    await outbox.put_back(session, [row.id], now, "its sender stopped", tried=True)
                else:
                    reason = "its sender stopped while sending; it may have arrived"
                    await self._bury(session, row, reason)

    async def _send_chat(self, rows: Sequence[Outbox]) -> None:
        """In order; a failure that will be tried again holds back what stands behind it."""
        for n, row in enumerate(rows):
            outcome = await self._send(row)
            self._bring_back(outcome)
            if outcome.error is not None and outcome.error.retry != "never":
                for held in rows[n + 1 :]:
                    self._bring_back(_Outcome(held, outcome.at, untried=True))
                return

    def _bring_back(self, outcome: _Outcome) -> None:
        self._outcomes.append(outcome)
        self._back.set()

    async def _send(self, row: Outbox) -> _Outcome:
        self._observe(Step.SENDING, 1)
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                handle = await self._send_or_repaint(row)
        except SendError as error:
            return _Outcome(row, self._clock(), error=error)
        except TimeoutError:
            return _Outcome(row, self._clock(), error=SendError("no answer in time", "later"))
        except Exception as error:
            log.exception("courier.channel_failed", channel=row.channel, error=type(error).__name__)
            return _Outcome(row, self._clock(), error=SendError(type(error).__name__, "later"))
        self._observe(Step.SENT, 1)
        return _Outcome(row, self._clock(), handle)

    async def _send_or_repaint(self, row: Outbox) -> str | None:
        channel = self._channels[row.channel]
        parcel = Parcel(row.key, row.chat, load(row.payload), row.urgency)
        if row.mode == "send":
            return await channel.send(parcel)
        async with self._database.read() as session:
            handle = await outbox.handle_of(session, row.channel, row.chat, row.slot or "", row.id)
        if handle is not None and await channel.repaint(handle, parcel):
            return handle
        return await channel.send(parcel) if row.mode == "repaint_or_send" else None

    async def _mark_on(self) -> None:
        while True:
            await self._back.wait()
            self._back.clear()
            outcomes, self._outcomes = self._outcomes, []
            is_marked = await self._guarded(self._mark(outcomes))
            self._under_way.difference_update(outcome.row.id for outcome in outcomes)
            if is_marked is None:
                # Unmarked rows stay `sending`: their lease ends and they are taken up like a dead sender's.
                continue
            self._observe(Step.MARKED, len(outcomes))
            self._bell.set()

    async def _renew_on(self) -> None:
        """What is under way here stays ours, however long it takes: else it would be taken for a dead sender's."""
        while True:
            await asyncio.sleep(RENEW_S)
            if self._under_way:
                await self._guarded(self._renew())

    async def _renew(self) -> None:
        async with self._database.write() as session:
            await outbox.renew(session, self._under_way, self._clock() + LEASE)

    async def _mark(self, outcomes: Sequence[_Outcome]) -> bool:
        sent = [o for o in outcomes if o.error is None and not o.untried]
        async with self._database.write() as session:
            await outbox.mark_sent(session, [(o.row.id, o.handle, o.at) for o in sent])
            for outcome in outcomes:
                if outcome.untried:
                    await outbox.put_back(session, [outcome.row.id], outcome.at, None, tried=False)
                elif outcome.error is not None:
                    await self._mark_failed(session, outcome.row, outcome.error)
        for outcome in sent:
            SENT.labels(outcome.row.channel).inc()
        return True

    async def _mark_failed(self, session: AsyncSession, row: Outbox, error: SendError) -> None:
        match decide(error, row.attempts + 1, self._clock(), random.random()):
            case Again(at, counts):
                await outbox.put_back(session, [row.id], at, error.reason, tried=counts)
            case GiveUp(reason):
                await self._bury(session, row, reason)

    async def _bury(self, session: AsyncSession, row: Outbox, reason: str) -> None:
        await outbox.bury(session, row.id, reason)
        DEAD.labels(row.channel).inc()
        log.error("courier.dead_letter", id=row.id, channel=row.channel, reason=reason)


def _may_go_again(row: Outbox, channel: Channel) -> bool:
    """After its sender died. One that has a handle already was under way in a form that is not repeated."""
    return row.mode == "repaint" or (row.handle is None and channel.repeats(load(row.payload)))
