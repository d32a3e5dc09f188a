"""Appointments and meetings (wecom.md §5). Both need the app on a list of its own in the administrator's console:
「日程」 and 「会议」 → 可调用接口的应用; without that they are refused with 48002."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.wecom.client import WeComClient

LONGEST_SUMMARY, LONGEST_DESCRIPTION, LONGEST_PLACE = 128, 1000, 128
LONGEST_TITLE, LONGEST_TITLE_BYTES, LONGEST_AGENDA = 20, 40, 500
SHORTEST_S, LONGEST_S = 300, 86_399


@dataclass(frozen=True, slots=True)
class Appointment:
    """`people`: userids, the first in charge; `begins` aware; `remind_before_s`: 0, 300, 900, 3600 or 86400.

    Words that are too long are cut: they stand in somebody's calendar beside what the card says in full.
    """

    title: str
    begins: datetime
    lasts_s: int
    people: tuple[str, ...]
    description: str = ""
    place: str = ""
    remind_before_s: int = 0


async def add_schedule(client: WeComClient, wanted: Appointment) -> str:
    """An entry in everybody's calendar; its schedule_id."""
    begins = int(wanted.begins.timestamp())
    schedule: dict[str, Any] = {
        "admins": [wanted.people[0]],
        "start_time": begins,
        "end_time": begins + wanted.lasts_s,
        "attendees": [{"userid": one} for one in wanted.people],
        "summary": wanted.title[:LONGEST_SUMMARY],
        "description": wanted.description[:LONGEST_DESCRIPTION],
        "location": wanted.place[:LONGEST_PLACE],
        "reminders": {"is_remind": 1, "remind_before_event_secs": wanted.remind_before_s},
    }
    return str((await client.post("oa/schedule/add", {"schedule": schedule}))["schedule_id"])


async def create_meeting(client: WeComClient, wanted: Appointment) -> str:
    """A booked meeting; its meetingid. One person who is not there fails all of it."""
    body: dict[str, Any] = {
        "admin_userid": wanted.people[0],
        "title": meeting_title(wanted.title),
        "meeting_start": int(wanted.begins.timestamp()),
        "meeting_duration": min(max(wanted.lasts_s, SHORTEST_S), LONGEST_S),
        "description": wanted.description[:LONGEST_AGENDA],
        "location": wanted.place[:LONGEST_PLACE],
        "invitees": {"userid": list(wanted.people)},
        "reminders": {"remind_before": [wanted.remind_before_s]},
    }
    return str((await client.post("meeting/create", body))["meetingid"])


def meeting_title(title: str) -> str:
    """As much as 20 characters and 40 bytes hold."""
    return title[:LONGEST_TITLE].encode()[:LONGEST_TITLE_BYTES].decode(errors="ignore")
