"""When directories are looked at again: every night, once somebody has brought them in by hand for the first time.

The first time is a person's decision, for it may move people into other teams than a file put them; a dry run shows
that before. From then on the nights keep up with what changes.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from storage import duties

AT: Final = time(3, 0)


def next_night(now: datetime, tz: ZoneInfo) -> datetime:
    """The next 03:00 where the company is; aware."""
    local = now.astimezone(tz)
    tonight = datetime.combine(local.date(), AT, tz)
    return tonight if tonight > local else datetime.combine(local.date() + timedelta(days=1), AT, tz)


def duty_of(channel: str) -> str:
    """What the night's look at a platform's directory is called (`storage.duties`)."""
    return f"directory/{channel}"


async def begin(session: AsyncSession, channel: str, now: datetime, tz: ZoneInfo) -> None:
    """From the coming night on; nothing happens where it is so already."""
    await duties.plan(session, duty_of(channel), next_night(now, tz))
