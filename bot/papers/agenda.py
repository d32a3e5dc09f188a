"""An agenda, from its row to its file."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.papers.agenda_load import gathering, topics
from bot.papers.room import Draw, Made, Refused, Room
from bot.words import agenda as words
from sales.agenda import Gathering, Topic
from storage import alerts, people
from storage.models import Paper, Person

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def prepare(session: AsyncSession, room: Room, paper: Paper) -> Draw | Refused:
    """Read what it tells; which deals its person may see is asked now."""
    alert = await alerts.find(session, paper.subject_id)
    reader = await session.get_one(Person, paper.for_id)
    if alert is None or reader.id not in alert.people["ids"]:
        return Refused(words.NOTHING_LEFT)
    now = room.clock()
    viewer = await people.viewer_of(session, reader)
    found = [topic for _, topic in await topics(session, room.house, alert, viewer, now)]
    if not found:
        return Refused(words.NOTHING_LEFT)
    today = room.house.day(now)
    meeting = await gathering(session, room.house, alert)
    return partial(_draw, alert.id, found[0].stage, found, reader.name, today, meeting)


def _draw(
    alert_id: int, stage: str, found: Sequence[Topic], reader: str, today: date, meeting: Gathering | None
) -> Made:
    from bot.papers.agenda_sheet import draw  # the Word writer: only where an agenda is made

    data = draw(stage, found, reader, today, meeting)
    return Made(data, DOCX, words.file_name(stage, today), payload={"alert": alert_id, "deals": len(found)})
