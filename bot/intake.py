"""Take messages in: durable first, acknowledged after. All that wait at one moment share one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError

from bot.clock import Clock
from bot.events import Event, dump
from bot.observe import Observer, Step
from storage import inbox
from storage.database import Database
from storage.inbox import Arrived, Conversation

log = structlog.get_logger(__name__)
GROUP_LIMIT = 500  # messages in one transaction

_Waiting = tuple[Arrived, "asyncio.Future[None]"]


class Intake:
    """`accept` returns when the message is durable (or was already there), so the channel may acknowledge.

    `wake` is told which conversations have work.
    """

    def __init__(
        self, database: Database, clock: Clock, wake: Callable[[Sequence[Conversation]], None], observe: Observer
    ) -> None:
        self._line = database.line()
        self._clock = clock
        self._wake = wake
        self._observe = observe
        self._waiting: list[_Waiting] = []
        self._arrival = asyncio.Event()

    async def accept(self, event: Event) -> None:
        """Store `event`; raises what the database raises, and then the channel must not acknowledge."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrived(event, self._clock()), stored))
        self._arrival.set()
        await stored

    async def run(self) -> None:
        """Write what has arrived, for ever; cancel to stop."""
        try:
            while True:
                await self._arrival.wait()
                self._arrival.clear()
                while self._waiting:
                    group, self._waiting = self._waiting[:GROUP_LIMIT], self._waiting[GROUP_LIMIT:]
                    self._observe(Step.RECEIVED, len(group))
                    await self._store(group)
        finally:
            await self._line.close()

    async def _store(self, group: Sequence[_Waiting]) -> None:
        try:
            await inbox.store(self._line, [message for message, _ in group])
        except Exception as error:
            if len(group) > 1 and _refuses_one(error):
                for waiting in group:  # the others must not suffer for it
                    await self._store([waiting])
                return
            log.error("intake.failed", messages=len(group), error=type(error).__name__)
            _settle(group, error)
            return
        self._observe(Step.DURABLE, len(group))
        _settle(group, None)
        self._wake([(message.channel, message.conversation) for message, _ in group])


def _refuses_one(error: Exception) -> bool:
    """Whether the database is well and there is something in the message that it cannot keep."""
    return isinstance(error, StatementError) and not isinstance(error, (OperationalError, InterfaceError))


def _settle(group: Sequence[_Waiting], error: Exception | None) -> None:
    for _, stored in group:
        with suppress(asyncio.InvalidStateError):  # the sender hung up meanwhile; its message is kept
            stored.set_exception(error) if error else stored.set_result(None)


def arrived(event: Event, now: datetime) -> Arrived:
    """The row of `event`, for whoever stores it together with something else (`storage.inbox.store`)."""
    payload = dump(event)
    return Arrived(payload["channel"], payload["key"], payload["conversation"], payload, now)
