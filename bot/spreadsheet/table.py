"""What a table file is to the rest of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.words import tables as words

MAX_COLUMNS: Final = 200
MAX_ROWS: Final = 200_000
SHOWN_CHARACTERS: Final = 30


class UnreadableError(Exception):
    """The file as a whole cannot be used; its text is the word for the person."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of text. `line` counts from 1 as an editor does; `flaws`: position → why that cell is unusable."""

    line: int
    cells: tuple[str, ...]
    flaws: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not self.flaws and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row stayed out: its line, the column's name ("" for the whole row), what stood there, the reason."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read to its end. `notes`: what the person should know besides."""

    header: Row
    rows: Sequence[Row | Problem]
    notes: tuple[str, ...] = ()


def table_of(found: Sequence[Row | Problem], notes: tuple[str, ...] = ()) -> Table:
    """The first row becomes the header. Raises UnreadableError when that makes no usable table."""
    if not found:
        raise UnreadableError(words.EMPTY)
    header, *rows = found
    if isinstance(header, Problem):
        raise UnreadableError(words.HEADER_UNREADABLE)
    if len(header.cells) > MAX_COLUMNS:
        raise UnreadableError(words.TOO_MANY_COLUMNS)
    if not rows:
        raise UnreadableError(words.ONLY_HEADER)
    if len(rows) > MAX_ROWS:
        raise UnreadableError(words.TOO_MANY_ROWS)
    return Table(header, rows, notes)


def shown(value: str) -> str:
    """A value from outside as it may be printed: one short line, nothing that steers a terminal."""
    plain = "".join(c if c.isprintable() else "·" for c in value[: SHOWN_CHARACTERS + 1])
    return plain if len(plain) <= SHOWN_CHARACTERS else plain[:SHOWN_CHARACTERS] + "…"
