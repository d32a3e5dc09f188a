"""Makes pictures for the tests: sample photos, damaged files, pictures of screens."""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image

from bot.sample.photos import Kind, draw

SHOP = "百姓大药房"


@cache
def sample(kind: Kind = "shelf", seed: int = 1, size: tuple[int, int] = (640, 480)) -> bytes:
    return draw(kind, SHOP, seed, size)


def image_of(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def changed(data: bytes, change: Callable[[Image.Image], Image.Image]) -> bytes:
    return encoded(change(image_of(data)), quality=90)


def with_exif(data: bytes, tags: dict[int, Any], original: dict[int, Any] | None = None) -> bytes:
    """`tags` go to the main directory, `original` to the one a camera writes."""
    exif = Image.Exif()
    exif.update(tags)
    exif.get_ifd(0x8769).update(original or {})
    return encoded(image_of(data), exif=exif, quality=90)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_with_scans(count: int) -> bytes:
    """A progressive JPEG whose last pass over the picture is repeated."""
    data = encoded(image_of(sample()), progressive=True)
    scan = data[data.rfind(b"\xff\xda") : -2]
    return data[:-2] + scan * count + b"\xff\xd9"


def photo_of_screen(shown: Image.Image, dot: float, tilt: float, size: tuple[int, int] = (960, 720)) -> bytes:
    """A camera before a display that shows a picture: dots of three coloured stripes, `dot` pixels of the photo
    apart, held `tilt` degrees askew, a little out of focus, with noise, as JPEG."""
    fine = 6
    dots = (int(size[0] / dot * 1.25), int(size[1] / dot * 1.25))
    pixels = np.asarray(shown.resize(dots), np.float32).repeat(fine, axis=0).repeat(fine, axis=1)
    emitted = pixels * np.tile(_dot(fine) * np.float32(2.6), (dots[1], dots[0], 1))
    turn = cv2.getRotationMatrix2D((emitted.shape[1] / 2, emitted.shape[0] / 2), tilt, 2 * dot / fine)
    shift = np.array(size) - np.array(emitted.shape[1::-1]) / 2
    seen = cv2.warpAffine(emitted, np.column_stack([turn[:, :2], turn[:, 2] + shift]), (2 * size[0], 2 * size[1]))
    soft = cv2.resize(cv2.GaussianBlur(seen, (0, 0), 1.2), size, interpolation=cv2.INTER_AREA)
    sensor = soft + np.random.default_rng(1).normal(0, 3, soft.shape)
    return encoded(Image.fromarray(np.clip(sensor, 0, 255).astype(np.uint8)), quality=85)


def _dot(fine: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """One dot: three stripes side by side, a dark gap below."""
    dot = np.zeros((fine, fine, 3), np.float32)
    for colour in range(3):
        dot[: fine - 1, colour * fine // 3 : (colour + 1) * fine // 3, colour] = 1
    return dot


def roller_shutter(slat: int, tilt: float, size: tuple[int, int] = (1280, 960)) -> bytes:
    """A closed shop: even slats, `slat` pixels each, over the whole picture."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    along = (rows * np.cos(np.radians(tilt)) - columns * np.sin(np.radians(tilt))) / slat % 1
    grey = 140 + 50 * (along - 0.5) + 20 * (along < 0.15) + np.random.default_rng(2).normal(0, 4, along.shape)
    return encoded(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB"), quality=85)
