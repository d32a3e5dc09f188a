"""The smart bot's one connection: kept under a lease, never fought over (wecom.md §3.6)."""

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import aiohttp
import structlog

from bot.channels.ground.leading import Leading
from bot.channels.ground.reconnect import pause
from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_frames import Ack
from bot.channels.wecom.bot_line import Hear, Line, NotSentError, Pace, UnsureError
from bot.clock import Clock
from storage import leases
from storage.database import Database

log = structlog.get_logger(__name__)
CLOSE_WITHIN = aiohttp.ClientWSTimeout(ws_close=2.0)  # the lease may be over before a longer goodbye is
TAKER = "another subscriber"  # holds the lease that keeps us away

Standing = Literal["up", "elsewhere", "connecting", "taken", "refused"]
"""`up`: connected here; `elsewhere`: another replica has the lease; `taken`: a foreign subscriber pushed us out;
`refused`: the platform does not accept id and secret."""
Ended = Literal["lost", "taken", "refused"]


@dataclass(frozen=True, slots=True)
class Account:
    """A smart bot: where to connect, as whom."""

    url: str
    bot_id: str
    secret: str = field(repr=False)

    @property
    def lease(self) -> str:
        """The name under which replicas agree who connects."""
        return leases.smart_bot(self.bot_id)

    @property
    def away(self) -> str:
        """The name under which they remember that somebody foreign pushed us out."""
        return leases.smart_bot_away(self.bot_id)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds before connecting again, see `rest`. `lease_s`: how long a lease lasts."""

    lease_s: float = 30.0
    first_s: float = 1.0
    longest_s: float = 30.0
    refused_s: float = 300.0
    watch_s: float = 5.0
    jitter: Callable[[], float] = random.random


def rest(ended: Ended, failures: int, jitter: float, patience: Patience) -> float:
    """Seconds to stay away after the `failures`-th end in a row. After a takeover a whole lease longer, so that two
    who want the same bot do not push each other out all day."""
    again = pause(failures, jitter, patience.first_s, patience.longest_s)
    match ended:
        case "lost":
            return again
        case "taken":
            return patience.lease_s + again
        case "refused":
            return patience.refused_s


class BotConnection:
    """`run` keeps it; `ask` speaks on it."""

    def __init__(
        self,
        account: Account,
        session: aiohttp.ClientSession,
        database: Database,
        clock: Clock,
        patience: Patience,
        pace: Pace,
    ) -> None:
        self.account = account
        self.standing: Standing = "connecting"
        self._session = session
        self._database = database
        self._clock = clock
        self._patience = patience
        self._pace = pace
        self._line: Line | None = None
        self._holder = secrets.token_hex(8)
        self._away_until = clock()

    @property
    def is_up(self) -> bool:
        """Whether it is subscribed here and now."""
        return self._line is not None and self._line.is_open

    async def ask(self, cmd: str, body: Mapping[str, Any], req_id: str | None = None) -> Ack:
        """One request; `req_id` of the callback it answers. Raises NotSentError, UnsureError."""
        if self._line is None:
            raise NotSentError
        return await self._line.ask(cmd, body, req_id)

    async def run(self, hear: Hear) -> None:
        """For ever: connected while this replica holds the lease. `hear` is told of every callback."""
        ttl = timedelta(seconds=self._patience.lease_s)
        leading = Leading(self._database, self._clock, self.account.lease, self._holder, ttl)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(leading.lead(partial(self._work, hear)))
            tasks.create_task(self._watch())

    async def _work(self, hear: Hear) -> None:
        try:
            await self._keep(hear)
        except Exception as error:  # the database is away: let the lease go, another replica may do better
            log.warning("wecom_bot.let_go", error=type(error).__name__)

    async def _keep(self, hear: Hear) -> None:
        """While the lease is held: connect, live, stay away for a while, again."""
        failures = 0
        while True:
            await self._stay_away()
            self.standing = "connecting"
            loop = asyncio.get_running_loop()
            since = loop.time()
            ended = await self._live(hear)
            failures = 1 if loop.time() - since > self._patience.lease_s else failures + 1
            rest_s = rest(ended, failures, self._patience.jitter(), self._patience)
            log.warning("wecom_bot.ended", how=ended, failures=failures, rest_s=round(rest_s, 1))
            if ended == "taken":
                await self._note_takeover(rest_s)
            else:
                self.standing = "refused" if ended == "refused" else "connecting"
                await asyncio.sleep(rest_s)

    async def _live(self, hear: Hear) -> Ended:
        try:
            async with (
                asyncio.timeout(self._pace.connect_s) as deadline,
                self._session.ws_connect(self.account.url, timeout=CLOSE_WITHIN) as socket,
            ):
                deadline.reschedule(None)
                return await self._live_on(Line(socket, hear, self._pace))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("wecom_bot.no_connection", error=type(error).__name__)
            return "lost"

    async def _live_on(self, line: Line) -> Ended:
        ends = [asyncio.create_task(line.read()), asyncio.create_task(line.useless.wait())]
        try:
            ended = await self._subscribe(line)
            if ended is not None:
                return ended
            self._line, self.standing = line, "up"
            log.info("wecom_bot.up")
            ends.append(asyncio.create_task(line.ping()))
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            return "taken" if line.was_taken else "lost"
        finally:
            self._line = None
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _subscribe(self, line: Line) -> Ended | None:
        """None: subscribed."""
        body = {"bot_id": self.account.bot_id, "secret": self.account.secret}
        try:
            ack = await line.ask(frames.SUBSCRIBE, body)
        except (NotSentError, UnsureError):
            return "taken" if line.was_taken else "lost"
        if ack.verdict == "ok":
            return None
        log.error("wecom_bot.not_subscribed", errcode=ack.errcode)
        return "refused" if ack.verdict == "refused" else "lost"

    async def _note_takeover(self, rest_s: float) -> None:
        """Also in the database, so that whoever gets our lease next, or we after a restart, stay away as long."""
        self.standing = "taken"
        now = self._clock()
        self._away_until = now + timedelta(seconds=rest_s)
        async with self._database.write() as session:
            await leases.take(session, self.account.away, TAKER, now, self._away_until)

    async def _stay_away(self) -> None:
        while (until := await self._stays_until()) > (now := self._clock()):
            self.standing = "taken"
            await asyncio.sleep(min((until - now).total_seconds(), self._patience.watch_s))

    async def _stays_until(self) -> datetime:
        async with self._database.read() as session:
            away = await leases.held(session, self.account.away, self._clock())
        return max(self._away_until, away.until) if away else self._away_until

    async def _watch(self) -> None:
        """Where this replica is not the one that connects, know how the other is doing."""
        while True:
            if not self.is_up:
                try:
                    await self._look_elsewhere()
                except Exception as error:  # the database is away for a moment
                    log.warning("wecom_bot.lease_unknown", error=type(error).__name__)
            await asyncio.sleep(self._patience.watch_s)

    async def _look_elsewhere(self) -> None:
        now = self._clock()
        async with self._database.read() as session:
            lease = await leases.held(session, self.account.lease, now)
            away = await leases.held(session, self.account.away, now)
        if self.is_up or (lease is not None and lease.holder == self._holder):
            return
        self.standing = "taken" if away else "elsewhere" if lease else "connecting"
