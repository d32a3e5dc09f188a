"""The buttons of an alert about meeting: book, at another time, move, cancel. What they ask of a calendar is done
by `scheduler.meeting` as soon as this is written, and that shows what came of it: in WeCom a card can be painted
once for each tap."""

from datetime import UTC, datetime, timedelta

from bot.cards import alert_meeting as cards
from bot.cards.card import Press, Text
from bot.desk import Desk
from bot.handlers import alert as shown
from bot.handlers import alert_presses
from bot.handlers.alert_meeting_shown import slots_for
from bot.handlers.answers import Chosen
from bot.words import alert_meeting as words
from bot.words import common
from sales.alerts import LIVE
from sales.meeting import is_in_time
from storage import alerts, meetings, people, zones
from storage.models import Alert, Meeting

LOOK_AGAIN = timedelta(minutes=5)  # who taps meanwhile makes us ask the calendar no second time


async def meet(desk: Desk, press: Press, chosen: Chosen) -> None:
    """Book it: once, whoever else taps. Who comes second sees what was booked."""
    alert = await _alert(desk, press)
    if alert is None or await _shows_standing(desk, alert):
        return
    starts = _starts(press, chosen)
    if starts is None:
        desk.answer(Text(words.CHOOSE))
    elif not is_in_time(starts, desk.now, desk.house.playbook.alerts.meetings):
        desk.answer(Text(words.TOO_LATE))
        await _show(desk, alert)
    else:
        await _want(desk, alert, starts)
        await _chosen(desk, alert, press, starts)


async def slots(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """Another time: which?"""
    alert = await _alert(desk, press)
    if alert is not None and not await _shows_standing(desk, alert):
        await _offer(desk, alert)


async def move(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """To which time?"""
    found = await _booked(desk, press)
    if found is not None:
        alert, meeting = found
        _look_soon(desk, meeting)
        await _offer(desk, alert, meeting)


async def moved(desk: Desk, press: Press, chosen: Chosen) -> None:
    """It is at another time from now on; the calendars follow."""
    found = await _booked(desk, press)
    if found is None:
        return
    alert, meeting = found
    starts = _starts(press, chosen)
    if starts is None:
        desk.answer(Text(words.CHOOSE))
        return
    if not is_in_time(starts, desk.now, desk.house.playbook.alerts.meetings):
        desk.answer(Text(words.TOO_LATE))
        await _offer(desk, alert, meeting)
        return
    before = meeting.starts_at
    meeting.ends_at += starts - before
    meeting.starts_at = starts
    meetings.turn(meeting, "moving", desk.now)
    payload = {"from": before.isoformat(), "starts": starts.isoformat(), "by": "card"}
    _record(desk, alert, meeting, "meeting.moved", payload)
    await _chosen(desk, alert, press, starts)


async def cancel(desk: Desk, press: Press, _chosen: Chosen) -> None:
    """It is not to be held; everybody is told."""
    found = await _booked(desk, press)
    if found is not None:
        alert, meeting = found
        meetings.turn(meeting, "cancelling", desk.now)
        _record(desk, alert, meeting, "meeting.cancelled", {"by": "card"})


async def _want(desk: Desk, alert: Alert, starts: datetime) -> None:
    lasts = timedelta(minutes=desk.house.playbook.alerts.meetings.lasts_minutes)
    invited = await meetings.needed(desk.session, alert, await shown.readers(desk.session, alert))
    channel, owner = desk.event.account
    meeting = Meeting(
        alert_id=alert.id,
        by_id=desk.person.id,
        channel=channel,
        owner=owner,
        starts_at=starts,
        ends_at=starts + lasts,
        attendees={"ids": invited, "by_file": []},
        due_at=desk.now,
        created_at=desk.now,
    )
    desk.session.add(meeting)
    await desk.session.flush()
    alerts.answer(alert, "met", desk.person.id, desk.now)
    payload = {"kind": alert.kind, "stage": alert.stage, "starts": starts.isoformat()}
    _record(desk, alert, meeting, "alert.met", payload)


async def _alert(desk: Desk, press: Press) -> Alert | None:
    """The alert, locked, if it is theirs and can still be answered; else they are told. A card that is a little
    older is as good: what counts is whether a meeting stands."""
    alert = await _theirs(desk, press)
    if alert is None or alert.state in LIVE:
        return alert
    return await alert_presses.current(desk, press)


async def _theirs(desk: Desk, press: Press) -> Alert | None:
    alert = await alerts.find(desk.session, int(press.thing.removeprefix("alert:")), lock=True)
    viewer = await people.viewer_of(desk.session, desk.person)
    if alert is not None and shown.may_have(viewer, alert):
        return alert
    desk.answer(Text(common.NOT_YOURS))
    return None


async def _booked(desk: Desk, press: Press) -> tuple[Alert, Meeting] | None:
    """The meeting of the card, locked, if it still is as its reader saw it and can be changed; else they are told,
    and shown what it is now."""
    alert = await _theirs(desk, press)
    if alert is None:
        return None
    meeting = await meetings.of_alert(desk.session, alert.id, lock=True)
    is_seen = meeting is not None and (meeting.id, meeting.revision) == (press.args["meeting"], press.version)
    if meeting is not None and is_seen and meeting.state == "booked" and meeting.starts_at > desk.now:
        return alert, meeting
    if meeting is not None and is_seen:
        desk.answer(Text(words.STARTED))
    else:
        under_way = meeting is not None and meetings.stands(meeting) and meeting.state != "booked"
        desk.answer(Text(words.BUSY_NOW if under_way else words.STALE))
    await _show(desk, alert)
    return None


async def _shows_standing(desk: Desk, alert: Alert) -> bool:
    """Show the meeting that stands, if one does, unless everybody is about to be shown it; whether one does."""
    meeting = await meetings.of_alert(desk.session, alert.id, lock=True)
    if meeting is None or not meetings.stands(meeting):
        return False
    if meeting.state not in ("wanted", "booking"):  # as soon as it is booked everybody sees it
        _look_soon(desk, meeting)
        await _show(desk, alert)
    return True


def _look_soon(desk: Desk, meeting: Meeting) -> None:
    """Its calendar is asked when it is now, unless it just was: every look is one of a month's calls."""
    is_known = meeting.looked_at is not None and desk.now - meeting.looked_at < LOOK_AGAIN
    if meeting.state == "booked" and meeting.way != "file" and not is_known:
        meeting.due_at = desk.now
        desk.tray.has_errand = True


async def _offer(desk: Desk, alert: Alert, meeting: Meeting | None = None) -> None:
    """`meeting`: that is to be moved, to any time but its own."""
    own = None if meeting is None else meeting.starts_at
    offered = await slots_for(desk.session, desk.house, alert, desk.now, own)
    if not offered:
        desk.answer(Text(words.NO_SLOT))
        return
    today = desk.now.astimezone(offered[0].starts.tzinfo).date()
    seen = (alert.revision, None) if meeting is None else (meeting.revision, meeting.id)
    card = cards.choose(alert.id, seen[0], offered, today, seen[1])
    desk.answer(card, cards.choice_slot(alert.id))


async def _chosen(desk: Desk, alert: Alert, press: Press, starts: datetime) -> None:
    """What was chosen on a card of its own stands in its place."""
    if "starts" not in press.args:
        local = starts.astimezone(await zones.of_team(desk.session, alert.team_id, desk.house.timezone))
        today = desk.now.astimezone(local.tzinfo).date()
        when = cards.chosen(words.dated(local, today))
        desk.answer(when, cards.choice_slot(alert.id), "repaint_or_send")


async def _show(desk: Desk, alert: Alert) -> None:
    await shown.show_to(desk.session, desk.house, desk.tray, alert, desk.person.id, "repaint_or_send")


def _starts(press: Press, chosen: Chosen) -> datetime | None:
    """When: of the button itself, or of what was chosen among what its card offered; None: nothing was."""
    picked = next(iter(chosen.get("slot", ())), "")
    found = press.args.get("starts", press.args.get(f"starts.{picked}"))
    return datetime.fromtimestamp(int(found), UTC) if found is not None else None


def _record(desk: Desk, alert: Alert, meeting: Meeting, kind: str, payload: dict[str, str]) -> None:
    """What was decided; the booker does it."""
    told = {"alert": alert.id, "meeting": meeting.id, **payload}
    desk.tray.has_errand = True
    desk.record(kind, payload=told, evidence={"cause": desk.tray.key, "event_at": desk.event.at.isoformat()})
