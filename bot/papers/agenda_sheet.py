"""The agenda as a Word file: a block per deal, with empty lines for what is decided.

Word, and not PDF: who leads the meeting adds a point before it and writes down the outcome in it, on whatever the
office has; and it needs no font of ours.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.cards.agenda import details
from bot.words import agenda as words
from sales.agenda import Gathering, Topic, decisions


def draw(stage: str, topics: Sequence[Topic], reader: str, today: date, meeting: Gathering | None = None) -> bytes:
    """The whole file."""
    from docx import Document

    document = Document()
    _set_font(document)
    document.add_heading(_plain(words.title(stage, len(topics))), 1)
    document.add_paragraph(_plain(words.made_for(reader, today)))
    document.add_paragraph(words.total(len(topics), sum(topic.amount_fen or 0 for topic in topics)))
    document.add_paragraph(_plain(words.gathering(meeting)))
    for number, topic in enumerate(topics, 1):
        _add(document, number, topic, today)
    document.add_heading(words.MINUTES, 2)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_font(document: Any) -> None:
    """A font that every office has, also for Chinese, which Word looks up by a name of its own."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Microsoft YaHei"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "微软雅黑")


def _add(document: Any, number: int, topic: Topic, today: date) -> None:
    document.add_heading(_plain(words.heading(number, topic)), 2)
    pairs = [(words.SITUATION, words.situation(topic)), *details(topic, today)]
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in pairs:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, _plain(value)
    for one in decisions(topic):
        document.add_paragraph(words.decision(one), style="List Bullet")
        document.add_paragraph(f"{words.DECIDED}：　　　　{words.BY_WHOM}：　　　　{words.BY_WHEN}：")


def _plain(text: str) -> str:
    """Without what no XML can hold: names come from files of others."""
    return "".join(character for character in text if character.isprintable() or character == "\n")
