"""Writes tables for people to open: no cell can run as a formula, and a file is there whole or not at all."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.spreadsheet.formula import is_dangerous, neutralise
from bot.whole_file import appearing_whole

Cell = str | int | float | bool | datetime | None
Rows = Sequence[Sequence[Cell]]

EXCEL_ROWS: Final = 1_048_575  # without the header
MAX_CELL: Final = 32_767
_CUT: Final = "……（太长，未完）"
_MINUTE: Final = "%Y-%m-%d %H:%M:%S"
_TEXT_FORMAT: Final = "@"


class UnknownFormatError(ValueError):
    """Neither .csv nor .xlsx."""


class TooManyRowsError(ValueError):
    """More rows than a sheet can hold."""


def write_table(path: Path, header: Sequence[str], rows: Rows) -> None:
    """Write `rows` under `header`; `path` appears only when everything is written.

    Datetimes are written as they stand: make them local and naive first. Raises UnknownFormatError,
    TooManyRowsError, OSError.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnknownFormatError(path.suffix)
    if path.suffix.lower() == ".xlsx" and len(rows) > EXCEL_ROWS:
        raise TooManyRowsError(len(rows))
    with appearing_whole(path) as draft:
        writer(draft, header, rows)


def _write_csv(path: Path, header: Sequence[str], rows: Rows) -> None:
    # The mark makes Excel in China read UTF-8 rather than GBK.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return neutralise(value)
    return value.strftime(_MINUTE) if isinstance(value, datetime) else value


def _write_xlsx(path: Path, header: Sequence[str], rows: Rows) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("行迹")
    sheet.append([_xlsx_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    book.save(path)


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    """Numbers and times stay what they are; text is said to be text, so that Excel never guesses."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _storable(value))
    cell.data_type = "s"
    if is_dangerous(value):
        cell.quotePrefix = True
    elif value[:1].isdigit():
        cell.number_format = _TEXT_FORMAT  # a telephone number stays text when somebody edits it
    return cell


def _storable(text: str) -> str:
    """What a workbook can hold; what had to go leaves a visible trace."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    clean = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    return clean if len(clean) <= MAX_CELL else clean[: MAX_CELL - len(_CUT)] + _CUT


_WRITERS: Final[dict[str, Callable[[Path, Sequence[str], Rows], None]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}
