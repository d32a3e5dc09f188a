"""Some time after the digests: what arrived in no group goes another way, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import digest_delivery
from bot.cards.card import Picture, Text, load
from bot.cards.digest import Said
from bot.desk import House
from bot.digest_delivery import Finished
from bot.posting import Postmaster
from bot.tray import Tray
from bot.words import digest as words
from sales import digest_ways
from scheduler.digest import subjects
from scheduler.job import Act, Due, Subject
from storage import digests
from storage.models import Digest, Outbox, Team

WINDOW: Final = timedelta(hours=3)
LATEST: Final = timedelta(hours=23, minutes=50)  # a look is on the same day as the digest


@dataclass(slots=True)
class DigestLook:
    """A `scheduler.job.Job`. `after`: how long after the digests it looks."""

    house: House
    postmaster: Postmaster
    name: str
    label: str
    after: timedelta
    window: timedelta = WINDOW
    at: time = field(init=False)

    def __post_init__(self) -> None:
        rules = self.house.playbook.digest
        after = timedelta(hours=rules.at_hour, minutes=rules.at_minute) + self.after
        minutes = min(after, LATEST) // timedelta(minutes=1)
        self.at = time(minutes // 60, minutes % 60)

    async def subjects(self, session: AsyncSession) -> Sequence[Subject]:
        """As for the digests."""
        return await subjects(session, self.house, self.postmaster)

    def is_due_on(self, day: date) -> bool:
        """On working days."""
        return self.house.calendar.is_workday(day)

    async def prepare(self, due: Due) -> Act:
        """Everything happens in the transaction: whoever looks at the same time finds it done."""

        async def act(session: AsyncSession) -> Sequence[Tray]:
            digest = await digests.of_day(session, due.subject, due.day)
            if digest is None or digest.replaced_at is not None:
                return []
            return await self._looked_at(session, due, digest)

        return act

    async def _looked_at(self, session: AsyncSession, due: Due, digest: Digest) -> Sequence[Tray]:
        rows = await digests.queued(session, digest)
        chats: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            chats.setdefault((row.channel, row.chat), set()).add(row.state)
        failed = {chat for chat, states in chats.items() if "dead" in states}
        if not failed:
            return []
        tray = Tray(due.key, due.now)
        finished = await _finished(session, digest, rows)
        if failed == chats.keys():
            groups = await digest_delivery.groups_of(session, self.postmaster, digest.team_id)
            await digest_delivery.put(session, tray, digest_ways.instead(groups, failed), finished)
            digest.replaced_at = due.now
        before = await digests.trouble_before(session, digest.team_id, digest.day)
        if digest.trouble != "refused":
            await digest_delivery.tell(session, tray, "refused", before, finished)
        digest.trouble = "refused"
        return [tray]


def looks(house: House, postmaster: Postmaster) -> Sequence[DigestLook]:
    """Soon, when what was refused outright is dead; and late, for what was tried again and again."""
    return (
        DigestLook(house, postmaster, "digest_look", words.LOOK, timedelta(minutes=20)),
        DigestLook(house, postmaster, "digest_late_look", words.LOOK, timedelta(hours=2)),
    )


async def _finished(session: AsyncSession, digest: Digest, rows: Sequence[Outbox]) -> Finished:
    """The digest as it was queued, read from what was queued for one of its chats."""
    first = [load(row.payload) for row in rows if (row.channel, row.chat) == (rows[0].channel, rows[0].chat)]
    pictures = [message.media_id for message in first if isinstance(message, Picture)]
    captions = [message.caption for message in first if isinstance(message, Picture)]
    text = "".join([*captions, *(message.text for message in first if isinstance(message, Text))])
    team = await session.get_one(Team, digest.team_id)
    title, _, _ = text.partition("\n")
    return Finished(digest.team_id, team.name, Said(title, text, ""), pictures)
