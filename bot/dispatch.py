"""Which conversation is worked on next: one message at a time in each, many conversations at once."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.worker import Worker
from storage import inbox
from storage.database import Database
from storage.inbox import Conversation
from storage.models import Inbox

log = structlog.get_logger(__name__)
BATCH = 64
REPLICA_WORKERS = 4  # on PostgreSQL; SQLite has one writer at a time anyway
SWEEP_S = 5.0  # how often work is looked for that nobody announced: a replica died, or a retry is due


class Preparation(Protocol):
    """Slow work a message needs before its transaction (looking at a photo); repeatable, keeps its result."""

    def is_needed(self, row: Inbox) -> bool:
        """Whether this message needs it."""
        ...

    async def do(self, row: Inbox) -> None:
        """Do it; must not raise for anything that came from outside."""
        ...


class Dispatch:
    """`wake` names conversations with work; `run` does it until cancelled."""

    def __init__(self, database: Database, worker: Worker, preparation: Preparation) -> None:
        self._database = database
        self._worker = worker
        self._preparation = preparation
        self._ready: dict[Conversation, None] = {}  # an ordered set
        self._busy: set[Conversation] = set()
        self._bell = asyncio.Event()

    def wake(self, conversations: Sequence[Conversation]) -> None:
        """There is, or may be, work in these conversations."""
        self._ready.update(dict.fromkeys(conversations))
        self._bell.set()

    @property
    def is_behind(self) -> bool:
        """Whether more waits than one batch takes: time for other replicas to help."""
        return len(self._ready) > BATCH

    async def run(self) -> None:
        """Take up what an earlier life left, then whatever comes; cancel to stop."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sweep())
            for _ in range(1 if self._database.is_sqlite else REPLICA_WORKERS):
                tasks.create_task(self._work_on(tasks))

    async def is_idle(self) -> bool:
        """Whether nothing waits (for tests and for a clean stop)."""
        if self._ready or self._busy:
            return False
        async with self._database.read() as session:
            return not await inbox.unfinished(session)

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._database.read() as session:
                    self.wake(await inbox.unfinished(session))
            except Exception as error:  # the database is away for a moment: look again later
                log.warning("dispatch.sweep_failed", error=type(error).__name__)
            await asyncio.sleep(SWEEP_S)

    async def _work_on(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            await self._bell.wait()
            batch = [c for c in self._ready if c not in self._busy][:BATCH]
            if not batch:
                self._bell.clear()
                continue
            for conversation in batch:
                del self._ready[conversation]
            self._busy.update(batch)
            quick, slow = await self._sort(batch)
            for row in slow:
                tasks.create_task(self._prepare_and_work(row))
            await self._work(quick)

    async def _sort(self, batch: Sequence[Conversation]) -> tuple[list[Conversation], list[Inbox]]:
        """Those that can go at once, and the next messages that must be prepared first; the rest is idle."""
        try:
            async with self._database.read() as session:
                rows = await inbox.heads(session, batch)
        except Exception as error:  # the sweep will bring them back
            log.warning("dispatch.read_failed", error=type(error).__name__)
            rows = []
        slow = [row for row in rows if self._preparation.is_needed(row)]
        quick = [(row.channel, row.conversation) for row in rows if row not in slow]
        self._busy.difference_update(set(batch).difference((row.channel, row.conversation) for row in rows))
        return quick, slow

    async def _prepare_and_work(self, row: Inbox) -> None:
        await self._preparation.do(row)
        await self._work([(row.channel, row.conversation)])

    async def _work(self, conversations: Sequence[Conversation]) -> None:
        if not conversations:
            return
        more = await self._worker.work(conversations)
        self._busy.difference_update(conversations)
        self.wake(more)
        self._bell.set()  # what arrived for them meanwhile was passed over
