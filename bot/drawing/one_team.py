"""One team's board: a panel for every metric, with its light, its figures and its seven days."""

from bot.drawing.board import Board
from bot.drawing.face import Face
from bot.drawing.layout import BLACK, GREY, PALE, SMALLEST, Box, Layout, Panel
from bot.drawing.sheet import INNER, MARGIN, Sheet, line_height
from bot.words import digest as words
from bot.words.lights import percent
from sales.lights import Light

PANEL = 250
GAP = 20
PADDING = 32
LIGHT = 104
LABEL = 46
FIGURE = 64
SMALL = 46
FIGURES = 420  # pixels: a figure is never shortened
DAY = 84  # pixels for a weekday


def one_team(board: Board, face: Face) -> Layout:
    """Of a board with one row."""
    sheet, (row,) = Sheet(face), board.rows
    sheet.head(board)
    for light in row.team.lights:
        _metric(sheet, row.team.name, light)
    return sheet.foot(board)


def _metric(sheet: Sheet, team: str, light: Light) -> None:
    panel = Box(MARGIN, sheet.y, INNER, PANEL)
    sheet.panels.append(Panel(panel, PALE, 24))
    top, half = panel.y + 22, 96
    sheet.light(light.colour, panel.x + PADDING, panel.y + (PANEL - LIGHT) // 2, LIGHT, team, light.label, "today")
    x, right = panel.x + PADDING + LIGHT + PADDING, panel.right - PADDING
    figures = _figures(sheet, light, Box(right - FIGURES, top, FIGURES, half))
    sheet.write(light.label, Box(x, top, figures.x - 24 - x, half), LABEL)
    _strip(sheet, light, Box(x, top + half + 12, right - x, SMALL), team)
    sheet.y = panel.bottom + GAP


def _figures(sheet: Sheet, light: Light, within: Box) -> Box:
    """The share in large type and what it is of; of few things only what it is of. Their box."""
    if light.count.total == 0:
        return sheet.write(words.NOTHING_YET, within, LABEL, GREY, "right")
    parts = words.of(light.count.within, light.count.total)
    if light.is_small:
        return sheet.write(parts, within, FIGURE, BLACK, "right")
    share = sheet.write(percent(light.count.within / light.count.total), within, FIGURE, BLACK, "right")
    beside = Box(within.x, within.y + 8, share.x - 20 - within.x, within.height)
    return sheet.write(parts, beside, 40, GREY, "right")


def _strip(sheet: Sheet, light: Light, within: Box, team: str) -> None:
    """A small light for each day over its weekday."""
    step = (within.width - SMALL) // (len(light.strip) - 1)
    for n, mark in enumerate(light.strip):
        x = within.x + n * step
        sheet.light(mark.colour, x, within.y, SMALL, team, light.label, mark.day.isoformat())
        under = Box(x - (DAY - SMALL) // 2, within.bottom + 8, DAY, line_height(SMALLEST))
        ink = BLACK if mark is light.strip[-1] else GREY
        sheet.write(words.weekday(mark.day), under, SMALLEST, ink, "middle")
