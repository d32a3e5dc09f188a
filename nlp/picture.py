"""From received bytes to a picture that is safe to look at, or a clear reason why not."""

import contextlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image

from nlp.findings import NotAPictureError, Reason

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
# A camera writes about ten scans; a crafted file carries thousands, each one more pass over all the pixels.
MAX_SCANS = 64
# Enough for every check; a twelve-megapixel JPEG is decoded at half size, which is several times as fast.
WORKING_SIDE = 1600

_FORMATS = ("JPEG", "PNG", "WEBP")
_START_OF_SCAN = b"\xff\xda"
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_OTHER_KINDS = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"8BPS")

_EXIF_IFD, _ORIENTATION, _TAKEN, _TAKEN_OFFSET = 0x8769, 0x0112, 0x9003, 0x9011
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, struct.error)
Exif = Mapping[int, object]


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright RGB `image`, larger ones reduced; `width`, `height` in pixels as taken; EXIF time or None."""

    image: Image.Image
    width: int
    height: int
    taken_at: datetime | None


def open_picture(data: bytes, timezone: ZoneInfo) -> Picture:
    """Decode a JPEG, PNG or WebP after checking what its header claims; raises NotAPictureError.

    `timezone` is assumed for an EXIF time without offset. Of an animation the first frame counts.
    """
    if len(data) > MAX_BYTES:
        raise NotAPictureError(Reason.TOO_LARGE)
    image = _open(data)
    width, height = image.size
    exif = _exif(image)
    orientation = exif.get(_ORIENTATION)
    if orientation in _SIDEWAYS:
        width, height = height, width
    return Picture(_turn(_decode(image), orientation), width, height, _taken_at(exif, timezone))


def _open(data: bytes) -> Image.Image:
    """Read the header only: nothing is decoded before its claims are known to be sane."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPictureError(Reason.BOMB) from error
    except _DAMAGE as error:
        raise NotAPictureError(_kind_of(data)) from error
    if image.width * image.height > MAX_PIXELS or _too_many_scans(image, data):
        raise NotAPictureError(Reason.BOMB)
    return image


def _too_many_scans(image: Image.Image, data: bytes) -> bool:
    return image.format in {"JPEG", "MPO"} and data.count(_START_OF_SCAN) > MAX_SCANS


def _kind_of(data: bytes) -> Reason:
    """What bytes are that did not open, judged by how they begin."""
    if data[4:8] == b"ftyp":
        return Reason.HEIC if data[8:12] in _HEIC_BRANDS else Reason.UNSUPPORTED
    if data.startswith(_OTHER_KINDS):
        return Reason.UNSUPPORTED
    begins_right = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or data[8:12] == b"WEBP"
    return Reason.TRUNCATED if begins_right else Reason.NOT_IMAGE


def _decode(image: Image.Image) -> Image.Image:
    """The pixels as RGB, the longer side below twice `WORKING_SIDE`."""
    scale = min(1.0, WORKING_SIDE / max(image.size))
    try:
        # A JPEG decoder can skip detail while it decodes; for the other kinds this asks nothing.
        image.draft("RGB", (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        image.load()
    except _DAMAGE as error:
        raise NotAPictureError(Reason.TRUNCATED) from error
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    factor = max(plain.size) // WORKING_SIDE
    reduced = plain.reduce(factor) if factor > 1 else plain
    return _on_white(reduced) if reduced.mode == "RGBA" else reduced


def _on_white(layer: Image.Image) -> Image.Image:
    """Transparent parts as a chat shows them, not the colour that hides below."""
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _turn(image: Image.Image, orientation: object) -> Image.Image:
    step = next((step for code, step in _UPRIGHT.items() if code == orientation), None)
    return image if step is None else image.transpose(step)


def _exif(image: Image.Image) -> Exif:
    """The tags of both directories that matter; nothing when they are damaged."""
    # A damaged block makes the library answer with nearly any error; a photo is no worse without its tags.
    with contextlib.suppress(Exception):
        exif = image.getexif()
        return {**exif, **exif.get_ifd(_EXIF_IFD)}
    return {}


def _taken_at(exif: Exif, timezone: ZoneInfo) -> datetime | None:
    """DateTimeOriginal, aware; None when absent or nonsense such as `0000:00:00 00:00:00`."""
    written, offset = (str(exif.get(tag, "")).strip("\0 ") for tag in (_TAKEN, _TAKEN_OFFSET))
    with contextlib.suppress(ValueError):
        return datetime.strptime(written + offset, "%Y:%m:%d %H:%M:%S%z")
    with contextlib.suppress(ValueError):
        return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=timezone)
    return None
