"""Sample photos of invented shops, drawn: the same seed gives the same bytes, another seed another picture."""

import random
from io import BytesIO
from typing import Literal

Kind = Literal["door", "shelf", "conversation"]

JPEG_QUALITY = 86


def draw(kind: Kind, shop_name: str, seed: int, size: tuple[int, int] = (960, 720)) -> bytes:
    """A JPEG of `size` pixels as a rep would take it at `shop_name`; takes some ten milliseconds."""
    from PIL import Image

    from bot.sample.scenes import camera, conversation, door, shelf
    from bot.sample.scenes.brush import Brush

    chance = random.Random(f"{kind} {shop_name} {seed}")
    canvas = Image.new("RGB", (round(size[0] * camera.MARGIN), round(size[1] * camera.MARGIN)))
    brush = Brush(canvas, chance)
    if kind == "door":
        door.paint(brush, shop_name)
        turn = chance.uniform(0, 0.5)
    elif kind == "shelf":
        shelf.paint(brush)
        turn = chance.uniform(0.4, 1)
    else:
        conversation.paint(brush)
        turn = 0.0
    photo = camera.expose(brush.image, size, chance, turn)
    out = BytesIO()
    photo.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
