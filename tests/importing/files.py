"""Table files made for the tests, whole and broken."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """Lines as a CSV file."""
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def xlsx(*rows: Sequence[Any], more_sheets: Sequence[str] = ()) -> bytes:
    """Rows as an Excel file; a text that begins with = becomes a formula, as in Excel."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for title in more_sheets:
        book.create_sheet(title)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return file.getvalue()
