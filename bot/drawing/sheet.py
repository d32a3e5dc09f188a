"""A sheet that is filled from the top: what is put on it is measured, shortened, and gets its place."""

from dataclasses import dataclass, field

from bot.drawing.board import Board
from bot.drawing.face import Face
from bot.drawing.layout import (
    BLACK,
    GREY,
    LINE,
    RULE,
    SMALLEST,
    WIDTH,
    Align,
    Box,
    Ink,
    Layout,
    Light,
    Panel,
    Words,
)
from bot.words import digest as words
from sales.lights import Colour

MARGIN = 44
INNER = WIDTH - 2 * MARGIN
TITLE = 64
LEGEND_LIGHT = 32
ORDER: tuple[Colour, ...] = ("green", "yellow", "red", "none")


def line_height(size: int) -> int:
    """Of a line of type, in pixels."""
    return round(size * LINE)


@dataclass(slots=True)
class Sheet:
    """`y`: how far it is filled."""

    face: Face
    y: int = MARGIN
    panels: list[Panel] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    lights: list[Light] = field(default_factory=list)

    def write(self, text: str, within: Box, size: int, ink: Ink = BLACK, align: Align = "left") -> Box:
        """A line in the middle of `within`'s height, shortened to its width; the box that it fills."""
        line = self.face.fitted(self.face.printable(text), size, within.width)
        width, height = self.face.width(line, size), line_height(size)
        x = {"left": within.x, "middle": within.x + (within.width - width) // 2, "right": within.right - width}
        box = Box(x[align], within.y + (within.height - height) // 2, width, height)
        if line:
            self.words.append(Words(line, box, size, ink))
        return box

    def line(self, text: str, size: int, ink: Ink = BLACK, align: Align = "left") -> None:
        """A line over the whole width, below what is there."""
        self.write(text, Box(MARGIN, self.y, INNER, line_height(size)), size, ink, align)
        self.y += line_height(size)

    def light(self, colour: Colour, x: int, y: int, side: int, *of: str) -> None:
        """A light in the square whose upper left corner is there."""
        self.lights.append(Light(colour, Box(x, y, side, side), of))

    def rule(self) -> None:
        """A thin line from side to side."""
        self.panels.append(Panel(Box(MARGIN, self.y, INNER, 2), RULE))
        self.y += 2

    def head(self, board: Board, note: str = "") -> None:
        """Whose board it is, and of which day."""
        self.line(board.title, TITLE)
        self.y += 8
        self.line(" · ".join(part for part in (words.long_day(board.day), note) if part), 38, GREY)
        self.y += 28
        if board.is_empty:
            self.line(words.NO_DATA, 38, GREY)
            self.y += 20

    def foot(self, board: Board) -> Layout:
        """The legend and the foot; the sheet is finished."""
        self.y += 24
        self._legend()
        if board.days:
            self.line(words.strip(board.days[0], board.days[-1]), SMALLEST, GREY)
        if board.foot:
            self.line(board.foot, SMALLEST, GREY)
        return Layout(self.y + MARGIN, self.panels, self.words, self.lights)

    def _legend(self) -> None:
        height, x = line_height(SMALLEST) + 12, MARGIN
        for colour in ORDER:
            self.light(colour, x, self.y + (height - LEGEND_LIGHT) // 2, LEGEND_LIGHT, "legend", colour)
            x += LEGEND_LIGHT + 12
            box = self.write(words.LEGEND[colour], Box(x, self.y, MARGIN + INNER - x, height), SMALLEST, GREY)
            x = box.right + 44
        self.y += height
