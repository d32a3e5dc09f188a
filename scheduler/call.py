"""Talks that may not be kept any longer are erased, in small batches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import erasing
from bot.cards.card import Card
from bot.clock import Clock
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import erase as words
from storage import erasure, erasure_files, papers, uploads
from storage.database import Database
from storage.erasure import Erased, Why
from storage.media import MediaStore
from storage.uploads import Parts

log = structlog.get_logger(__name__)
AT_ONCE = 20  # talks a look: the next one goes on


@dataclass(frozen=True, slots=True)
class Retention:
    """`look` does what is due, and does it again where somebody died over it."""

    database: Database
    media: MediaStore
    parts: Parts
    postmaster: Postmaster
    clock: Clock
    wake_courier: Callable[[], None]

    async def look(self) -> None:
        """Erase what is over, then the files of everything that was erased by anybody, and of uploads that nobody
        went on with."""
        async with self.database.read() as session:
            due = await erasure.due(session, self.clock(), AT_ONCE)
        for call_id, why in due:
            try:
                await self._erase(call_id, why)
            except Exception as error:  # it stays due; the others need not wait for it
                log.exception("call.not_erased", call=call_id, error=type(error).__name__)
        async with self.database.write() as session:
            await papers.let_go(session, self.clock(), AT_ONCE)
        await erasure_files.sweep(self.database, self.media)
        await uploads.abandoned(self.database, self.parts, self.clock())

    async def _erase(self, call_id: int, why: Why) -> None:
        """In a transaction of its own: nobody waits long, and no two conversations are locked at once."""
        now = self.clock()
        async with self.database.write() as session:
            erased = await erasing.erase(session, call_id, why, now)
            if erased is not None and why == "no_consent":
                await self._tell(session, erased, now)
        log.info("call.erased", call=call_id, why=why)
        self.wake_courier()

    async def _tell(self, session: AsyncSession, erased: Erased, now: datetime) -> None:
        tray = Tray(f"call:{erased.call.id}:unanswered", now)
        tray.say(ToPerson(erased.call.rep_id), Card(words.UNANSWERED, words.UNANSWERED_TEXT, tone="warn"))
        await write(session, [tray], self.postmaster)
