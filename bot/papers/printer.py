"""Who makes the files that were asked for: one at a time, in a thread, each sent once.

A paper is taken for `LEASE`. File, message, ledger and the row's end are written in one transaction, and only while
the row is as it was taken; so whoever dies, another makes it, and it is said once.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.cards.card import File, Text
from bot.papers.room import Load, Made, Refused, Room
from bot.tray import ToPerson, Tray, write
from bot.words import paper as words
from storage import papers
from storage.models import Paper
from storage.papers import Held

log = structlog.get_logger(__name__)
LOOK_S = 5.0  # how often work is looked for that nobody announced
LEASE = timedelta(seconds=60)
FIRST_WAIT_S = 5.0
GIVE_UP_AFTER = 5


class Printer:
    """`wake` says that there may be work; `run` does it until cancelled. `loads`: by kind of paper."""

    def __init__(self, room: Room, loads: Mapping[str, Load]) -> None:
        self._room = room
        self._loads = loads
        self._bell = asyncio.Event()
        self._is_busy = False

    def wake(self) -> None:
        """There may be work."""
        self._bell.set()

    async def run(self) -> None:
        """Work for ever; cancel to stop. What is under way then is put back for the next life."""
        while True:
            self._bell.clear()
            if not await self._guarded():
                await self._rings()

    async def is_idle(self) -> bool:
        """Whether nothing waits that could be made now."""
        if self._is_busy:
            return False
        async with self._room.database.read() as session:
            return not await papers.is_due(session, self._room.clock())

    async def _rings(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _guarded(self) -> bool:
        try:
            return await self._make_next()
        except Exception as error:  # the database is away for a moment: look again later
            log.warning("papers.cannot_work", error=type(error).__name__)
            return False

    async def _make_next(self) -> bool:
        """Whether there was something to make."""
        now = self._room.clock()
        async with self._room.database.read() as session:  # a look is cheaper than a transaction that writes
            if not await papers.is_due(session, now):
                return False
        self._is_busy = True
        try:
            async with self._room.database.write() as session:
                paper = await papers.claim(session, now, now + LEASE)
            if paper is not None:
                await self._work(paper, Held(paper.id, paper.attempts))
            return paper is not None
        finally:
            self._is_busy = False

    async def _work(self, paper: Paper, held: Held) -> None:
        """Whatever happens to one paper, the next is made."""
        try:
            if held.attempt > GIVE_UP_AFTER:  # whoever took it so often did not live to say so
                await self._end(held, Refused(words.FAILED), "its makers died")
                return
            async with self._room.database.read() as session:
                drawing = await self._loads[paper.kind](session, self._room, paper)
            if isinstance(drawing, Refused):
                await self._end(held, drawing, papers.REFUSED)
            else:
                await self._finish(held, await asyncio.to_thread(drawing))
        except asyncio.CancelledError:
            await self._put_back(held, 0.0, None)
            raise
        except Exception as error:
            log.exception("paper.failed", paper=paper.id, kind=paper.kind, error=type(error).__name__)
            if held.attempt >= GIVE_UP_AFTER:
                await self._end(held, Refused(words.FAILED), type(error).__name__)
            else:
                await self._put_back(held, FIRST_WAIT_S * 4 ** (held.attempt - 1), type(error).__name__)

    async def _finish(self, held: Held, made: Made) -> None:
        room, now = self._room, self._room.clock()
        async with room.database.write() as session:
            paper = await papers.keep(session, held)
            if paper is None:  # somebody else makes it, or it is made anew
                return
            media = await room.media.put(session, made.data, made.mime, made.name, now)
            papers.finish(paper, media.id, now)
            tray = Tray(f"paper:{paper.id}", now)
            payload = {
                "paper": paper.id,
                "sha256": hashlib.sha256(made.data).hexdigest(),
                "bytes": len(made.data),
                **made.payload,
            }
            tray.record(f"{paper.kind}.taken", actor=paper.for_id, customer=made.customer, payload=payload)
            tray.say(ToPerson(paper.for_id), File(media.id, media.name))
            await write(session, [tray], room.postmaster)
        room.queued()

    async def _end(self, held: Held, refused: Refused, error: str) -> None:
        room, now = self._room, self._room.clock()
        async with room.database.write() as session:
            paper = await papers.keep(session, held)
            if paper is None:
                return
            papers.give_up(paper, error)
            tray = Tray(f"paper:{paper.id}", now)
            tray.say(ToPerson(paper.for_id), Text(refused.told))
            await write(session, [tray], room.postmaster)
        room.queued()

    async def _put_back(self, held: Held, wait_s: float, error: str | None) -> None:
        async with self._room.database.write() as session:
            paper = await papers.keep(session, held)
            if paper is not None:
                papers.put_back(paper, self._room.clock() + timedelta(seconds=wait_s), error)
