"""From a layout to the bytes of a PNG."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from bot.drawing.face import Face
from bot.drawing.layout import BLACK, GREY, PALE, RULE, WHITE, WIDTH, Ink, Layout
from sales.lights import Colour

if TYPE_CHECKING:
    from PIL.Image import Image

# Told apart by who sees no red or no green too, and in any case by their shapes: ● ▲ ■ ○.
INKS: Final[dict[Colour, Ink]] = {
    "green": (0, 140, 95),
    "yellow": (240, 170, 0),
    "red": (207, 34, 46),
    "none": (139, 148, 158),
}
_FINER: Final = 4  # shapes are drawn so much larger, then made small: smooth edges
_BLENDS: Final = 14  # from ground to ink; all of them together are fewer than the 256 colours of a palette
_COMPRESSION: Final = 4  # of 9: half the time of the usual 6, for a few more bytes


def paint(layout: Layout, face: Face) -> bytes:
    """A PNG, `WIDTH` × `layout.height`."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, layout.height), WHITE)
    draw = ImageDraw.Draw(image)
    for panel in layout.panels:
        box = panel.box
        draw.rounded_rectangle((box.x, box.y, box.right - 1, box.bottom - 1), panel.radius, panel.ink)
    for light in layout.lights:
        image.paste(INKS[light.colour], (light.box.x, light.box.y), _shape(light.colour, light.box.width))
    for words in layout.words:
        middle = words.box.y + words.box.height / 2
        draw.text((words.box.x, middle), words.text, words.ink, face.at(words.size), anchor="lm")
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)  # a third of the bytes of all colours
    out = BytesIO()
    few.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


@cache
def _palette() -> "Image":
    """Every ink, and the blends that smooth edges make of it on either ground."""
    from PIL import Image

    inks, shares = (BLACK, GREY, *INKS.values()), [n / _BLENDS for n in range(_BLENDS + 1)]
    blends = [_blend(ground, ink, share) for ink in inks for ground in (WHITE, PALE) for share in shares]
    colours = [RULE, *dict.fromkeys(blends)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


def _blend(ground: Ink, ink: Ink, share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(ground, ink, strict=True))


@cache
def _shape(colour: Colour, side: int) -> "Image":
    """Where the light's ink goes, in a square of `side` pixels."""
    from PIL import Image, ImageDraw

    large = side * _FINER
    mask = Image.new("L", (large, large), 0)
    _draw(ImageDraw.Draw(mask), colour, large - 1)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


def _draw(draw: Any, colour: Colour, last: int) -> None:
    match colour:
        case "green":
            draw.ellipse((0, 0, last, last), 255)
        case "yellow":
            draw.polygon(((last / 2, last * 0.06), (last, last * 0.94), (0, last * 0.94)), 255)
        case "red":
            draw.rectangle((last * 0.06, last * 0.06, last * 0.94, last * 0.94), 255)
        case "none":
            draw.ellipse((last * 0.08, last * 0.08, last * 0.92, last * 0.92), outline=255, width=last // 8)
