"""Excel files, honest and hostile: nothing is computed, nothing swells, each trouble gets a clear word."""

import io
import zipfile
from datetime import date

import pytest

from bot.spreadsheet import archive
from bot.spreadsheet.read import read_table
from bot.spreadsheet.table import Row, UnreadableError
from bot.words import tables as words
from tests.importing.files import with_part, xlsx

HEADER = ("编号", "名称", "数")
PLAIN = xlsx(HEADER, ("C1", "甲", 1))
SHEET = "xl/worksheets/sheet1.xml"


def word_for(data: bytes) -> str:
    with pytest.raises(UnreadableError) as refused:
        read_table(data)
    return str(refused.value)


def rows(data: bytes) -> list[Row]:
    return [row for row in read_table(data).rows if isinstance(row, Row)]


def test_numbers_and_dates_read_as_a_person_would_type_them() -> None:
    found = rows(xlsx(HEADER, (1001.0, "𠮷㙍😀", 30.25), (None, None, None), ("C2", date(2026, 11, 23), True)))
    assert [(row.line, row.cells) for row in found] == [
        (2, ("1001", "𠮷㙍😀", "30.25")),
        (4, ("C2", "2026-11-23T00:00:00", "True")),
    ]


def test_a_formula_is_marked_and_never_computed() -> None:
    [row] = rows(xlsx(HEADER, ("C1", '=HYPERLINK("http://x","y")', 1)))
    assert row.flaws == {1: words.FORMULA}


def test_an_error_value_is_marked() -> None:
    book = with_part(PLAIN, SHEET, _sheet('<row><c t="e"><v>#N/A</v></c></row>'))
    [row] = rows(book)
    assert row.flaws == {0: words.ERROR_VALUE}


def test_other_sheets_are_mentioned() -> None:
    assert read_table(xlsx(HEADER, ("C1", "甲", 1), more_sheets=["去年", "说明"])).notes == (
        words.other_sheets("去年、说明"),
    )


def test_a_sheet_that_lies_about_its_size_is_read_by_what_is_there() -> None:
    lying = _sheet("", dimension="A1:XFD1048576")
    assert len(rows(with_part(PLAIN, SHEET, lying))) == 1


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_said_to_be_broken(kept: float) -> None:
    assert word_for(PLAIN[: int(len(PLAIN) * kept)]) == words.BROKEN_WORKBOOK


@pytest.mark.parametrize("content", [b"", b"<worksheet>", b"not xml", b"\xff\xfe"])
def test_a_workbook_with_a_broken_sheet_is_said_to_be_broken(content: bytes) -> None:
    assert word_for(with_part(PLAIN, SHEET, content)) == words.BROKEN_WORKBOOK


def test_a_workbook_with_flipped_bytes_is_said_to_be_broken() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as book:
        sheet = book.getinfo(SHEET)
    middle = sheet.header_offset + 80
    damaged = PLAIN[:middle] + bytes(byte ^ 0xFF for byte in PLAIN[middle : middle + 20]) + PLAIN[middle + 20 :]
    assert word_for(damaged) == words.BROKEN_WORKBOOK


def test_a_zip_that_is_no_workbook_is_said_to_be_broken() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("readme.txt", "hello")
    assert word_for(file.getvalue()) == words.BROKEN_WORKBOOK


def test_a_zip_bomb_is_refused_before_it_swells() -> None:
    assert word_for(with_part(PLAIN, "xl/media/zeros.bin", bytes(60 * 1024 * 1024))) == words.BOMB


def test_a_workbook_that_understates_its_size_is_refused() -> None:
    small = with_part(PLAIN, "xl/media/zeros.bin", bytes(5_000_000))
    understated = small.replace((5_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert word_for(understated) == words.BROKEN_WORKBOOK


def test_more_than_the_allowed_bytes_are_never_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_INFLATED", 1_000)
    assert word_for(PLAIN) == words.BOMB


def test_a_workbook_of_thousands_of_parts_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as many:
        for n in range(archive.MAX_ENTRIES + 1):
            many.writestr(f"xl/{n}.xml", "")
    assert word_for(file.getvalue()) == words.TOO_MANY_PARTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_declares_entities_is_refused(encoding: str) -> None:
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    assert word_for(with_part(PLAIN, "xl/sharedStrings.xml", laughs.encode(encoding))) == words.HAS_DTD


def _sheet(more: str, dimension: str = "A1:C2") -> bytes:
    head = '<row><c t="inlineStr"><is><t>编号</t></is></c></row>'
    one = "" if more else '<row><c t="inlineStr"><is><t>C1</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = f'<dimension ref="{dimension}"/><sheetData>{head}{one}{more}</sheetData>'
    return f'<worksheet xmlns="{space}">{body}</worksheet>'.encode()
