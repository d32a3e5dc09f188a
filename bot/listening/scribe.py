"""Who writes down what is said: takes the next talk, works on it under its lease, and looks again."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.listening.conclude import conclude, give_up
from bot.listening.ears import Ears
from bot.listening.hear import NotHereError, hear
from bot.listening.lease import under_lease
from bot.listening.room import LEASE, Room
from bot.listening.saying import say_no_model
from bot.observe import Stage
from nlp.audio import AudioRefused
from nlp.speech import NotReady, Recogniser
from storage import call_queue
from storage.call_queue import Held, LeaseLostError
from storage.models import Call

log = structlog.get_logger(__name__)
LOOK_S = 2.0  # how often work is looked for that nobody announced
GAP_S = 0.2  # announcements come by the dozen: they are looked after together
BEAT_S = 20.0
ALIVE_FOR = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=1)
ELSEWHERE_FOR = timedelta(minutes=1)
GIVE_UP_AFTER = 8
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 600.0
T = TypeVar("T")


def name_of_this_worker() -> str:
    """Unlike any other's, on whatever machine."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def wait_of(attempt: int) -> timedelta:
    """How long a talk waits after its `attempt`th failure: 5 s, 20 s, 80 s, … 10 minutes. Together that is more
    than half an hour, for it may be a service that is away and not the talk's fault."""
    return timedelta(seconds=min(LONGEST_WAIT_S, FIRST_WAIT_S * 4 ** (max(1, attempt) - 1)))


class Scribe:
    """One talk at a time. `wake` says that there may be work; `run` does it until cancelled. `name`: this worker's,
    unlike any other's."""

    def __init__(self, room: Room, ears: Ears, name: str) -> None:
        self._room = room
        self._ears = ears
        self._name = name
        self._bell = asyncio.Event()
        self._is_busy = False
        self._elsewhere: dict[int, datetime] = {}  # talk whose bytes are not here → when it is looked for again

    def wake(self) -> None:
        """There may be work."""
        self._bell.set()

    async def run(self) -> None:
        """Work for ever; cancel to stop. A talk under way is put back then, and the next worker goes on with it."""
        beating = asyncio.create_task(self._beat_on())
        try:
            while True:
                self._bell.clear()
                if not await self._guarded(self._work_on_next()):
                    await self._rings()
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await self._guarded(self._sign_off())

    async def is_idle(self) -> bool:
        """Whether nothing waits that could be worked on here now, and no rep who is to be told why."""
        if self._is_busy or await self._peek(hears=self._ears.able) is not None:
            return False
        async with self._room.database.read() as session:
            return not await call_queue.waits_untold(session)

    async def _rings(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._bell.wait()
                await asyncio.sleep(GAP_S)
        except TimeoutError:
            return

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except Exception as error:  # the database is away for a moment: look again later
            log.warning("listening.cannot_work", error=type(error).__name__)
            return None

    # ---- taking

    async def _work_on_next(self) -> bool:
        """Whether there was something to do."""
        found = await self._peek()
        if found is None:
            return False
        self._is_busy = True
        try:
            recogniser = await self._recogniser() if found.heard_at is None else None
            call = await self._claim(hears=recogniser is not None)
            if call is not None:
                self._room.observe(Stage.TAKEN, 1)
                await self._work(call, recogniser)
            return call is not None
        finally:
            self._is_busy = False

    async def _recogniser(self) -> Recogniser | None:
        """None where there is no model; then the reps are told, unless another worker has one."""
        found = await self._ears.recogniser()
        if not isinstance(found, NotReady):
            return found
        await self._beat()
        async with self._room.database.read() as session:
            _, able = await call_queue.workers(session, self._room.clock())
            to_tell = not able and await call_queue.waits_untold(session)
        if to_tell:
            async with self._room.database.write() as session:
                await say_no_model(session, self._room, await call_queue.note_without_model(session))
            self._room.queued()
        return None

    async def _peek(self, *, hears: bool = True) -> Call | None:
        async with self._room.database.read() as session:
            now = self._room.clock()
            return await call_queue.peek(session, now, hears=hears, without=self._not_here(now))

    async def _claim(self, *, hears: bool) -> Call | None:
        if await self._peek(hears=hears) is None:  # a look is cheaper than a transaction that writes
            return None
        now = self._room.clock()
        async with self._room.database.write() as session:
            return await call_queue.claim(
                session, self._name, now, now + LEASE, hears=hears, without=self._not_here(now)
            )

    def _not_here(self, now: datetime) -> Sequence[int]:
        return [id for id, until in self._elsewhere.items() if until > now]

    # ---- working

    async def _work(self, call: Call, recogniser: Recogniser | None) -> None:
        """Never raises but for being cancelled: whatever happens to one talk, the next is taken."""
        held = Held(call.id, call.token)
        try:
            if call.attempts > GIVE_UP_AFTER:  # whoever took it so often did not live to say so
                await give_up(self._room, held, "failed", None, "its workers died")
            else:
                await under_lease(self._room, held, self._do(held, call, recogniser))
        except LeaseLostError:
            log.warning("listening.lease_lost", call=call.id)
        except asyncio.CancelledError:
            await self._guarded(self._put_back(held, call, None, tried=False))
            raise
        except NotHereError:
            log.warning("listening.bytes_not_here", call=call.id)
            self._elsewhere[call.id] = self._room.clock() + ELSEWHERE_FOR
            await self._guarded(self._put_back(held, call, "not_here", tried=False))
        except AudioRefused as refused:
            log.info("listening.refused", call=call.id, reason=refused.reason)
            await self._guarded(give_up(self._room, held, "unreadable", refused.reason))
        except Exception as error:
            log.exception("listening.failed", call=call.id, error=type(error).__name__)
            await self._guarded(self._fail(held, call, type(error).__name__))

    async def _do(self, held: Held, call: Call, recogniser: Recogniser | None) -> None:
        if recogniser is not None and call.heard_at is None:
            await hear(self._room, held, recogniser)
        await conclude(self._room, held)

    async def _fail(self, held: Held, call: Call, error: str) -> None:
        if call.attempts >= GIVE_UP_AFTER:
            await give_up(self._room, held, "failed", None, error)
        else:
            await self._put_back(held, call, error, tried=True)

    async def _put_back(self, held: Held, call: Call, error: str | None, *, tried: bool) -> None:
        now = self._room.clock()
        async with self._room.database.write() as session:
            kept = await call_queue.keep(session, held, now)
            call_queue.put_back(kept, now + wait_of(call.attempts) if tried else now, error, tried=tried)

    # ---- being seen

    async def _beat_on(self) -> None:
        while True:
            await self._guarded(self._beat())
            await asyncio.sleep(BEAT_S)

    async def _beat(self) -> None:
        async with self._room.database.write() as session:
            until = self._room.clock() + ALIVE_FOR
            await call_queue.beat(session, self._name, until, able=self._ears.able)

    async def _sign_off(self) -> None:
        async with self._room.database.write() as session:
            await call_queue.sign_off(session, self._name, self._room.clock(), FORGOTTEN_AFTER)
