"""The platform's calendars as the bot books in them (dingtalk.md §6): an event with an online meeting."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.channels.dingtalk.contacts import Contacts
from bot.channels.dingtalk.office import Meeting, Office
from bot.channels.dingtalk.seam import CHANNEL, CallError
from bot.platform import Appointment, Booked
from sales.meeting import Slot

WAY = "dingtalk"
KEY_LIVES = timedelta(hours=23)  # an x-client-token is good for a day
GONE = 404


class DingTalkCalendar:
    """`bot.platform.Calendar`. Every call but those of the address book is one of the month's."""

    channel = CHANNEL
    repeats = KEY_LIVES

    def __init__(self, office: Office, contacts: Contacts, timezone: ZoneInfo) -> None:
        self._office = office
        self._contacts = contacts
        self._timezone = timezone.key

    async def busy(self, owner: str, accounts: Sequence[str], within: Slot) -> Sequence[Slot]:
        """Nice to know: in a month that runs too fast it is not asked."""
        known = await self._contacts.known(accounts)
        return await self._office.busy(owner, known, within, "courtesy") if known else ()

    async def book(self, wanted: Appointment) -> Booked:
        """People whom the platform does not know are left out: one of them fails all."""
        known = await self._contacts.known(wanted.attendees)
        made = await self._office.add_event(_meeting(wanted, known, online=True), wanted.key, self._timezone)
        left_out = tuple(one for one in wanted.attendees if one not in known)
        return Booked(WAY, made.id, wanted.owner, made.url, left_out)

    async def move(self, booked: Booked, wanted: Appointment) -> None:
        known = await self._contacts.known(wanted.attendees)
        await self._office.change_event(booked.id, _meeting(wanted, known, online=False), self._timezone)

    async def cancel(self, booked: Booked) -> None:
        """What is refused is looked after: which code tells that it is gone already is not documented."""
        try:
            await self._office.remove_event(booked.id, booked.owner)
        except CallError as error:
            if error.retry != "never" or not await self._is_gone(booked):
                raise

    async def _is_gone(self, booked: Booked) -> bool:
        try:
            return await self.now_at(booked) is None
        except (CallError, LookupError):
            return False

    async def now_at(self, booked: Booked) -> Slot | None:
        """An event that is not found is cancelled as well."""
        try:
            return await self._office.event(booked.id, booked.owner)
        except CallError as error:
            if error.status == GONE:
                return None
            raise


def _meeting(wanted: Appointment, people: Sequence[str], *, online: bool) -> Meeting:
    others = [one for one in people if one != wanted.owner]
    return Meeting(wanted.title, wanted.starts, wanted.ends, wanted.owner, others, wanted.text, online=online)
