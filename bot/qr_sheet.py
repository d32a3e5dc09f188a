"""The printable sheet: many door codes per A4 page, each with the customer's name and code under it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, sqrt
from pathlib import Path
from typing import IO, Any, Final

from bot.pdf_font import NAME, STAND_IN, register

MOST_PER_PAGE: Final = 30
_A4: Final = (595.28, 841.89)  # points
_MARGIN: Final = 28.0
_PADDING: Final = 8.0
_TEXT_SHARE: Final = 0.24  # of a field's height
_LARGEST: Final = 12.0
_LEADING: Final = 1.25
_QUIET_ZONE: Final = 4  # modules, as the standard wants
_MASK: Final = 2  # trying all eight for the prettiest takes five times as long; readers take any


@dataclass(frozen=True, slots=True)
class Door:
    """One code to print: `url` is what is read from it."""

    name: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the page: lower left corner and size in points."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came out. `missing`: characters the font lacks, printed as `STAND_IN`."""

    pages: int
    missing: frozenset[str]


def draw(doors: Sequence[Door], font: Path, out: IO[bytes], per_page: int) -> Drawn:
    """Write the sheet as PDF; `per_page` from 1 to `MOST_PER_PAGE`. Raises UnusableFontError."""
    from reportlab.pdfgen.canvas import Canvas

    missing = register(font).missing(text for door in doors for text in (door.name, door.code))
    canvas = Canvas(out, pagesize=_A4, pageCompression=1)
    fields = list(_fields(per_page))
    for start in range(0, len(doors), per_page):
        for door, field in zip(doors[start : start + per_page], fields, strict=False):
            _draw_door(canvas, door, field, missing)
        canvas.showPage()
    canvas.save()
    return Drawn(ceil(len(doors) / per_page), missing)


def _fields(per_page: int) -> Iterator[Field]:
    """A grid of about square fields over the page, from the top left, row by row."""
    width, height = _A4[0] - 2 * _MARGIN, _A4[1] - 2 * _MARGIN
    columns = max(1, round(sqrt(per_page * width / height)))
    rows = ceil(per_page / columns)
    for n in range(per_page):
        row, column = divmod(n, columns)
        x = _MARGIN + column * width / columns
        yield Field(x, _A4[1] - _MARGIN - (row + 1) * height / rows, width / columns, height / rows)


def _draw_door(canvas: Any, door: Door, field: Field, missing: frozenset[str]) -> None:
    text = field.height * _TEXT_SHARE
    side = min(field.width - 2 * _PADDING, field.height - text - _PADDING)
    _draw_code(canvas, door.url, field.x + (field.width - side) / 2, field.y + text, side)
    name, code = (_printable(words, missing) for words in (door.name, door.code))
    _draw_text(canvas, (name, code), field, text - _PADDING)


def _draw_code(canvas: Any, url: str, x: float, y: float, side: float) -> None:
    import segno

    matrix = segno.make(url, micro=False, error="m", mask=_MASK).matrix
    module = side / (len(matrix) + 2 * _QUIET_ZONE)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        top = y + side - (row + 1 + _QUIET_ZONE) * module
        for column, length in _dark_runs(modules):
            path.rect(x + (column + _QUIET_ZONE) * module, top, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(modules: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(column, length) of the dark stretches in a row of modules: a third of the shapes of one per module."""
    column = 0
    for dark, run in groupby(modules):
        length = sum(1 for _ in run)
        if dark:
            yield column, length
        column += length


def _draw_text(canvas: Any, texts: Sequence[str], field: Field, height: float) -> None:
    size, lines = _fitted(texts, field.width - 2 * _PADDING, height)
    canvas.setFont(NAME, size)
    for n, line in enumerate(lines, start=1):
        canvas.drawCentredString(field.x + field.width / 2, field.y + height - n * size * _LEADING + size / 4, line)


def _fitted(texts: Sequence[str], width: float, height: float) -> tuple[float, list[str]]:
    """The largest size at which everything fits, and the lines: a long name gets smaller, never shorter."""
    size = _LARGEST
    lines = [line for text in texts for line in _wrapped(text, size, width)]
    while len(lines) * size * _LEADING > height:
        size *= 0.95
        lines = [line for text in texts for line in _wrapped(text, size, width)]
    return size, lines


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    line = ""
    for character in text:
        if line and stringWidth(line + character, NAME, size) > width:
            yield line
            line = ""
        line += character
    yield line


def _printable(text: str, missing: frozenset[str]) -> str:
    return "".join(STAND_IN if character in missing else character for character in text)
