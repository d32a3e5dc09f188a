"""Meetings and appointments (wecom.md §5). Both need the app on a list of its own in the administrator's console:
「会议」 and 「日程」 → 可调用接口的应用; without that they are refused with 48002.

Nothing is known here of when people are busy, and no key makes a booking once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.wecom import contacts
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import UnsureError, WeComError
from bot.channels.wecom.names import APP
from bot.channels.wecom.wire import Json
from bot.platform import Appointment, Booked, UnsureBookingError
from sales.meeting import Slot

LONGEST_SUMMARY, LONGEST_DESCRIPTION = 128, 1000
LONGEST_TITLE, LONGEST_TITLE_BYTES, LONGEST_AGENDA = 20, 40, 500
SHORTEST_S, LONGEST_S = 300, 86_399
MOST_INVITED = 100  # of a meeting without a paid edition
REMIND_BEFORE_S = 900  # one of 0, 300, 900, 3600, 86400
EVERYBODY = 3  # settings.remind_scope
MEETING, SCHEDULE = "wecom_meeting", "wecom_schedule"
MEETING_CANCELLED = (
    4  # `status` of meeting/get_info: 1 to come, 2 going on, 3 over, 4 cancelled, 5 expired (UNVERIFIED)
)
SCHEDULE_CANCELLED = 1  # `status` of oa/schedule/get
NOT_THERE = frozenset({60111, 60011})  # userid not found; out of the app's sight
_NOT_NOW = frozenset({"busy", "blocked", "token"})


class WeComCalendar:
    """`bot.platform.Calendar`. A meeting by preference; where that is refused, an entry in everybody's calendar."""

    channel = APP
    repeats = timedelta(0)

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    async def busy(self, owner: str, accounts: Sequence[str], within: Slot) -> Sequence[Slot]:
        """Nothing: the platform does not tell an app."""
        return ()

    async def book(self, wanted: Appointment) -> Booked:
        """People whom the platform does not know are left out: one of them fails all."""
        try:
            return await self._book(wanted, None)
        except WeComError as error:
            if error.errcode not in NOT_THERE:
                raise
        others = [one for one in wanted.attendees if one != wanted.owner]
        return await self._book(wanted, [one for one in others if not await self._is_there(one)])

    async def _book(self, wanted: Appointment, missing: Sequence[str] | None) -> Booked:
        """`missing`: who is not there; None: that was not asked yet."""
        left_out = tuple(missing or ())
        people = [one for one in wanted.attendees if one not in left_out]
        try:
            if len(people) <= MOST_INVITED:
                try:
                    made = await self._client.post("meeting/create", _meeting(wanted, people))
                    return Booked(MEETING, str(made["meetingid"]), wanted.owner, _link(made), left_out)
                except WeComError as error:
                    if error.meaning in _NOT_NOW or (error.errcode in NOT_THERE and missing is None):
                        raise
            made = await self._client.post("oa/schedule/add", {"schedule": _schedule(wanted, people)})
            return Booked(SCHEDULE, str(made["schedule_id"]), wanted.owner, "", left_out)
        except UnsureError as error:
            raise UnsureBookingError(error.reason) from None

    async def _is_there(self, account: str) -> bool:
        try:
            await contacts.user(self._client, account)
        except WeComError as error:
            if error.errcode in NOT_THERE:
                return False
            raise
        return True

    async def move(self, booked: Booked, wanted: Appointment) -> None:
        """Everything is said again, for an update takes the place of what was there."""
        people = [one for one in wanted.attendees if one not in booked.left_out]
        if booked.way == MEETING:
            await self._client.post("meeting/update", {"meetingid": booked.id, **_meeting(wanted, people)})
        else:
            schedule = {"schedule_id": booked.id, **_schedule(wanted, people)}
            await self._client.post("oa/schedule/update", {"schedule": schedule})

    async def cancel(self, booked: Booked) -> None:
        """What is refused is looked after: which errcode tells that it is gone already is not documented."""
        try:
            if booked.way == MEETING:
                await self._client.post("meeting/cancel", {"meetingid": booked.id})
            else:
                await self._client.post("oa/schedule/del", {"schedule_id": booked.id})
        except WeComError as error:
            if error.meaning in _NOT_NOW or not await self._is_gone(booked):
                raise

    async def _is_gone(self, booked: Booked) -> bool:
        try:
            return await self.now_at(booked) is None
        except (WeComError, LookupError):
            return False

    async def now_at(self, booked: Booked) -> Slot | None:
        """An appointment that is not among what is given back is cancelled as well."""
        if booked.way == MEETING:
            found = await self._client.post("meeting/get_info", {"meetingid": booked.id})
            if found.get("status") == MEETING_CANCELLED:
                return None
            starts = _moment(found.get("meeting_start"))
            return Slot(starts, starts + timedelta(seconds=_seconds(found.get("meeting_duration"))))
        found = await self._client.post("oa/schedule/get", {"schedule_id_list": [booked.id]})
        rows = [one for one in found.get("schedule_list", []) if one.get("schedule_id") == booked.id]
        if not rows or rows[0].get("status") == SCHEDULE_CANCELLED:
            return None
        return Slot(_moment(rows[0].get("start_time")), _moment(rows[0].get("end_time")))


def _link(made: Json) -> str:
    link = made.get("meeting_link")  # of a paid edition
    return link if isinstance(link, str) else ""


def _meeting(wanted: Appointment, people: Sequence[str]) -> dict[str, Any]:
    lasts_s = int((wanted.ends - wanted.starts).total_seconds())
    return {
        "admin_userid": wanted.owner,
        "title": meeting_title(wanted.title),
        "meeting_start": int(wanted.starts.timestamp()),
        "meeting_duration": min(max(lasts_s, SHORTEST_S), LONGEST_S),
        "description": wanted.text[:LONGEST_AGENDA],
        "invitees": {"userid": list(people)},
        "settings": {"remind_scope": EVERYBODY},
        "reminders": {"remind_before": [REMIND_BEFORE_S]},
    }


def _schedule(wanted: Appointment, people: Sequence[str]) -> dict[str, Any]:
    return {
        "admins": [wanted.owner],
        "start_time": int(wanted.starts.timestamp()),
        "end_time": int(wanted.ends.timestamp()),
        "attendees": [{"userid": one} for one in people],
        "summary": wanted.title[:LONGEST_SUMMARY],
        "description": wanted.text[:LONGEST_DESCRIPTION],
        "reminders": {"is_remind": 1, "remind_before_event_secs": REMIND_BEFORE_S},
    }


def meeting_title(title: str) -> str:
    """As much as 20 characters and 40 bytes hold; what stands in a calendar stands in full on the card."""
    return title[:LONGEST_TITLE].encode()[:LONGEST_TITLE_BYTES].decode(errors="ignore")


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(_seconds(seconds), UTC)


def _seconds(found: object) -> int:
    if not isinstance(found, int):
        raise LookupError("no time in the answer")
    return found
