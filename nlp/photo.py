"""Looking at a received photo without any service: what it is, whether it is usable, whether people are on it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nlp.findings import THINGS, Findings, Flag, NotAPictureError, Reason, dump, load
from sales.playbook import PhotoRules

if TYPE_CHECKING:
    from PIL import Image

    from nlp.picture import Picture

__all__ = ["Findings", "NotAPictureError", "Reason", "dump", "examine", "load"]

# Sharpness depends on size: every picture is judged at this longer side, so that a limit means the same for all.
SHARPNESS_SIDE = 512
# Phone clocks differ; beyond this a photo "from the future" says its clock or its time is wrong.
CLOCK_SLACK = timedelta(minutes=10)


def examine(data: bytes, rules: PhotoRules, received_at: datetime, timezone: ZoneInfo) -> Findings:
    """Check a photo; takes some hundred milliseconds of processor, so call it in a thread.

    `received_at` (aware) is what the EXIF time is compared with; `timezone` is assumed for an EXIF time without
    offset. Raises NotAPictureError.
    """
    # Some 60 MB of libraries, needed only where photos are looked at.
    import imagehash

    from nlp.people import shows_people
    from nlp.picture import open_picture

    picture = open_picture(data, timezone)
    return Findings(
        width=picture.width,
        height=picture.height,
        phash=str(imagehash.phash(picture.image)),
        taken_at=picture.taken_at,
        flags=_flags(picture, rules, received_at),
        seen={**dict.fromkeys(THINGS), "people": shows_people(picture.image)},
    )


def _flags(picture: "Picture", rules: PhotoRules, received_at: datetime) -> tuple[Flag, ...]:
    import numpy as np

    from nlp.screen import shows_screen

    grey = picture.image.convert("L")
    luminance = np.asarray(grey)
    dark = bool(luminance.mean() < rules.dark_below)
    doubts: dict[Flag, bool] = {
        "small": min(picture.width, picture.height) < rules.min_side,
        # In the dark nothing is sharp: one word about one cause.
        "blurred": not dark and sharpness(grey) < rules.blur_below,
        "dark": dark,
        "old": _is_old(picture.taken_at, rules, received_at),
        "screen": shows_screen(luminance),
    }
    return tuple(flag for flag, holds in doubts.items() if holds)


def sharpness(grey: "Image.Image") -> float:
    """Variance of the Laplacian at `SHARPNESS_SIDE` (smaller pictures as they are): 20 is blurred, 200 is not."""
    import cv2
    import numpy as np

    small = grey.copy()
    small.thumbnail((SHARPNESS_SIDE, SHARPNESS_SIDE), reducing_gap=2.0)
    return float(cv2.Laplacian(np.asarray(small), cv2.CV_32F).var())


def _is_old(taken_at: datetime | None, rules: PhotoRules, received_at: datetime) -> bool:
    """Taken long before it came in, or so far in the future that its clock cannot be believed."""
    if taken_at is None:
        return False
    age = received_at - taken_at
    return age > timedelta(minutes=rules.old_after_minutes) or age < -CLOCK_SLACK
