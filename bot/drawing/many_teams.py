"""A board of several teams: a row for each, a column for each metric, small lights for the seven days under it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.drawing.board import Board, Row
from bot.drawing.face import Face
from bot.drawing.layout import BLACK, GREY, PALE, SMALLEST, Box, Layout, Panel
from bot.drawing.sheet import INNER, MARGIN, Sheet, line_height
from bot.words import digest as words
from bot.words.lights import percent
from sales.lights import Light

MOST_ROWS = 15  # a page is about as high as a phone's screen, and its smallest type is still read there
MOST_METRICS = 4
HEIGHT = 132
NAME = 40
NAME_LINES = 2
PLACE = 64
GAP = 16
SMALL = 26


def many_teams(board: Board, face: Face) -> list[Layout]:
    """Its pages, of rows about equally many; at least one."""
    columns = _pages(range(len(board.metrics)), MOST_METRICS)
    parts = [(rows, metrics) for metrics in columns for rows in _pages(range(len(board.rows)), MOST_ROWS)]
    return [
        _page(_part(board, rows, metrics), face, words.page(n, len(parts)) if len(parts) > 1 else "")
        for n, (rows, metrics) in enumerate(parts, start=1)
    ]


def _pages(items: range, most: int) -> list[range]:
    count = max(1, -(-len(items) // most))
    return [range(len(items) * n // count, len(items) * (n + 1) // count) for n in range(count)]


def _part(board: Board, rows: range, metrics: range) -> Board:
    def cut(row: Row) -> Row:
        return Row(replace(row.team, lights=row.team.lights[metrics.start : metrics.stop]), row.place)

    return replace(board, rows=[cut(row) for row in board.rows[rows.start : rows.stop]])


def _page(board: Board, face: Face, note: str) -> Layout:
    sheet = Sheet(face)
    sheet.head(board, note)
    name, cells = _columns(len(board.metrics))
    if board.rows:
        _labels(sheet, board.metrics, cells)
    is_ranked = any(row.place is not None for row in board.rows)
    for n, row in enumerate(board.rows):
        if n % 2:
            sheet.panels.append(Panel(Box(MARGIN - 20, sheet.y, INNER + 40, HEIGHT), PALE, 16))
        _name(sheet, row, name, is_ranked=is_ranked)
        for light, cell in zip(row.team.lights, cells, strict=True):
            _cell(sheet, light, cell, row.team.name)
        sheet.y += HEIGHT
    return sheet.foot(board)


def _columns(metrics: int) -> tuple[Box, list[Box]]:
    """Left and width of the names' column and of each metric's."""
    share = {1: 0.6, 2: 0.42, 3: 0.3}.get(metrics, 0.24)
    name = Box(MARGIN, 0, round(INNER * share), 0)
    width = (INNER - name.width) // max(1, metrics)
    return name, [Box(name.right + n * width, 0, width, 0) for n in range(metrics)]


def _labels(sheet: Sheet, metrics: Sequence[str], cells: Sequence[Box]) -> None:
    lines = [
        sheet.face.wrapped(sheet.face.printable(label), SMALLEST, cell.width - GAP, 3)
        for label, cell in zip(metrics, cells, strict=True)
    ]
    most, height = max(map(len, lines), default=0), line_height(SMALLEST)
    for label, cell in zip(lines, cells, strict=True):
        for n, line in enumerate(label, start=most - len(label)):
            sheet.write(line, Box(cell.x, sheet.y + n * height, cell.width, height), SMALLEST, GREY)
    sheet.y += most * height + 14
    sheet.rule()


def _name(sheet: Sheet, row: Row, column: Box, *, is_ranked: bool) -> None:
    x, width = column.x, column.width - GAP
    if is_ranked:
        sheet.write("" if row.place is None else str(row.place), Box(x, sheet.y, PLACE, HEIGHT), NAME, GREY)
        x, width = x + PLACE, width - PLACE
    lines = sheet.face.wrapped(sheet.face.printable(row.team.name), NAME, width, NAME_LINES)
    height = line_height(NAME)
    y = sheet.y + (HEIGHT - len(lines) * height) // 2
    for n, line in enumerate(lines):
        sheet.write(line, Box(x, y + n * height, width, height), NAME)


def _cell(sheet: Sheet, light: Light, cell: Box, team: str) -> None:
    """The light and its share; below, its days."""
    side, size = (52, 42) if cell.width >= 200 else (42, 34)
    y, height = sheet.y + 20, 56
    sheet.light(light.colour, cell.x, y + (height - side) // 2, side, team, light.label, "today")
    x = cell.x + side + 12
    figure, width = _figure(light), cell.right - 8 - x
    while size > SMALLEST and sheet.face.width(figure, size) > width:  # a figure is never shortened
        size -= 1
    sheet.write(figure, Box(x, y, width, height), size, BLACK if light.count.total else GREY)
    _strip(sheet, light, Box(cell.x, y + height + 8, cell.width - GAP, SMALL), team)


def _figure(light: Light) -> str:
    if light.count.total == 0:
        return "—"
    within, total = light.count.within, light.count.total
    return words.of(within, total) if light.is_small else percent(within / total)


def _strip(sheet: Sheet, light: Light, within: Box, team: str) -> None:
    step = min(SMALL + 4, within.width // len(light.strip))
    side = min(SMALL, step - 3)
    for n, mark in enumerate(light.strip):
        y = within.y + (within.height - side) // 2
        sheet.light(mark.colour, within.x + n * step, y, side, team, light.label, mark.day.isoformat())
