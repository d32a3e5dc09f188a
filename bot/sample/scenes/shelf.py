"""Shelves full of goods: several boards one above the other, facings, price tags, a gap here and there."""

import random
from collections.abc import Callable

import numpy as np
from PIL import Image

from bot.sample.scenes.brush import Brush, Colour, mix, shade

_PACKS: tuple[Colour, ...] = (
    (206, 48, 52),
    (240, 170, 44),
    (46, 116, 190),
    (62, 152, 92),
    (238, 236, 228),
    (122, 62, 140),
    (236, 120, 150),
    (84, 190, 196),
    (98, 70, 54),
    (250, 216, 70),
)
_TITLES = ("感冒用药", "休闲零食", "洗护专区", "母婴优选", "宠物主粮", "营养保健", "新品推荐", "饮料冲调")
_LABELS = ("鲜", "优", "净", "康", "乐", "宝", "益", "佳", "清", "福")
_TAGS: tuple[Colour, ...] = ((252, 252, 246), (252, 252, 246), (250, 224, 70), (226, 54, 48))


def paint(brush: Brush) -> None:
    """Paint the whole scene."""
    chance = brush.chance
    back = chance.choice(((224, 222, 214), (126, 128, 132), (196, 172, 140), (232, 240, 244)))
    brush.fade(0, 0, 1, 1, shade(back, 0.9), shade(back, 0.55))
    top = chance.uniform(0.06, 0.18)
    _header(brush, top)
    paint_boards(brush, top, 0.95, chance.randint(3, 5), back)
    floor = chance.choice(((190, 186, 178), (140, 130, 120), (206, 200, 190)))
    brush.fade(0, 0.95, 1, 1, shade(floor, 0.6), floor)


def paint_boards(brush: Brush, top: float, bottom: float, rows: int, back: Colour) -> None:
    """`rows` boards between two heights, each filled with goods."""
    metal = brush.chance.choice(((236, 236, 232), (120, 122, 126), (202, 170, 128)))
    pitch = (bottom - top) / rows
    for row in range(rows):
        board = top + (row + 1) * pitch - 0.035
        brush.fade(0, board - pitch + 0.035, 1, board, shade(back, 0.5), shade(back, 0.8))
        _fill(brush, board, (pitch - 0.035) * 0.93)
        brush.fade(0, board, 1, board + 0.012, shade(metal, 1.05), shade(metal, 0.92))
        brush.fade(0, board + 0.012, 1, board + 0.035, shade(metal, 0.82), shade(metal, 0.6))
        _price_tags(brush, board + 0.011)


def _header(brush: Brush, bottom: float) -> None:
    colour = brush.chance.choice(_PACKS)
    brush.fade(0, 0, 1, bottom - 0.01, shade(colour, 1.1), shade(colour, 0.8))
    ink = (255, 255, 255) if sum(colour) < 520 else (150, 30, 30)
    for place in (0.22, 0.74):
        brush.text((place, bottom * 0.55), brush.chance.choice(_TITLES), bottom * 0.5, ink, 0.3)


def _fill(brush: Brush, board: float, room: float) -> None:
    """One board from left to right: every product has a few facings side by side."""
    x = brush.chance.uniform(-0.04, 0.0)
    while x < 1.0:
        if brush.chance.random() < 0.06:
            x += brush.chance.uniform(0.05, 0.12)
            continue
        width, height = brush.chance.uniform(0.04, 0.095), room * brush.chance.uniform(0.55, 1.0)
        facing = pack(brush.chance, round(width * brush.image.width), round(height * brush.image.height))
        for _ in range(brush.chance.randint(2, 4)):
            brush.paste(facing, x, board - height + brush.chance.uniform(0, 0.004))
            x += width + 0.003


def pack(chance: random.Random, width: int, height: int) -> Image.Image:
    """One product as an RGBA picture, rounded by light and shade."""
    picture = Image.new("RGBA", (max(4, width), max(6, height)))
    colour = chance.choice(_PACKS)
    second = chance.choice(_PACKS)
    shape: Callable[[Brush, Colour, Colour], None] = chance.choice((_box, _box, _bottle, _can, _bag))
    shape(Brush(picture, chance), colour, second)
    return _round(picture, flat=shape is _box)


def _round(picture: Image.Image, *, flat: bool) -> Image.Image:
    """Light falls off to both sides of a can, hardly on a box."""
    edge = 225 if flat else 120
    across = np.interp(np.linspace(0, 4, picture.width), range(5), (edge, 235, 255, 225, edge))
    pixels = np.array(picture)
    pixels[..., :3] = pixels[..., :3] * across.astype(np.uint16)[None, :, None] // 255
    return Image.fromarray(pixels)


def _label(brush: Brush, second: Colour, top: float, bottom: float) -> None:
    brush.box(0.08, top, 0.92, bottom, second)
    ink = (255, 255, 255) if sum(second) < 480 else (60, 40, 40)
    brush.text((0.5, (top + bottom) / 2), brush.chance.choice(_LABELS), (bottom - top) * 0.8, ink, 0.7)


def _box(brush: Brush, colour: Colour, second: Colour) -> None:
    brush.box(0, 0, 1, 1, colour)
    brush.box(0, 0, 1, 0.05, shade(colour, 1.25))
    _label(brush, mix(second, colour, 0.2), 0.16, 0.5)
    brush.oval((0.5, 0.72), 0.24, 0.14, mix(second, (255, 255, 255), 0.4))
    brush.box(0.12, 0.9, 0.88, 0.94, shade(colour, 0.7))


def _bottle(brush: Brush, colour: Colour, second: Colour) -> None:
    brush.box(0.36, 0, 0.64, 0.1, shade(second, 0.8))
    brush.polygon([(0.4, 0.08), (0.6, 0.08), (0.92, 0.3), (0.92, 1), (0.08, 1), (0.08, 0.3)], colour)
    _label(brush, second, 0.42, 0.8)


def _can(brush: Brush, colour: Colour, second: Colour) -> None:
    brush.box(0.04, 0.2, 0.96, 1, colour)
    brush.box(0.04, 0.16, 0.96, 0.24, (206, 208, 210))
    _label(brush, second, 0.36, 0.74)


def _bag(brush: Brush, colour: Colour, second: Colour) -> None:
    brush.polygon([(0.06, 0.06), (0.94, 0.02), (1, 0.96), (0.92, 1), (0.06, 1), (0, 0.94)], colour)
    brush.box(0.05, 0.04, 0.95, 0.1, shade(colour, 0.75))
    brush.oval((0.5, 0.5), 0.38, 0.24, second)
    brush.text((0.5, 0.5), brush.chance.choice(_LABELS), 0.26, (255, 255, 255), 0.5)


def _price_tags(brush: Brush, top: float) -> None:
    x = brush.chance.uniform(0.0, 0.05)
    while x < 0.97:
        colour = brush.chance.choice(_TAGS)
        brush.box(x, top, x + 0.046, top + 0.024, colour)
        ink = (255, 255, 255) if colour[1] < 100 else (190, 30, 30)
        price = f"{brush.chance.randint(3, 89)}.{brush.chance.choice(('0', '5', '8', '9'))}"
        brush.text((x + 0.023, top + 0.012), price, 0.024, ink, 0.075)
        x += brush.chance.uniform(0.075, 0.14)
