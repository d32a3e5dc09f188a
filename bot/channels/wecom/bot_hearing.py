"""What the smart bot hears: made durable first, in order in each chat; greetings and tickets on the side."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Counter

from bot.channel import SendError
from bot.channels.ground.reconnect import pause
from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_frames import Callback
from bot.channels.wecom.bot_inbound import BOT, Entered, Other, Pressed, Said, Where, translate
from bot.channels.wecom.bot_people import BotPeople
from bot.channels.wecom.bot_tickets import Tickets
from bot.channels.wecom.bot_voice import BotVoice, check
from bot.channels.wecom.names import APP
from bot.channels.wecom.turns import Turns
from bot.clock import Clock
from bot.events import Content, Event
from bot.platform import Accept
from bot.words import wecom_bot as words

log = structlog.get_logger(__name__)
HEARD = Counter("xingji_wecom_bot_heard", "What the smart bot heard, by its kind", ["kind"])
SEALED = Counter("xingji_wecom_bot_sealed", "Messages from people whose encrypted id could not be opened")
LOST = Counter("xingji_wecom_bot_lost", "Messages that could not be made durable in time")
TRIES = 25  # some ten minutes; the platform delivers once
T = TypeVar("T")


class Daily:
    """Things that are said to somebody at most once a day."""

    def __init__(self, clock: Clock, timezone: ZoneInfo) -> None:
        self._clock = clock
        self._timezone = timezone
        self._day = date.min
        self._said: set[str] = set()

    def is_first(self, key: str) -> bool:
        """Whether `key` was not asked about before on this day."""
        today = self._clock().astimezone(self._timezone).date()
        if today != self._day:
            self._day, self._said = today, set()
        is_first = key not in self._said
        self._said.add(key)
        return is_first


class BotHearing:
    """`answers`: tickets of messages by chat; `presses`: tickets of pressed cards by task_id."""

    def __init__(
        self,
        people: BotPeople,
        voice: BotVoice,
        answers: Tickets,
        presses: Tickets,
        clock: Clock,
        timezone: ZoneInfo,
    ) -> None:
        self._people = people
        self._voice = voice
        self._answers = answers
        self._presses = presses
        self._clock = clock
        self._turns = Turns()
        self._greeted = Daily(clock, timezone)
        self._told = Daily(clock, timezone)

    def hear(self, callback: Callback, accept: Accept, tasks: asyncio.TaskGroup) -> None:
        """Begin with a callback; those of one chat take turns, the connection waits for none of them."""
        try:
            heard = translate(callback, self._clock())
        except Exception as error:  # nothing that comes from outside may take the connection down
            log.exception("wecom_bot.not_understood", error=type(error).__name__)
            heard = Other("not_understood")
        HEARD.labels(heard.kind if isinstance(heard, Other) else type(heard).__name__.lower()).inc()
        if not isinstance(heard, Other):
            tasks.create_task(self._in_turn(heard, callback.req_id, accept))

    async def _in_turn(self, heard: Said | Pressed | Entered, req_id: str, accept: Accept) -> None:
        async with self._turns.of(heard.where.chat):
            try:
                await self._take(heard, req_id, accept)
            except Exception as error:  # nor may what becomes of it
                LOST.inc()
                log.exception("wecom_bot.not_taken", error=type(error).__name__)

    async def _take(self, heard: Said | Pressed | Entered, req_id: str, accept: Accept) -> None:
        match heard:
            case Entered(where):
                await self._greet(where, req_id)
            case Said(where, contents):
                self._answers.keep(where.chat, req_id)
                self._voice.heard_from(where.chat)
                await self._hand_in(where, contents, accept)
            case Pressed(where, task_id, press):
                self._presses.keep(task_id, req_id)
                await self._hand_in(where, [press], accept)

    async def _hand_in(self, where: Where, contents: Sequence[Content], accept: Accept) -> None:
        sender = await _until_kept(lambda: self._people.plain(where.sender))
        if sender is None:
            await self._refuse_sealed(where)
            return
        for n, content in enumerate(contents):
            event = _event(where, sender, n, content)
            await _until_kept(lambda event=event: accept(event))  # type: ignore[misc]

    async def _refuse_sealed(self, where: Where) -> None:
        SEALED.inc()
        if self._told.is_first(where.sender):
            try:
                check(await self._voice.push(where.chat, frames.markdown(words.SEALED)))
            except SendError as error:
                log.warning("wecom_bot.sealed_not_told", retry=error.retry)

    async def _greet(self, where: Where, req_id: str) -> None:
        if not self._greeted.is_first(where.sender):
            return
        body = {"msgtype": "text", "text": {"content": words.WELCOME}}
        try:
            check(await self._voice.say(where.chat, frames.WELCOME, body, req_id))
        except SendError as error:
            log.warning("wecom_bot.not_greeted", retry=error.retry)


def _event(where: Where, sender: str, n: int, content: Content) -> Event:
    """The `n`-th part of a message has a key of its own, the same at every delivery."""
    key = where.msgid if n == 0 else f"{where.msgid}.{n}"
    return Event(BOT, key, where.chat, sender, where.at, content, where.in_group, accounts=APP)


async def _until_kept(work: Callable[[], Awaitable[T]]) -> T:
    """The platform delivers once: while the database is away, the message is kept here and tried again."""
    for failures in range(1, TRIES):
        try:
            return await work()
        except Exception as error:  # whatever the database raises
            log.warning("wecom_bot.not_durable_yet", failures=failures, error=type(error).__name__)
            await asyncio.sleep(pause(failures, jitter=0, first_s=0.5, longest_s=30.0))
    return await work()
