"""The desk a handler works at: what came in, who sent it, what the house knows, and a tray for the results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Message
from bot.events import Event
from bot.posting import Chat
from bot.signing import Signing
from bot.tray import ToPerson, ToTeam, Tray
from sales.playbook import Playbook
from sales.workdays import WorkCalendar
from storage.models import Person
from storage.outbox import Mode


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every message: the playbook, the calendar, where pages are, what happens when."""

    playbook: Playbook
    timezone: ZoneInfo
    calendar: WorkCalendar
    signing: Signing
    public_url: str
    timetable: Sequence["Scheduled"] = ()

    def day(self, at: datetime) -> date:
        """The calendar day of a moment (aware), where the company works."""
        return at.astimezone(self.timezone).date()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What happens at a time of day (local to whom it is for), as far as people see it."""

    name: str
    label: str
    at: time


@dataclass(frozen=True, slots=True)
class Desk:
    """One handler's work. `now` (aware, UTC) is one moment for the whole of it."""

    house: House
    session: AsyncSession
    event: Event
    person: Person
    now: datetime
    tray: Tray

    @property
    def today(self) -> date:
        """The calendar day where the company works."""
        return self.house.day(self.now)

    @property
    def here(self) -> Chat:
        """The chat the event came from."""
        return Chat(self.event.channel, self.event.conversation, self.person.id)

    def record(
        self,
        kind: str,
        *,
        customer: int | None = None,
        visit: int | None = None,
        deal: int | None = None,
        payload: Mapping[str, Any] | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> None:
        """An action of this person."""
        self.tray.record(
            kind,
            actor=self.person.id,
            customer=customer,
            visit=visit,
            deal=deal,
            payload=payload,
            evidence=evidence,
        )

    def answer(self, message: Message, slot: str | None = None, mode: Mode = "send") -> None:
        """Say something in the chat the event came from."""
        self.tray.say(self.here, message, slot, mode)

    def tell(self, person_id: int, message: Message, slot: str | None = None, mode: Mode = "send") -> None:
        """Say something to another person, where they are reached."""
        self.tray.say(ToPerson(person_id), message, slot, mode)

    def tell_team(self, team_id: int, message: Message) -> None:
        """Say something in the team's groups."""
        self.tray.say(ToTeam(team_id), message, urgency="digest")
