"""Where everything on a picture stands, in pixels from its upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sales.lights import Colour

Align = Literal["left", "middle", "right"]
Ink = tuple[int, int, int]
WIDTH = 1080  # pixels of every picture, whatever stands on it
PHONE_PT = 375  # how wide a chat shows it on a phone
SMALLEST = 32  # pixels: 11 pt on that phone
LINE = 1.25  # height of a line, in sizes of its type
BLACK: Ink = (31, 35, 40)
GREY: Ink = (87, 96, 106)
WHITE: Ink = (255, 255, 255)
PALE: Ink = (243, 245, 248)
RULE: Ink = (216, 222, 228)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beside it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text as it is painted, which fills its box from side to side. `size`: of the type, in pixels."""

    text: str
    box: Box
    size: int
    ink: Ink = BLACK


@dataclass(frozen=True, slots=True)
class Light:
    """A light in its square. `of`: whose it is, e.g. ("城东一队", "商机及时登记", "today")."""

    colour: Colour
    box: Box
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A coloured ground under what stands there."""

    box: Box
    ink: Ink
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture before it is painted."""

    height: int
    panels: Sequence[Panel]
    words: Sequence[Words]
    lights: Sequence[Light]
