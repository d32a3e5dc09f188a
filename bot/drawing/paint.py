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
_COLOURS: Final = 64  # with the smooth edges; a third of the bytes of all colours
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
    out = BytesIO()
    _of_few_colours(image).save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _of_few_colours(image: "Image") -> "Image":
    """What is drawn in one of our inks keeps it exactly; the blends between them are brought together."""
    from PIL import Image

    few = image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    entries = [palette[start : start + 3] for start in range(0, len(palette), 3)]
    for ink in (*INKS.values(), BLACK, GREY, WHITE, PALE, RULE):
        nearest = min(
            range(len(entries)), key=lambda n: sum(abs(a - b) for a, b in zip(entries[n], ink, strict=True))
        )
        entries[nearest] = list(ink)
    few.putpalette([part for entry in entries for part in entry])
    return few


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
