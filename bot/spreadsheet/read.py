"""Opens any table file by what is in it, not by what it is called."""

from typing import Final

from bot.spreadsheet.delimited import read_delimited
from bot.spreadsheet.table import Table, UnreadableError
from bot.spreadsheet.workbook import read_workbook
from bot.words import tables as words

MAX_BYTES: Final = 50 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_table(data: bytes) -> Table:
    """The table in a file's bytes: CSV (also ; or tab), or the first sheet of an .xlsx. Raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(words.TOO_LARGE)
    if not data.strip():
        raise UnreadableError(words.EMPTY)
    if data.startswith(_OLD_OFFICE):
        raise UnreadableError(words.OLD_EXCEL)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return read_workbook(data)
    return read_delimited(data)
