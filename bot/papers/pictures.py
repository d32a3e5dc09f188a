"""Photos made small for paper."""

import io
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

LONGEST_SIDE: Final = 360  # pixels: some 42 mm at 215 dpi
_QUALITY: Final = 72
_AT_ONCE: Final = 2  # decoders work beside each other; whoever asks for a pack shares the machine


def all_small(paths: Collection[Path]) -> Mapping[Path, bytes]:
    """Each of these photos made small, but for those that are lost or no pictures."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        made = zip(paths, threads.map(small, paths), strict=True)
        return {path: data for path, data in made if data is not None}


def small(path: Path) -> bytes | None:
    """The photo as a small JPEG, the right way up; None for what is lost or no picture. A large JPEG is not read in
    full: its decoder gives an eighth at once."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=_QUALITY)
            return written.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
