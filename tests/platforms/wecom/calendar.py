"""oa/schedule/add and meeting/create (wecom.md §5), as far as sister pages tell."""

from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.bodies import at_most, text_of
from tests.platforms.wecom.errors import demand
from tests.platforms.wecom.routes import Ask, api

REMIND_BEFORE = {0, 300, 900, 3600, 86400}


def _number(part: dict[str, Any], field: str) -> int:
    value = part.get(field)
    demand(isinstance(value, int) and not isinstance(value, bool), errors.BAD_FIELD, f"{field} must be an integer")
    return int(value)  # type: ignore[arg-type]


def _people(ask: Ask, ids: Any, field: str, most: int) -> list[str]:
    good = isinstance(ids, list) and len(ids) <= most and all(isinstance(one, str) for one in ids)
    demand(good, errors.BAD_FIELD, f"{field}: up to {most}")
    for one in ids:
        demand(one in ask.server.members, 60111, f"{field}: userid not found")
    return list(ids)


@api("POST", "oa/schedule/add", permission="schedule")
async def schedule_add(ask: Ask) -> dict[str, Any]:
    """An entry in the calendar; `organizer` is the old shape and not understood."""
    part = ask.body.get("schedule")
    demand(isinstance(part, dict), errors.BAD_FIELD, "schedule missing")
    assert isinstance(part, dict)
    demand("organizer" not in part, errors.BAD_FIELD, "organizer is the old shape")
    start, end = _number(part, "start_time"), _number(part, "end_time")
    demand(start < end, errors.BAD_FIELD, "end_time before start_time")
    rows = part.get("attendees", [])
    demand(isinstance(rows, list) and all(isinstance(one, dict) for one in rows), errors.BAD_FIELD, "attendees")
    attendees = _people(ask, [one.get("userid") for one in rows], "attendees", 1000)
    admins = _people(ask, part.get("admins", []), "admins", 3)
    demand(set(admins) <= set(attendees), errors.BAD_FIELD, "admins must attend")
    at_most(text_of(part, "summary", needed=False), 128, "summary", chars=True)
    at_most(text_of(part, "description", needed=False), 1000, "description", chars=True)
    reminders = part.get("reminders", {})
    demand(isinstance(reminders, dict), errors.BAD_FIELD, "reminders")
    before = reminders.get("remind_before_event_secs", 0)
    demand(before in REMIND_BEFORE, errors.BAD_FIELD, "remind_before_event_secs")
    schedule_id = ask.server.fresh("SCHEDULE")
    ask.server.schedules[schedule_id] = part
    return {"schedule_id": schedule_id}


@api("POST", "meeting/create", permission="meeting")
async def meeting_create(ask: Ask) -> dict[str, Any]:
    """A booked meeting; one bad id fails all; no code and no link (those are premium)."""
    body = ask.body
    admin = text_of(body, "admin_userid")
    _people(ask, [admin], "admin_userid", 1)
    title = at_most(text_of(body, "title"), 40, "title")
    demand(len(title) <= 20, errors.BAD_FIELD, "title longer than 20")
    demand(
        _number(body, "meeting_start") > ask.server.clock().timestamp(), errors.BAD_FIELD, "meeting_start is over"
    )
    demand(300 <= _number(body, "meeting_duration") <= 86399, errors.BAD_FIELD, "meeting_duration 300 to 86399")
    at_most(text_of(body, "description", needed=False), 500, "description", chars=True)
    at_most(text_of(body, "location", needed=False), 128, "location", chars=True)
    invitees = body.get("invitees", {})
    demand(isinstance(invitees, dict), errors.BAD_FIELD, "invitees")
    _people(ask, invitees.get("userid", []), "invitees.userid", 100)
    scope = body.get("settings", {}).get("remind_scope", 1)
    demand(scope in (1, 2, 3, 4), errors.BAD_FIELD, "settings.remind_scope 1 to 4")
    before = body.get("reminders", {}).get("remind_before", [])
    demand(isinstance(before, list) and set(before) <= REMIND_BEFORE, errors.BAD_FIELD, "reminders.remind_before")
    meeting_id = ask.server.fresh("MEETING")
    ask.server.meetings[meeting_id] = body
    return {"meetingid": meeting_id, "excess_users": []}
