"""A talk at the counter: the shopkeeper behind it, the rep's shoulder in front, goods all around."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageOps

from bot.sample.scenes import shelf
from bot.sample.scenes.brush import Brush, Colour, Point, shade
from bot.sample.scenes.camera import out_of_focus

_HEAD = Path(__file__).parent.parent / "assets" / "shopkeeper.png"
_CLOTHES: tuple[Colour, ...] = (
    (60, 92, 140),
    (150, 52, 58),
    (70, 110, 84),
    (214, 210, 200),
    (196, 150, 70),
    (92, 80, 120),
    (70, 74, 84),
)
_COUNTERS: tuple[Colour, ...] = ((178, 134, 92), (222, 218, 210), (112, 84, 66), (150, 162, 170))


def paint(brush: Brush) -> None:
    """Paint the whole scene; on which side the rep stands is left to chance."""
    chance = brush.chance
    rep_side = chance.choice((-1, 1))
    keeper = 0.5 - rep_side * chance.uniform(0.02, 0.16)
    counter = chance.uniform(0.74, 0.84)
    _background(brush)
    _shopkeeper(brush, keeper, chance.uniform(0.5, 0.58), chance.uniform(0.19, 0.25))
    _counter(brush, counter)
    _things_on_counter(brush, counter, keeper)
    _rep(brush, 0.5 + rep_side * chance.uniform(0.36, 0.46), chance.uniform(0.4, 0.5))


def _background(brush: Brush) -> None:
    """The shelves behind, out of focus: painted small, which blurs them and saves time."""
    width, height = brush.image.size
    behind = Brush(Image.new("RGB", (width // 2, height // 2)), brush.chance)
    wall = brush.chance.choice(((226, 220, 206), (188, 204, 212), (214, 196, 170), (160, 168, 164)))
    behind.fade(0, 0, 1, 1, shade(wall, 1.05), shade(wall, 0.8))
    shelf.paint_boards(behind, brush.chance.uniform(-0.1, 0.12), 0.9, brush.chance.randint(3, 4), wall)
    behind.veil([(0, 0), (1, 0), (1, 1), (0, 1)], wall, 0.2)
    brush.image.paste(out_of_focus(behind.image, brush.image.size, 0.0045))


def _shopkeeper(brush: Brush, x: float, chin: float, width: float) -> None:
    """`width` is that of the head with its hair; `chin` the height at which the collar begins."""
    colour = brush.chance.choice(_CLOTHES)
    _torso(brush, x, chin, width, colour)
    head = _head(round(width * brush.image.width), mirrored=brush.chance.random() < 0.5)
    brush.paste(head, x - width / 2, chin + 0.055 - head.height / brush.image.height)
    for side in (-1, 1):
        lapel = [(0.24, -0.005), (0.4, 0.035), (0.2, 0.19), (0.0, 0.24), (0.0, 0.14)]
        brush.polygon([(x + side * width * out, chin + down) for out, down in lapel], shade(colour, 1.14))
    brush.line((x, chin + 0.2), (x, 1.0), shade(colour, 0.6), 0.003)
    _badge(brush, x + 0.36 * width, chin + 0.18, 0.28 * width)


def _torso(brush: Brush, x: float, chin: float, width: float, colour: Colour) -> None:
    """Shoulders and arms, darker towards the sides."""

    def half(scale: float) -> list[Point]:
        slope = ((0.2, 0.01), (0.84, 0.085), (1.02, 0.115), (1.12, 0.17), (1.3, 1.0))
        return [(scale * out * width, chin + down) for out, down in slope]

    for scale, light in ((1.0, 0.72), (0.96, 0.86), (0.9, 0.95), (0.8, 1.0)):
        outline = [(x - out, y) for out, y in half(scale)] + [(x + out, y) for out, y in reversed(half(scale))]
        brush.polygon(outline, shade(colour, light))
    for side in (-1, 1):
        sleeve = [(0.76, 0.22), (0.86, 0.5), (0.72, 0.5)]
        brush.polygon([(x + side * width * out, chin + down) for out, down in sleeve], shade(colour, 0.7))


def _badge(brush: Brush, left: float, top: float, width: float) -> None:
    brush.box(left, top, left + width, top + 0.05, (246, 246, 242))
    brush.text((left + width / 2, top + 0.025), "店长", 0.035, (50, 60, 90), width * 0.85)


@cache
def _portrait() -> Image.Image:
    with Image.open(_HEAD) as picture:
        return picture.convert("RGBA")


def _head(width: int, *, mirrored: bool) -> Image.Image:
    portrait = ImageOps.mirror(_portrait()) if mirrored else _portrait()
    height = round(width * portrait.height / portrait.width)
    return portrait.resize((width, height), Image.Resampling.BICUBIC)


def _counter(brush: Brush, top: float) -> None:
    colour = brush.chance.choice(_COUNTERS)
    brush.fade(0, top, 1, top + 0.09, shade(colour, 1.15), colour)
    brush.fade(0, top + 0.09, 1, top + 0.105, shade(colour, 0.6), shade(colour, 0.7))
    brush.fade(0, top + 0.105, 1, 1, shade(colour, 0.8), shade(colour, 0.55))


def _things_on_counter(brush: Brush, top: float, keeper: float) -> None:
    """An order sheet between the two, and a few things to sell beside it."""
    sheet, ground = keeper + brush.chance.uniform(-0.06, 0.06), top + 0.02
    brush.polygon(
        [
            (sheet - 0.07, ground),
            (sheet + 0.07, ground),
            (sheet + 0.1, ground + 0.06),
            (sheet - 0.1, ground + 0.06),
        ],
        (250, 250, 246),
    )
    for row in range(3):
        y = ground + 0.014 + row * 0.014
        brush.line((sheet - 0.055 - row * 0.006, y), (sheet + 0.05 + row * 0.006, y), (150, 156, 170))
    brush.line((sheet + 0.03, ground + 0.05), (sheet + 0.085, ground + 0.02), (30, 60, 130), 0.005)
    for place in brush.chance.sample((0.1, 0.24, 0.78, 0.92), k=3):
        brush.chance.choice((_pay_stand, _small_boxes, _small_boxes))(brush, place, top + 0.05)


def _pay_stand(brush: Brush, x: float, ground: float) -> None:
    colour = brush.chance.choice(((34, 150, 72), (30, 110, 210)))
    brush.fade(x - 0.05, ground - 0.17, x + 0.05, ground, shade(colour, 1.1), shade(colour, 0.85))
    brush.box(x - 0.036, ground - 0.12, x + 0.036, ground - 0.024, (250, 250, 250))
    for place in range(36):
        if brush.chance.random() < 0.5:
            left, top = x - 0.03 + place % 6 * 0.01, ground - 0.112 + place // 6 * 0.0133
            brush.box(left, top, left + 0.01, top + 0.0133, (30, 30, 32))
    brush.text((x, ground - 0.145), "扫码付款", 0.03, (255, 255, 255), 0.085)


def _small_boxes(brush: Brush, x: float, ground: float) -> None:
    for place in range(brush.chance.randint(2, 3)):
        high, left = brush.chance.uniform(0.08, 0.15), x - 0.05 + place * 0.038
        pack = shelf.pack(brush.chance, round(0.042 * brush.image.width), round(high * brush.image.height))
        brush.paste(pack, left, ground - high)


def _rep(brush: Brush, x: float, top: float) -> None:
    """Seen from behind and out of focus, so painted on a small layer: hair, ear, neck, jacket."""
    width, height = brush.image.size
    layer = Brush(Image.new("RGBA", (width // 3, height // 3)), brush.chance)
    jacket, skin = brush.chance.choice(_CLOTHES), (198, 152, 124)
    layer.polygon(
        [(x - 0.06, top + 0.32), (x - 0.27, top + 0.42), (x - 0.34, 1.01), (x + 0.34, 1.01),
         (x + 0.27, top + 0.42), (x + 0.06, top + 0.32)], shade(jacket, 0.75)
    )  # fmt: skip
    layer.polygon(
        [(x - 0.07, top + 0.33), (x + 0.07, top + 0.33), (x + 0.09, top + 0.4), (x - 0.09, top + 0.4)], jacket
    )
    layer.box(x - 0.055, top + 0.2, x + 0.055, top + 0.345, shade(skin, 0.82))
    layer.oval((x - 0.106, top + 0.16), 0.014, 0.032, skin)
    layer.oval((x + 0.106, top + 0.16), 0.014, 0.032, skin)
    layer.oval((x, top + 0.14), 0.107, 0.16, (38, 32, 32))
    layer.oval((x + 0.025, top + 0.09), 0.055, 0.06, (52, 45, 44))
    brush.paste(out_of_focus(layer.image, brush.image.size, 0.01), 0, 0)
