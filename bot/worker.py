"""The transaction: the oldest waiting message of each conversation, its effects, and its mark `done`.

So a message has its effects exactly once, whoever dies when. When a batch fails, each is tried alone, and the
one that fails alone is counted: after `GIVE_UP_AFTER` attempts it is `failed`, its sender is told, doctor shows it.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Text
from bot.clock import Clock
from bot.desk import Desk, House
from bot.events import Event, load
from bot.observe import Observer, Step
from bot.posting import Chat, Postmaster
from bot.tray import Tray, write
from bot.words import common as words
from storage import inbox
from storage.database import Database
from storage.inbox import Conversation
from storage.models import Inbox, Person
from storage.people import note_heard, people_by_accounts

log = structlog.get_logger(__name__)
GIVE_UP_AFTER = 3

Handler = Callable[[Desk], Awaitable[None]]


class Worker:
    """Works on conversations; `wake_courier` is called when something was queued, `wake_booker` when a meeting is
    to be booked, changed or looked after."""

    def __init__(
        self,
        database: Database,
        house: House,
        handle: Handler,
        postmaster: Postmaster,
        clock: Clock,
        wake_courier: Callable[[], None],
        wake_booker: Callable[[], None],
        observe: Observer,
    ) -> None:
        self._database = database
        self._house = house
        self._handle = handle
        self._postmaster = postmaster
        self._clock = clock
        self._wake_courier = wake_courier
        self._wake_booker = wake_booker
        self._observe = observe

    async def work(self, conversations: Sequence[Conversation]) -> Sequence[Conversation]:
        """One message in each; returns those in which there may be more. Never raises."""
        try:
            await self._transact(conversations)
            return conversations
        except Exception as error:
            log.warning("work.batch_failed", size=len(conversations), error=type(error).__name__)
        return [c for conversation in conversations for c in await self._work_alone(conversation)]

    async def _work_alone(self, conversation: Conversation) -> Sequence[Conversation]:
        try:
            await self._transact([conversation])
            return [conversation]
        except Exception as error:
            log.exception("work.failed", channel=conversation[0], error=type(error).__name__)
            return await self._count_failure(conversation, error)

    async def _transact(self, conversations: Sequence[Conversation]) -> None:
        now = self._clock()
        async with self._database.write() as session:
            await inbox.lock(session, conversations)
            rows = await inbox.heads(session, conversations)
            self._observe(Step.LOCKED, len(rows))
            trays = await self._handle_all(session, rows)
            queued = await write(session, trays, self._postmaster)
            await inbox.finish(session, [row.id for row in rows])
            self._observe(Step.HANDLED, len(rows))
        self._observe(Step.COMMITTED, len(rows))
        if queued:
            self._wake_courier()
        if any(tray.has_errand for tray in trays):
            self._wake_booker()
        log.debug("work.done", messages=len(rows), queued=queued, took=(self._clock() - now).total_seconds())

    async def _handle_all(self, session: AsyncSession, rows: Sequence[Inbox]) -> list[Tray]:
        events = [load(row.payload) for row in rows]
        people = await people_by_accounts(session, {event.account for event in events})
        await note_heard(session, people.keys(), self._clock())
        trays = []
        for row, event in zip(rows, events, strict=True):
            tray = Tray(f"in:{row.id}", self._clock())
            await self._handle_one(session, event, people.get(event.account), tray)
            trays.append(tray)
        return trays

    async def _handle_one(self, session: AsyncSession, event: Event, person: Person | None, tray: Tray) -> None:
        if person is None or not person.active:
            tray.say(Chat(event.channel, event.conversation, None), Text(words.STRANGER))
            return
        await self._handle(Desk(self._house, session, event, person, tray.now, tray))

    async def _count_failure(self, conversation: Conversation, error: Exception) -> Sequence[Conversation]:
        try:
            async with self._database.write() as session:
                await inbox.lock(session, [conversation])
                for row in await inbox.heads(session, [conversation]):
                    if await inbox.note_failure(session, row.id, type(error).__name__, GIVE_UP_AFTER):
                        tray = Tray(f"in:{row.id}:failed", self._clock())
                        tray.say(Chat(row.channel, row.conversation, None), Text(words.FAILED))
                        await write(session, [tray], self._postmaster)
        except Exception as again:  # the database itself is away: the sweep comes back to it
            log.error("work.cannot_count_failure", error=type(again).__name__)
            return []
        self._wake_courier()
        return [conversation]
