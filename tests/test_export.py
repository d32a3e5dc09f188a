"""A written table: no text runs as a formula, nothing is lost without a trace, no half file is left."""

import csv
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheet.formula import is_dangerous, neutralise, restore
from bot.spreadsheet.read import read_table
from bot.spreadsheet.table import Row
from bot.spreadsheet.write import MAX_CELL, Cell, UnknownFormatError, write_table

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "  =1", "\u200b=1"]
HARMLESS = ["", "百姓大药房", "13800001234", "a=b", "1-2", "'引号", "😀𠮷㙍", "../../etc/passwd"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_would_run_is_kept_text(tmp_path: Path, text: str) -> None:
    assert csv_cell(tmp_path, text) == f"'{text}"
    cell = xlsx_cell(tmp_path, text)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_written_as_it_is(tmp_path: Path, text: str) -> None:
    assert csv_cell(tmp_path, text) == text
    assert (xlsx_cell(tmp_path, text).value or "") == text


def test_a_negative_number_is_a_number_and_no_formula(tmp_path: Path) -> None:
    assert csv_cell(tmp_path, -5) == "-5"
    assert xlsx_cell(tmp_path, -5).data_type == "n"


@given(st.text())
def test_no_text_can_run_and_every_text_comes_back(text: str) -> None:
    assert not is_dangerous(neutralise(text))
    assert restore(neutralise(text)) == text or text.startswith("'")


def test_what_a_workbook_cannot_hold_leaves_a_visible_trace(tmp_path: Path) -> None:
    assert xlsx_cell(tmp_path, "甲\x00乙\x1b").value == "甲\ufffd乙\ufffd"
    written = xlsx_cell(tmp_path, "长" * (MAX_CELL + 1)).value
    assert len(written) == MAX_CELL
    assert written.endswith("未完）")


def test_both_formats_read_back_alike(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[text, 1.5, True] for text in ("=1", "百姓", "😀𠮷㙍")]
    found = []
    for name in ("out.csv", "out.xlsx"):
        write_table(tmp_path / name, ["名称", "数", "是否"], rows)
        table = read_table((tmp_path / name).read_bytes())
        found.append([row.cells for row in table.rows if isinstance(row, Row)])
    assert found[0] == found[1] == [("=1", "1.5", "True"), ("百姓", "1.5", "True"), ("😀𠮷㙍", "1.5", "True")]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_a_failure_on_the_way_leaves_the_old_file_and_no_draft(tmp_path: Path, name: str) -> None:
    class Unwritable:
        def __str__(self) -> str:
            raise RuntimeError

    write_table(tmp_path / name, ["名称"], [["旧"]])
    before = (tmp_path / name).read_bytes()
    with pytest.raises((RuntimeError, ValueError)):
        write_table(tmp_path / name, ["名称"], [["新"], [cast(Cell, Unwritable())]])
    assert (tmp_path / name).read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError):
        write_table(tmp_path / "out.xls", ["名称"], [])


def csv_cell(folder: Path, value: Cell) -> str:
    write_table(folder / "out.csv", ["甲", "乙"], [[value, "末"]])
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1][0]


def xlsx_cell(folder: Path, value: Cell) -> Any:
    write_table(folder / "out.xlsx", ["甲", "乙"], [[value, "末"]])
    return openpyxl.load_workbook(folder / "out.xlsx").worksheets[0]["A2"]
