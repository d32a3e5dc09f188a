"""The daily digest of every team: what it says, its pictures, and the way it goes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import digest_delivery, digest_facts, digest_picture, lights
from bot.cards import digest as cards
from bot.cards.digest import Said
from bot.desk import House
from bot.digest_delivery import Finished
from bot.drawing.board import Board, Row
from bot.drawing.face import NoFontError
from bot.posting import Postmaster
from bot.tray import Tray
from bot.words import digest as words
from sales import digest_ways
from sales.lights import Board as AllLights
from sales.lights import TeamLights
from sales.local_time import moment_of
from sales.ranking import Ranked, rank
from scheduler.job import Act, Due, Subject
from scheduler.subjects import zoned
from storage import digests
from storage.database import Database
from storage.media import MediaStore, Received
from storage.models import Digest

log = structlog.get_logger(__name__)
WINDOW: Final = timedelta(hours=3)  # late in the evening nobody reads it any more
SHARED_FOR: Final = timedelta(minutes=2)


@dataclass(slots=True)
class DigestJob:
    """A `scheduler.job.Job`; for every team that has a group or a supervisor of its own."""

    database: Database
    house: House
    media: MediaStore
    postmaster: Postmaster
    name: str = "digest"
    label: str = words.JOB
    window: timedelta = WINDOW
    at: time = field(init=False)
    _read: AllLights | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        rules = self.house.playbook.digest
        self.at = time(rules.at_hour, rules.at_minute)

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        """None where the playbook has no digest."""
        return await subjects(session, self.house, self.postmaster)

    def is_due_on(self, day: date) -> bool:
        """On working days."""
        return self.house.calendar.is_workday(day)

    async def prepare(self, due: Due) -> Act:
        """Read, draw; in the transaction the pictures become media, and the way is chosen."""
        said, team, pictures = await self._made(due)

        async def act(session: AsyncSession) -> Sequence[Tray]:
            received = [Received(data, "image/png", f"{said.title}.png", due.now) for data in pictures]
            media = await self.media.put_all(session, received)
            finished = Finished(due.subject, team, said, [row.id for row in media])
            return [await self._sent(session, due, finished)]

        return act

    async def _sent(self, session: AsyncSession, due: Due, finished: Finished) -> Tray:
        tray = Tray(due.key, due.now)
        way = digest_ways.way(await digest_delivery.groups_of(session, self.postmaster, due.subject))
        for_groups = await digest_delivery.put(session, tray, way, finished)
        before = await digests.trouble_before(session, due.subject, due.day)
        await digest_delivery.tell(session, tray, way.trouble, before, finished)
        note = Digest(
            team_id=due.subject,
            day=due.day,
            key=due.key,
            messages=for_groups,
            trouble=way.trouble,
            at=due.now,
            replaced_at=None,
        )
        await digests.note(session, note)
        return tray

    async def _made(self, due: Due) -> tuple[Said, str, Sequence[bytes]]:
        """The words, the team's name, the pictures."""
        house = self.house
        all = await self._all_lights(due.now)
        async with self.database.read() as session:
            below = set(await digests.below(session, due.subject))
            team = next(one for one in all.teams if one.team_id == due.subject)
            since = await self._since(session, due)
            facts = await digest_facts.load(session, house, team, due.day, since, due.now)
        before = house.calendar.previous_workday(all.day)
        ranked = rank([one for one in all.teams if one.team_id in below], before)
        said = cards.in_words(facts, ranked, house.playbook, due.timezone)
        return said, team.name, await _pictures(_board(team, ranked, all.day, said.foot))

    async def _since(self, session: AsyncSession, due: Due) -> datetime:
        """Where the last digest ended, which may have come late or by hand; else when that of the working day
        before was due: nothing falls between two digests, and nothing is said in both."""
        before = self.house.calendar.previous_workday(due.day)
        last = await digests.last_at(session, due.subject, before, due.day)
        return last or moment_of(before, self.at, due.timezone)

    async def _all_lights(self, now: datetime) -> AllLights:
        """Of all teams at once: one look at the ledger serves all whose digests are due together."""
        async with self._reading:
            if self._read is None or not timedelta() <= now - self._read.at < SHARED_FOR:
                async with self.database.read() as session:
                    self._read = await lights.board(session, self.house, now)
            return self._read


async def subjects(session: AsyncSession, house: House, postmaster: Postmaster) -> Sequence[Subject]:
    """Every team that has a group or a supervisor of its own, in its time zone."""
    if not house.playbook.digest.enabled:
        return []
    return zoned(await digests.wanting(session, postmaster.channels), house.timezone)


def _board(team: TeamLights, ranked: Sequence[Ranked], day: date, foot: str) -> Board:
    """A team of reps has its own lights, a team of teams those of the teams below it."""
    rows = [Row(one.team, one.place) for one in ranked] or [Row(team)]
    return Board(team.name, day, rows, foot)


async def _pictures(board: Board) -> Sequence[bytes]:
    """None where the playbook has no lights, or this machine no font."""
    if not board.metrics:
        return []
    try:
        return await asyncio.to_thread(digest_picture.draw, board)
    except NoFontError as error:
        log.error("digest.not_drawn", reason=str(error))
        return []
