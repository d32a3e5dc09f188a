"""What is said when a meeting was booked, moved or cancelled: the alert's card to whoever has it, an invitation to
everybody who is invited, a calendar file to those whom no platform invites."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.calendar_file import MIME, Guest, Invitation, Method, calendar_file
from bot.cards import alert_meeting as cards
from bot.cards.alert_meeting import Kept
from bot.cards.card import Card, File
from bot.desk import House
from bot.handlers import alert as shown
from bot.handlers.alert_meeting_shown import kept_of
from bot.tray import ToPerson, Tray
from bot.words import alert_meeting as words
from bot.words import deal as deal_words
from sales.alerts import Figures
from storage import meetings, zones
from storage.media import MediaStore
from storage.models import Alert, Meeting

FIRST = 2  # the revision of a meeting that was just booked: it was wanted before


@dataclass(frozen=True, slots=True)
class Telling:
    """One change of one meeting, told in the transaction that makes it. `media`: where calendar files are kept."""

    session: AsyncSession
    house: House
    media: MediaStore
    tray: Tray
    alert: Alert
    meeting: Meeting

    async def booked(self) -> None:
        """Everybody is invited; who has the card sees who booked what."""
        await self._invite(words.INVITED_TITLE, self._without_platform())

    async def moved(self) -> None:
        """What they were invited with shows the new time, and they are told."""
        await self._invite(words.MOVED_TITLE, self._without_platform())

    async def cancelled(self) -> None:
        """Who was invited is told that it is not held."""
        kept = await self._kept()
        without = self._without_platform()
        stage = self.house.playbook.deals.stage_label(self.alert.stage)
        for person in self.meeting.attendees["ids"]:
            self._say_anew(person, cards.called_off(kept, stage, by_file=person in without))
        await self._files(kept, without, "CANCEL")
        await self.cards()

    async def cards(self) -> None:
        """The alert's card as it is now; anew where it cannot be painted over, for what it says is over."""
        await shown.show(self.session, self.house, self.tray, self.alert, "repaint_or_send")

    def _without_platform(self) -> frozenset[int]:
        attendees = self.meeting.attendees
        return frozenset(attendees["ids"] if self.meeting.way == "file" else attendees["by_file"])

    async def _kept(self) -> Kept:
        return await kept_of(self.session, self.meeting, await self._zone())

    async def _zone(self) -> ZoneInfo:
        return await zones.of_team(self.session, self.alert.team_id, self.house.timezone)

    async def _invite(self, title: str, without: frozenset[int]) -> None:
        kept = await self._kept()
        count = Figures.load(self.alert.facts).count
        stage = self.house.playbook.deals.stage_label(self.alert.stage)
        own = await meetings.own_deals(self.session, self.alert.deals["ids"])
        for person in self.meeting.attendees["ids"]:
            deals = [deal_words.title(customer, name) for customer, name in own.get(person, ())]
            card = cards.invitation(kept, stage, count, deals, by_file=person in without, title=title)
            self._say_anew(person, card)
        await self._files(kept, without, "REQUEST")
        await self.cards()

    def _say_anew(self, person: int, card: Card) -> None:
        """In the place of what they were told before, and once more below, so that they notice."""
        slot = cards.slot(self.meeting.id)
        if self.meeting.revision > FIRST:
            self.tray.say(ToPerson(person), card, slot, "repaint", urgency="alert")
        self.tray.say(ToPerson(person), card, slot, urgency="alert")

    async def _files(self, kept: Kept, people: Collection[int], method: Method) -> None:
        if not people:
            return
        data = calendar_file(await self._invitation(kept, self.tray.now), method, await self._zone())
        media = await self.media.put(self.session, data, MIME, words.FILE_NAME, self.tray.now)
        for person in sorted(people):
            self.tray.say(ToPerson(person), File(media.id, words.FILE_NAME), urgency="alert")

    async def _invitation(self, kept: Kept, now: datetime) -> Invitation:
        stage = self.house.playbook.deals.stage_label(self.alert.stage)
        invited = await meetings.names(self.session, self.meeting.attendees["ids"])
        host = self.house.public_url.split("://", 1)[-1].split("/", 1)[0]
        return Invitation(
            uid=f"meeting-{self.meeting.id}-{int(self.meeting.created_at.timestamp())}@{host}",
            sequence=self.meeting.revision,
            title=words.title(stage),
            text=words.text(Figures.load(self.alert.facts).count, stage),
            link=self.meeting.link or "",
            starts=self.meeting.starts_at,
            ends=self.meeting.ends_at,
            organizer=Guest(self.meeting.by_id, kept.by),
            guests=[Guest(id, name) for id, name in invited.items()],
            stamp=now,
        )
