"""Looks into a zip container before anybody trusts it."""

import io
import zipfile
import zlib
from typing import Final

from bot.spreadsheet.table import UnreadableError
from bot.words import tables as words

MAX_ENTRIES: Final = 2_000
MAX_INFLATED: Final = 200 * 1024 * 1024
MAX_RATIO: Final = 200
RATIO_MATTERS_ABOVE: Final = 10 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_DTD: Final = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP: Final = max(map(len, _DTD)) - 1


def check_archive(data: bytes) -> None:
    """Refuse what is broken, swells abnormally or declares entities. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_claims(archive, len(data))
            _check_contents(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableError(words.BROKEN_WORKBOOK) from error


def _check_claims(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError(words.TOO_MANY_PARTS)
    inflated = sum(entry.file_size for entry in entries)
    swells = inflated > RATIO_MATTERS_ABOVE and inflated > size * MAX_RATIO
    if inflated > MAX_INFLATED or swells:
        raise UnreadableError(words.BOMB)


def _check_contents(archive: zipfile.ZipFile) -> None:
    # The sizes above are only what the file says of itself: here every byte is really counted.
    left = MAX_INFLATED
    for entry in archive.infolist():
        with archive.open(entry) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise UnreadableError(words.BOMB)
                window = tail + chunk
                if any(mark in window for mark in _DTD):
                    raise UnreadableError(words.HAS_DTD)
                tail = window[-_OVERLAP:]
