"""The camera of the sample reps: draws a photo, and says about it what can be said in a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.sample.photos import JPEG_QUALITY, Kind, draw
from nlp.findings import Findings
from sales.playbook import PhotoRules, PhotoSlot

if TYPE_CHECKING:
    from PIL import Image

SIZE = (400, 300)
SHAKE = 2.4  # radius in pixels


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo to take; `shaky`: it comes out blurred. Equal shots give equal bytes."""

    kind: Kind
    shop: str
    seed: int
    shaky: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and what was found on it."""

    data: bytes
    findings: Findings


Camera = Callable[[Shot, PhotoRules], Picture]


def kind_for(slot: PhotoSlot) -> Kind:
    """What to draw so that the slot's expectations are met."""
    if "people" in slot.expects:
        return "conversation"
    return "door" if "sign" in slot.expects else "shelf"


def take(shot: Shot, rules: PhotoRules) -> Picture:
    """Draw and check a photo; takes some ten milliseconds, so call it in a thread.

    Looking for people or for a screen's grid would take most of a minute for all of history, so the findings say
    "not checked" and nothing about it, which is true.
    """
    import imagehash
    from PIL import Image

    from nlp.photo import sharpness

    data = draw(shot.kind, shot.shop, shot.seed, SIZE)
    image = Image.open(BytesIO(data)).convert("RGB")
    if shot.shaky:
        data, image = _shaken(image)
    blurred = sharpness(image.convert("L")) < rules.blur_below
    findings = Findings(
        width=image.width,
        height=image.height,
        phash=str(imagehash.phash(image)),
        taken_at=None,
        flags=("blurred",) if blurred else (),
    )
    return Picture(data, findings)


def _shaken(image: "Image.Image") -> tuple[bytes, "Image.Image"]:
    """The same photo with an unsteady hand."""
    from PIL import Image, ImageFilter

    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(SHAKE)).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue(), Image.open(out).convert("RGB")
