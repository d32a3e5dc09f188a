"""A customer pack, from its row to its file."""

from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.fonts import find_cjk_font
from bot.papers.pack_load import load
from bot.papers.pack_view import PackView, pack_view
from bot.papers.room import Draw, Made, Refused, Room
from bot.words import pack as words
from bot.words import paper as paper_words
from storage.models import Paper, Person

PDF: Final = "application/pdf"


async def prepare(session: AsyncSession, room: Room, paper: Paper) -> Draw | Refused:
    """Read what it tells; whether its person may see the customer is asked now."""
    reader = await session.get_one(Person, paper.for_id)
    material = await load(session, room.house, room.media, paper.subject_id, reader, room.clock())
    if material is None:
        return Refused(words.NOT_YOURS)
    font = find_cjk_font()
    if font is None:
        return Refused(paper_words.NO_FONT)
    name = words.file_name(material.customer.name, room.house.day(material.at))
    return partial(_draw, pack_view(material, room.house), font, name, material.customer.id)


def _draw(view: PackView, font: Path, name: str, customer_id: int) -> Made:
    from bot.papers.pack_sheet import draw  # the PDF writer: only where a pack is made

    entries = sum(len(section.entries) for section in view.sections)
    return Made(draw(view, font), PDF, name, customer_id, {"entries": entries})
