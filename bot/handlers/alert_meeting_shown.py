"""What an alert's card says of meeting: when people could, or who booked what."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import alert_meeting as cards
from bot.cards.alert import Part
from bot.cards.alert_meeting import Kept
from bot.desk import House
from sales.meeting import Office, Slot, slots
from storage import meetings, zones
from storage.models import Alert, Meeting


async def part_of(session: AsyncSession, house: House, alert: Alert, now: datetime) -> Part:
    """For everybody who has the card the same."""
    zone = await zones.of_team(session, alert.team_id, house.timezone)
    meeting = await meetings.of_alert(session, alert.id)
    kept = await kept_of(session, meeting, zone) if meeting is not None else None
    offered = await slots_for(session, house, alert, now)
    return cards.part(alert.id, alert.revision, offered, kept, now.astimezone(zone))


async def slots_for(
    session: AsyncSession, house: House, alert: Alert, now: datetime, but: datetime | None = None
) -> Sequence[Slot]:
    """The sensible time and the others, local to the team; `but`: not at this one."""
    hours = house.playbook.reminding
    zone = await zones.of_team(session, alert.team_id, house.timezone)
    office = Office(zone, hours.from_hour, hours.to_hour, house.calendar)
    return slots(now, house.playbook.alerts.meetings, office, load_busy(alert.busy), but)


async def kept_of(session: AsyncSession, meeting: Meeting, zone: ZoneInfo) -> Kept:
    """The meeting as cards show it."""
    invited = await meetings.names(session, meeting.attendees["ids"])
    by = invited.get(meeting.by_id) or (await meetings.names(session, [meeting.by_id]))[meeting.by_id]
    return Kept(
        id=meeting.id,
        revision=meeting.revision,
        state=meeting.state,
        by=by,
        starts=meeting.starts_at.astimezone(zone),
        ends=meeting.ends_at.astimezone(zone),
        names=tuple(invited.values()),
        link=meeting.link or "",
        reason=meeting.error or "",
    )


def dump_busy(busy: Sequence[Slot]) -> dict[str, Any]:
    """As `Alert.busy` keeps it."""
    spans = {(int(one.starts.timestamp()), int(one.ends.timestamp())) for one in busy}
    return {"spans": [list(span) for span in sorted(spans)]}


def load_busy(plain: Mapping[str, Any] | None) -> tuple[Slot, ...]:
    """The reverse of `dump_busy`."""
    spans = plain["spans"] if plain else ()
    return tuple(Slot(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC)) for a, b in spans)
