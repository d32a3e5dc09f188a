"""The customer pack as PDF: A4, a section per subject, photos small, page numbers and its reader on every page."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from bot.papers.pack_view import Entry, PackView, Section
from bot.papers.pictures import all_small
from bot.pdf_font import NAME, Face, register
from bot.words import pack as words

_MARGIN: Final = 48.0  # points
_FRAME: Final = 6.0  # what the PDF writer leaves free inside the margins
_FOOT: Final = 28.0
_WIDTH: Final = 595.28 - 2 * _MARGIN - 2 * _FRAME
_LABEL: Final = 92.0
_PHOTO: Final = (120.0, 90.0)
_GREY, _DARK, _LINE = "#667085", "#1d2939", "#d0d5dd"


def draw(view: PackView, font: Path) -> bytes:
    """The whole PDF. Raises UnusableFontError."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    face = register(font)
    written = io.BytesIO()
    paper = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=view.title,
        author="",
    )
    foot = f"{view.made_for} · {words.INTERNAL}"
    paper.build(
        list(_Setter(face, all_small(_photos_in(view))).all_of(view)), canvasmaker=_numbered(face.printable(foot))
    )
    return written.getvalue()


def _photos_in(view: PackView) -> list[Path]:
    entries = (entry for section in view.sections for entry in section.entries)
    return list(dict.fromkeys(path for entry in entries for _, path in entry.photos if path is not None))


class _Setter:
    """Turns what is said into what the PDF writer lays out."""

    def __init__(self, face: Face, photos: Mapping[Path, bytes]) -> None:
        self._face = face
        self._small = photos

    def all_of(self, view: PackView) -> Iterator[Any]:
        yield self._words(words.TITLE, 10, _GREY)
        yield self._words(view.title, 20, _DARK, after=4)
        yield self._words(view.made_for, 9, _GREY, after=10)
        yield self._heading(words.PROFILE)
        yield self._pairs(view.profile)
        for section in view.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Any]:
        from reportlab.platypus import KeepTogether

        first, *rest = [list(self._entry(one)) for one in section.entries] or [
            [self._words(section.empty, 10, _GREY)]
        ]
        yield KeepTogether([self._heading(section.title), *first])
        for entry in rest:
            yield KeepTogether(entry)

    def _entry(self, entry: Entry) -> Iterator[Any]:
        if entry.title:
            yield self._words(entry.title, 11, _DARK, before=6, after=2)
        if entry.lines:
            yield self._pairs(entry.lines)
        if entry.photos:
            yield self._photos(entry.photos)

    def _heading(self, title: str) -> Any:
        return self._words(title, 13, "#175cd3", before=14, after=4)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> Any:
        rows = [[self._words(label, 9, _GREY), self._words(value, 10, _DARK)] for label, value in pairs]
        return _table(rows, [_LABEL, _WIDTH - _LABEL], [("LINEBELOW", (0, 0), (-1, -1), 0.3, _LINE)])

    def _photos(self, photos: Sequence[tuple[str, Path | None]]) -> Any:
        """Side by side, each with what it is under it."""
        column = _WIDTH / 3
        cells = [[self._photo(path), self._words(label, 8, _GREY)] for label, path in photos]
        rows = [[*cells[n : n + 3], *[""] * (3 - len(cells[n : n + 3]))] for n in range(0, len(cells), 3)]
        return _table(rows, [column] * 3, [])

    def _photo(self, path: Path | None) -> Any:
        from reportlab.platypus import Image

        data = self._small.get(path) if path is not None else None
        if data is None:
            return self._words(words.PHOTO_GONE, 8, _GREY)
        picture = Image(io.BytesIO(data))
        scale = min(_PHOTO[0] / picture.imageWidth, _PHOTO[1] / picture.imageHeight)
        picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
        picture.hAlign = "LEFT"
        return picture

    def _words(self, text: str, size: float, colour: str, *, before: float = 0, after: float = 0) -> Any:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        style = ParagraphStyle(
            "words",
            fontName=NAME,
            fontSize=size,
            leading=size * 1.4,
            textColor=colour,
            spaceBefore=before,
            spaceAfter=after,
            wordWrap="CJK",
        )
        return Paragraph(escape(self._face.printable(text)).replace("\n", "<br/>"), style)


def _table(rows: Sequence[Sequence[Any]], widths: Sequence[float], more: Sequence[tuple[Any, ...]]) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    lines = [(*rule[:-1], HexColor(rule[-1])) for rule in more]
    plain = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    table = Table([list(row) for row in rows], colWidths=list(widths), style=[*plain, *lines])
    table.hAlign = "LEFT"
    return table


def _numbered(foot: str) -> Any:
    """A page that knows how many there are: what stands at its foot is drawn when all are there."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc] # reportlab has no types
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **{**more, "pageCompression": 1})
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self.setFont(NAME, 8)
                self.setFillColor(_GREY)
                self.drawString(_MARGIN + _FRAME, _FOOT, foot)
                self.drawRightString(_MARGIN + _FRAME + _WIDTH, _FOOT, words.page(number, len(self._pages)))
                super().showPage()
            super().save()

    return Numbered
