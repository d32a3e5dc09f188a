"""Excel workbooks (.xlsx): the first sheet as rows of text; formulas are refused, never computed."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from bot.spreadsheet.archive import check_archive
from bot.spreadsheet.formula import restore
from bot.spreadsheet.table import MAX_COLUMNS, Row, Table, UnreadableError, table_of
from bot.words import tables as words

EXCEL_ROWS: Final = 1_048_576


def read_workbook(data: bytes) -> Table:
    """Open an .xlsx file's bytes. Raises UnreadableError."""
    check_archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about print settings and the like, which nobody here needs
        try:
            titles, rows = _first_sheet(data)
        except Exception as error:  # a malformed workbook surfaces as almost any exception
            raise UnreadableError(words.BROKEN_WORKBOOK) from error
    if not titles:
        raise UnreadableError(words.NO_SHEET)
    notes = (words.other_sheets("、".join(titles[1:])),) if len(titles) > 1 else ()
    return table_of(rows, notes)


def _first_sheet(data: bytes) -> tuple[Sequence[str], list[Row]]:
    """The titles of all sheets, and the rows of the first that are not blank."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    titles = [sheet.title for sheet in book.worksheets]
    return titles, list(_rows(book.worksheets[0])) if titles else []


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong, or a trap
    found = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=MAX_COLUMNS + 1)
    for line, cells in enumerate(found, start=1):
        row = _row(line, cells)
        if not row.is_blank:
            yield row


def _row(line: int, cells: Sequence[Any]) -> Row:
    width = len(cells)
    while width and cells[width - 1].value is None:
        width -= 1
    filled = cells[:width]
    flaws = {n: flaw for n, cell in enumerate(filled) if (flaw := _FLAWS.get(cell.data_type))}
    return Row(line, tuple(_text(cell.value) for cell in filled), flaws)


_FLAWS: Final = {"f": words.FORMULA, "e": words.ERROR_VALUE}


def _text(value: object) -> str:
    """A cell's value as a person would type it: no `.0` behind a whole number."""
    match value:
        case None:
            return ""
        case str():
            return restore(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)
