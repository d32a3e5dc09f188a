"""oa/schedule/… and meeting/… (wecom.md §5), as far as sister pages and published clients tell.

An update takes the place of what was there, so that it must carry everything again. What is cancelled can still be
read, with its status. Which errcode an unknown id gets is documented nowhere: 40058 here.
"""

from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.bodies import at_most, text_of
from tests.platforms.wecom.errors import demand
from tests.platforms.wecom.routes import Ask, api

REMIND_BEFORE = {0, 300, 900, 3600, 86400}
MEETING_TO_COME, MEETING_CANCELLED = 1, 4
SCHEDULE_CANCELLED = 1


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


def _checked_schedule(ask: Ask, part: Any) -> dict[str, Any]:
    demand(isinstance(part, dict), errors.BAD_FIELD, "schedule missing")
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
    return dict(part)


def _checked_meeting(ask: Ask) -> dict[str, Any]:
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
    return dict(body)


def _kept(store: dict[str, dict[str, Any]], id: Any, field: str) -> dict[str, Any]:
    demand(isinstance(id, str) and id in store, errors.BAD_FIELD, f"{field}: no such thing")
    return store[id]


def _standing(store: dict[str, dict[str, Any]], id: Any, field: str, cancelled: int) -> dict[str, Any]:
    kept = _kept(store, id, field)
    demand(kept.get("status") != cancelled, errors.BAD_FIELD, f"{field}: cancelled already")
    return kept


@api("POST", "oa/schedule/add", permission="schedule")
async def schedule_add(ask: Ask) -> dict[str, Any]:
    """An entry in the calendar; `organizer` is the old shape and not understood. Said twice it stands twice."""
    part = _checked_schedule(ask, ask.body.get("schedule"))
    schedule_id = ask.server.fresh("SCHEDULE")
    ask.server.schedules[schedule_id] = part
    return {"schedule_id": schedule_id}


@api("POST", "oa/schedule/update", permission="schedule")
async def schedule_update(ask: Ask) -> dict[str, Any]:
    """In place of what was there: what is not said again is gone."""
    part = _checked_schedule(ask, ask.body.get("schedule"))
    id = part.pop("schedule_id", None)
    _standing(ask.server.schedules, id, "schedule_id", SCHEDULE_CANCELLED)
    ask.server.schedules[str(id)] = part
    return {}


@api("POST", "oa/schedule/del", permission="schedule")
async def schedule_del(ask: Ask) -> dict[str, Any]:
    """It can still be read."""
    kept = _standing(ask.server.schedules, ask.body.get("schedule_id"), "schedule_id", SCHEDULE_CANCELLED)
    kept["status"] = SCHEDULE_CANCELLED
    return {}


@api("POST", "oa/schedule/get", permission="schedule")
async def schedule_get(ask: Ask) -> dict[str, Any]:
    """Those of the ids that there are."""
    ids = ask.body.get("schedule_id_list")
    demand(isinstance(ids, list) and 1 <= len(ids) <= 1000, errors.BAD_FIELD, "schedule_id_list: 1 to 1000")
    assert isinstance(ids, list)
    found = [one for one in ids if one in ask.server.schedules]
    return {"schedule_list": [{"status": 0, **ask.server.schedules[one], "schedule_id": one} for one in found]}


@api("POST", "meeting/create", permission="meeting")
async def meeting_create(ask: Ask) -> dict[str, Any]:
    """A booked meeting; one bad id fails all; no code and no link (premium). Said twice it stands twice."""
    body = _checked_meeting(ask)
    meeting_id = ask.server.fresh("MEETING")
    ask.server.meetings[meeting_id] = body
    return {"meetingid": meeting_id, "excess_users": []}


@api("POST", "meeting/update", permission="meeting")
async def meeting_update(ask: Ask) -> dict[str, Any]:
    """Whether what is not said stays is not known: here it must all be said again."""
    body = _checked_meeting(ask)
    id = body.pop("meetingid", None)
    _standing(ask.server.meetings, id, "meetingid", MEETING_CANCELLED)
    ask.server.meetings[str(id)] = body
    return {"excess_users": []}


@api("POST", "meeting/cancel", permission="meeting")
async def meeting_cancel(ask: Ask) -> dict[str, Any]:
    """It can still be read."""
    kept = _standing(ask.server.meetings, ask.body.get("meetingid"), "meetingid", MEETING_CANCELLED)
    kept["status"] = MEETING_CANCELLED
    return {}


@api("POST", "meeting/get_info", permission="meeting")
async def meeting_get_info(ask: Ask) -> dict[str, Any]:
    """As it is now; who was invited comes back as `attendees.member`."""
    kept = _kept(ask.server.meetings, ask.body.get("meetingid"), "meetingid")
    people = kept.get("invitees", {}).get("userid", [])
    shown = {name: kept[name] for name in ("admin_userid", "title", "meeting_start", "meeting_duration")}
    status = kept.get("status", MEETING_TO_COME)
    return {"status": status, **shown, "attendees": {"member": [{"userid": one} for one in people]}}
