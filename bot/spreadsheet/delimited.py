"""CSV and its relatives: UTF-8 with or without a mark, GB18030; comma, semicolon or tab."""

import csv
import io
from collections.abc import Iterator, Sequence

from bot.spreadsheet.formula import restore
from bot.spreadsheet.table import Problem, Row, Table, UnreadableError, shown, table_of
from bot.words import tables as words

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",;\t"


def read_delimited(data: bytes) -> Table:
    """Open a CSV file's bytes. Raises UnreadableError."""
    lines = list(io.StringIO(_decode(data), newline=""))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise UnreadableError(words.EMPTY)
    return table_of(list(_records(lines, _delimiter(first))))


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        raise UnreadableError(words.UTF16)
    if b"\0" in data:
        raise UnreadableError(words.NOT_A_TABLE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF8_MARK) or _is_mostly_utf8(data):
            raise UnreadableError(words.damaged_utf8(_line_of(data, error.start))) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableError(words.not_utf8(_line_of(data, error.start))) from error


def _is_mostly_utf8(data: bytes) -> bool:
    # One broken byte must not turn a whole UTF-8 file into GB18030 nonsense. GB18030 read as UTF-8 hardly ever
    # gives a Chinese character, damaged UTF-8 gives many for each failure.
    text = data.decode("utf-8", "replace")
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return chinese > text.count("\ufffd")


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Row | Problem]:
    """The rows that are not blank. After a broken line it goes on with the next one."""
    done = 0
    while done < len(lines):
        begin = done
        rest = map(lines.__getitem__, range(begin, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                row = Row(done + 1, tuple(map(restore, cells)))
                done = begin + reader.line_num
                if not row.is_blank:
                    yield row
        except csv.Error:
            yield Problem(done + 1, "", shown(lines[done]), words.BAD_QUOTES)
            done += 1
