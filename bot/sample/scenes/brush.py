"""A brush that paints in fractions of the canvas, so that one scene fits every size."""

import random
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from bot.fonts import find_cjk_font

Colour = tuple[int, int, int]
Point = tuple[float, float]
_READABLE = 7  # pixels; smaller characters are only smudges


class Brush:
    """Draws on `image`; coordinates run from 0 to 1 in both directions, `chance` decides what is left open."""

    def __init__(self, image: Image.Image, chance: random.Random) -> None:
        self.image = image
        self.chance = chance
        self._draw = ImageDraw.Draw(image)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """A filled upright rectangle; nothing when it has no area."""
        if right > left and bottom > top:
            self._draw.rectangle([self._at((left, top)), self._at((right, bottom))], fill)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """A filled outline."""
        self._draw.polygon([self._at(point) for point in points], fill)

    def line(self, start: Point, end: Point, fill: Colour, width: float = 0.0) -> None:
        """A line `width` of the canvas width wide, at least one pixel."""
        pixels = max(1, round(width * self.image.width))
        self._draw.line([self._at(start), self._at(end)], fill, pixels)

    def oval(self, centre: Point, across: float, down: float, fill: Colour) -> None:
        """An ellipse with half-axes `across` (of the width) and `down` (of the height)."""
        x, y = centre
        self._draw.ellipse([self._at((x - across, y - down)), self._at((x + across, y + down))], fill)

    def fade(self, left: float, top: float, right: float, bottom: float, upper: Colour, lower: Colour) -> None:
        """A rectangle whose colour changes from top to bottom."""
        (x0, y0), (x1, y1) = self._at((left, top)), self._at((right, bottom))
        if x1 > x0 and y1 > y0:
            strip = Image.new("RGB", (1, 2))
            strip.putdata([upper, lower])
            column = strip.resize((1, y1 - y0), Image.Resampling.BILINEAR)
            self.image.paste(column.resize((x1 - x0, y1 - y0), Image.Resampling.NEAREST), (x0, y0))

    def text(self, centre: Point, words: str, height: float, fill: Colour, room: float = 1.0) -> None:
        """Words around `centre`, `height` of the canvas high or smaller, so that they are `room` wide at most.

        Without a font with Chinese characters nothing is written: better a bare sign than empty boxes.
        """
        words = "".join(character for character in words if character.isprintable())
        if not words or find_cjk_font() is None:
            return
        pixels = int(min(height * self.image.height, room * self.image.width / len(words)))
        if pixels < _READABLE:
            return
        ink = _written(words, pixels)
        x, y = self._at(centre)
        self.image.paste(fill, (x - ink.width // 2, y - ink.height // 2), ink)

    def veil(self, points: Sequence[Point], fill: Colour, share: float) -> None:
        """A translucent outline, `share` 0 clear to 1 opaque: glare and shadow."""
        outline = [self._at(point) for point in points]
        left, top = min(x for x, _ in outline), min(y for _, y in outline)
        right, bottom = max(x for x, _ in outline), max(y for _, y in outline)
        mask = Image.new("L", (right - left + 1, bottom - top + 1))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in outline], round(255 * share))
        self.image.paste(fill, (left, top), mask)

    def paste(self, picture: Image.Image, left: float, top: float) -> None:
        """Lay an RGBA picture over the canvas."""
        self.image.paste(picture, self._at((left, top)), picture)

    def _at(self, point: Point) -> tuple[int, int]:
        return round(point[0] * self.image.width), round(point[1] * self.image.height)


@lru_cache(maxsize=4096)
def _written(words: str, pixels: int) -> Image.Image:
    """The words as a mask; the same few stand on every shelf, and writing them costs more than all the rest."""
    font = _font(pixels)
    left, top, right, bottom = font.getbbox(words)
    mask = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(mask).text((-left, -top), words, 255, font)
    return mask


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(find_cjk_font()), pixels)


def shade(colour: Colour, factor: float) -> Colour:
    """Darker below 1, lighter above."""
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0: the first colour, 1: the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
