"""CSV files as they really come: encodings, delimiters, broken lines; each trouble gets a clear word."""

import pytest

from bot.spreadsheet.read import read_table
from bot.spreadsheet.table import Problem, Row, UnreadableError, shown
from bot.words import tables as words
from tests.importing.files import csv

HEADER = "编号,名称,城市"


def cells(data: bytes) -> list[tuple[str, ...]]:
    table = read_table(data)
    return [table.header.cells] + [row.cells for row in table.rows if isinstance(row, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_files_are_read_in_every_usual_encoding_and_with_every_delimiter(
    encoding: str, delimiter: str
) -> None:
    lines = [HEADER.replace(",", delimiter), delimiter.join(["C1", "𠮷野家㙍店😀", "杭州"])]
    assert cells(csv(*lines, encoding=encoding)) == [("编号", "名称", "城市"), ("C1", "𠮷野家㙍店😀", "杭州")]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    table = read_table(csv(HEADER, "", 'C1,"两行的\r\n名称",杭州', "", "C2,乙,宁波"))
    assert [row.line for row in table.rows] == [3, 6]


def test_a_stray_quote_costs_its_own_line_only() -> None:
    table = read_table(csv(HEADER, "C1,甲,杭州", 'C2,"乙,宁波', "C3,丙,温州", 'C4,"丁"x,绍兴', "C5,戊,嘉兴"))
    good = [row.cells[0] for row in table.rows if isinstance(row, Row)]
    bad = [(row.line, row.reason) for row in table.rows if isinstance(row, Problem)]
    assert good == ["C1", "C3", "C5"]
    assert bad == [(3, words.BAD_QUOTES), (5, words.BAD_QUOTES)]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", words.EMPTY),
        (b"\xef\xbb\xbf", words.EMPTY),
        (b" \r\n\t\r\n", words.EMPTY),
        (csv(HEADER), words.ONLY_HEADER),
        (csv(HEADER, "C1,甲,杭州", encoding="utf-16"), words.UTF16),
        (csv(HEADER, "C1,甲,杭州", encoding="utf-16-le"), words.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", words.NOT_A_TABLE),
        (b"code,name\r\nC1,\xff\xff\xff\r\n", words.not_utf8(2)),
        (csv(HEADER, "C1,甲,杭州")[:-3], words.damaged_utf8(2)),
        (csv("code,name", "C1,天河大药房", "C2,百姓").replace(b"\xe5\xa4\xa9", b"\xe5\xa4"), words.damaged_utf8(2)),
        (b"a" * 10_000_000, words.HEADER_UNREADABLE),
        (b"a," * 5_000_000, words.TOO_MANY_COLUMNS),
        (b"a" * (50 * 1024 * 1024 + 1), words.TOO_LARGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), words.OLD_EXCEL),
    ],
    ids=[
        "nothing", "only a mark", "only blanks", "only a header", "UTF-16", "UTF-16 without mark", "a picture",
        "no encoding", "cut inside a character", "a broken character", "10 MB in one cell", "10 MB in one line",
        "too large", "old Excel",
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_clear_word(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_table(data)
    assert str(refused.value) == word


def test_10_mb_in_one_data_line_costs_that_line_only() -> None:
    table = read_table(csv(HEADER, "C1,甲,杭州", f"C2,{'长' * 3_000_000},宁波", "C3,丙,温州"))
    assert [type(row) for row in table.rows] == [Row, Problem, Row]


def test_what_is_shown_of_a_value_is_short_and_steers_no_terminal() -> None:
    assert shown("\x1b[31m红") == "·[31m红"
    assert shown("长" * 100) == "长" * 30 + "…"
