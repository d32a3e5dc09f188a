"""Once a night: people and teams as the platforms' directories have them, and what is kept no longer goes."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.cards.card import Card
from bot.clock import Clock
from bot.desk import House
from bot.importing import doubts
from bot.importing.directory_run import Order, UnbelievableError, bring_in
from bot.importing.nights import duty_of, next_night
from bot.platform import Directory, Platform
from bot.posting import Postmaster
from bot.tray import ToPerson, Tray, write
from bot.words import directory as words
from storage import card_codes, duties, leases, people
from storage.database import Database

log = structlog.get_logger(__name__)
AGAIN: Final = timedelta(minutes=30)
LEASE: Final = timedelta(minutes=15)
WORK_S: Final = 600.0  # well within the lease: a directory of thousands is read account by account


@dataclass(frozen=True, slots=True)
class Nightly:
    """`look` does what is due. When it was done stands in the database: a restart neither repeats nor forgets."""

    database: Database
    house: House
    postmaster: Postmaster
    clock: Clock
    wake_courier: Callable[[], None]
    platforms: Sequence[Platform]
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    async def look(self) -> None:
        """Every platform by itself: one that is away is asked again later, and the others are done meanwhile."""
        for platform in self.platforms:
            if await self._is_mine(duty_of(platform.name)):
                next_at = await self._next_after(platform)
                async with self.database.write() as session:
                    await duties.finish(session, duty_of(platform.name), self.holder, next_at)

    async def _is_mine(self, duty: str) -> bool:
        """Whether it is due and no other replica does it; it never is before the first time by hand."""
        now = self.clock()
        async with self.database.read() as session:
            due_at = await duties.due_at(session, duty)
        if due_at is None or due_at > now:
            return False
        async with self.database.write() as session:
            return await leases.take(session, duty, self.holder, now, now + LEASE)

    async def _next_after(self, platform: Platform) -> datetime:
        """Do it; when next."""
        try:
            async with asyncio.timeout(WORK_S):
                directory = await platform.directory()  # no transaction waits for the network
                await self._bring_in(directory)
        except Exception as error:
            log.warning("directory.not_synced", platform=platform.name, error=type(error).__name__)
            return self.clock() + AGAIN
        return next_night(self.clock(), self.house.timezone)

    async def _bring_in(self, directory: Directory) -> None:
        now, signing = self.clock(), self.house.signing
        order = Order(frozenset(platform.name for platform in self.platforms), {})
        try:
            async with self.database.write() as session:
                outcome = await bring_in(session, directory, order, self.postmaster, signing, now)
                await doubts.tell(session, directory.channel, outcome.plan.doubts, self.postmaster, now)
                await card_codes.forget_expired(session, now)
        except UnbelievableError as error:
            log.warning("directory.not_believed", platform=directory.channel)
            await self._tell_operations(words.refused(directory.channel, str(error)), now)
        else:
            made = outcome.plan
            log.info(
                "directory.synced",
                platform=directory.channel,
                added=len(made.added),
                updated=len(made.updated),
                left=len(made.left),
                doubts=len(made.doubts),
            )
        self.wake_courier()

    async def _tell_operations(self, reason: str, now: datetime) -> None:
        tray = Tray(f"directory:{now.isoformat()}", now)
        card = Card(title=words.NOT_SYNCED, text=reason, tone="warn")
        async with self.database.write() as session:
            for person in await people.operations(session):
                tray.say(ToPerson(person.id), card, urgency="alert")
            await write(session, [tray], self.postmaster)
