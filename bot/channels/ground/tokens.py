"""Access tokens, fetched once for everybody: single flight in this process and across replicas, sealed at rest."""

import asyncio
import base64
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.channels.ground.reconnect import pause
from bot.clock import Clock
from storage import leases, tokens
from storage.database import Database
from storage.tokens import Sealed

FETCH_TIMEOUT_S = 20.0
LEASE = timedelta(seconds=30)  # longer than a fetch may take: who holds the lease is fetching, or is dead
LOOK_AGAIN_S = 0.1
EARLY_S = 120.0  # a token is taken for over this long before its end: a call must not lose it on the way


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token fresh from the platform, good for `lives_s` seconds."""

    value: str
    lives_s: float


Fetch = Callable[[], Awaitable[NewToken]]


@dataclass(frozen=True, slots=True)
class _Good:
    value: str
    until: datetime


@dataclass(slots=True)
class _Failing:
    """A fetch that went wrong `times` in a row; until `until` its error is the answer."""

    error: Exception
    times: int
    until: datetime


class Tokens:
    """Gives tokens by name, e.g. "wecom/1000002". `secret`: `XINGJI_SECRET_KEY`.

    A fetch that fails twice in a row is not tried again for a moment that grows to a minute, and its error is
    told to all who ask meanwhile: repeated wrong secrets get the company's address banned (wecom.md §3.1).
    """

    def __init__(self, database: Database, clock: Clock, secret: str) -> None:
        self._database = database
        self._clock = clock
        self._seal = Fernet(_key(secret))
        self._holder = secrets.token_hex(8)
        self._good: dict[str, _Good] = {}
        self._failing: dict[str, _Failing] = {}
        self._flights: dict[str, asyncio.Task[str]] = {}

    async def get(self, name: str, fetch: Fetch) -> str:
        """The token of this name, by `fetch` when none is good. Raises what `fetch` raises, or TimeoutError."""
        good = self._good.get(name)
        if good is not None and good.until > self._clock():
            return good.value
        flight = self._flights.get(name)
        if flight is None:
            flight = self._flights[name] = asyncio.create_task(self._fly(name, fetch))
            flight.add_done_callback(lambda landed: self._land(name, landed))
        return await asyncio.shield(flight)  # who stops waiting does not take the token from the others

    async def refuse(self, name: str, value: str) -> None:
        """The platform refused this value: the next `get` fetches anew, unless another one is there by now."""
        good = self._good.get(name)
        if good is not None and good.value != value:
            return
        self._good.pop(name, None)
        async with self._database.read() as session:
            sealed = await tokens.kept(session, name)
        if sealed is not None and self._open(sealed) == value:
            async with self._database.write() as session:
                await tokens.forget(session, name, sealed)

    def _land(self, name: str, flight: asyncio.Task[str]) -> None:
        self._flights.pop(name, None)
        if not flight.cancelled():
            flight.exception()  # everybody who waited may have gone; the next one asks anew

    async def _fly(self, name: str, fetch: Fetch) -> str:
        """Look what is kept; else fetch under the lease, or wait for the replica that has it."""
        failing = self._failing.get(name)
        if failing is not None and failing.until > self._clock():
            raise failing.error.with_traceback(None)
        while (value := await self._kept(name)) is None:
            if await self._lease(name):
                return await self._under_lease(name, fetch)
            await asyncio.sleep(LOOK_AGAIN_S)
        return value

    async def _lease(self, name: str) -> bool:
        now = self._clock()
        async with self._database.write() as session:
            return await leases.take(session, _lease_name(name), self._holder, now, now + LEASE)

    async def _under_lease(self, name: str, fetch: Fetch) -> str:
        try:
            # Whoever had the lease before may have kept a token between our look and our lease.
            return await self._kept(name) or await self._fetch(name, fetch)
        finally:
            async with self._database.write() as session:
                await leases.give_up(session, _lease_name(name), self._holder)

    async def _kept(self, name: str) -> str | None:
        async with self._database.read() as session:
            sealed = await tokens.kept(session, name)
        if sealed is None or sealed.until <= self._clock():
            return None
        value = self._open(sealed)
        if value is not None:
            self._good[name] = _Good(value, sealed.until)
        return value

    async def _fetch(self, name: str, fetch: Fetch) -> str:
        """No transaction is open meanwhile: SQLite has one writer, and the network may be slow."""
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                new = await fetch()
        except Exception as error:
            self._note_failure(name, error)
            raise
        self._failing.pop(name, None)
        await self._keep(name, new)
        return new.value

    async def _keep(self, name: str, new: NewToken) -> None:
        good = _Good(new.value, self._clock() + timedelta(seconds=_trusted_s(new.lives_s)))
        self._good[name] = good
        sealed = Sealed(self._seal.encrypt(new.value.encode()).decode(), good.until)
        async with self._database.write() as session:
            await tokens.keep(session, name, sealed)

    def _note_failure(self, name: str, error: Exception) -> None:
        before = self._failing.get(name)
        times = 1 if before is None else before.times + 1
        rest = timedelta(seconds=pause(times - 1, jitter=0))
        self._failing[name] = _Failing(error, times, self._clock() + rest)

    def _open(self, sealed: Sealed) -> str | None:
        """None when it was sealed with another secret: then it is as good as not there."""
        try:
            return self._seal.decrypt(sealed.text).decode()
        except InvalidToken:
            return None


def _lease_name(name: str) -> str:
    return f"token/{name}"


def _trusted_s(lives_s: float) -> float:
    """A platform may give the same token again with little time left: of that, most is used."""
    return lives_s - min(EARLY_S, lives_s / 10)


def _key(secret: str) -> bytes:
    """A key of its own out of the one secret, for Fernet wants 32 bytes. HKDF and no stretching: the secret is a
    random key, not a password; the name keeps this use apart from the signatures made with the same secret."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"xingji/tokens").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
