"""One row under its header: cells by column name, cleaned, or the one reason why not."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.importing.columns import Column, Layout
from bot.spreadsheet.table import Problem, Row, shown
from bot.words import importing as words
from bot.words import tables

_BREAKS = re.compile(r"[\t\r\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = "\ufeff\u200b"


class BadCellError(Exception):
    """A cell that keeps its row out: which column, what stands there, why."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True, slots=True)
class Record:
    """A row's clean texts by column name; only the columns the file has, "" for an empty cell."""

    line: int
    layout: Layout
    texts: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Whether the file has this column at all."""
        return name in self.texts

    def text(self, name: str) -> str:
        """The text in a column; "" where it is empty or the file lacks the column."""
        return self.texts.get(name, "")

    def bad(self, name: str, reason: str) -> BadCellError:
        """The error to raise about a column."""
        label = next(column.label for column in self.layout.places if column.name == name)
        return BadCellError(label, self.text(name), reason)


def read_record(row: Row, layout: Layout) -> Record:
    """Raises BadCellError."""
    if any(cell.strip() for cell in row.cells[layout.width :]):
        raise BadCellError("", row.cells[layout.width], tables.MORE_CELLS_THAN_HEADER)
    return Record(row.line, layout, {c.name: _clean(row, at, c) for c, at in layout.places.items()})


def as_problem(line: int, bad: BadCellError) -> Problem:
    """How a bad cell is told to the person."""
    return Problem(line, bad.column, shown(bad.value), bad.reason)


def _clean(row: Row, at: int, column: Column) -> str:
    raw = row.cells[at] if at < len(row.cells) else ""
    if at in row.flaws:
        raise BadCellError(column.label, raw, row.flaws[at])
    text = _BREAKS.sub(" ", raw).strip().strip(_INVISIBLE)
    if column.folded:
        text = unicodedata.normalize("NFKC", text).strip()
    if column.required and not text:
        raise BadCellError(column.label, "", words.EMPTY_CELL)
    if len(text) > column.limit:
        raise BadCellError(column.label, raw, words.too_long(column.limit))
    if _CONTROL.search(text):
        raise BadCellError(column.label, raw, tables.CONTROL_CHARACTER)
    return text
