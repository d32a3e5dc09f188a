"""What a file goes out as: by what it is and how large it is (wecom.md §4)."""

import hashlib
import io
from dataclasses import dataclass, field
from typing import Literal

from bot.channel import SendError
from bot.sniff import mime_of

MB = 1024 * 1024
LARGEST_IMAGE, LARGEST_FILE = 10 * MB, 20 * MB
SMALLEST = 6  # bytes: over five
LONGEST_SIDE = 4096  # pixels of a picture that is made smaller
Kind = Literal["image", "file"]  # a voice would have to be AMR of at most a minute, and the bot has none to say
_SENT_AS_IS = {"image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the platform takes it. `name`: with the ending that its bytes deserve."""

    kind: Kind
    name: str
    data: bytes = field(repr=False)

    @property
    def identity(self) -> tuple[str, str]:
        """The same for the same bytes sent in the same way under the same name."""
        return f"{self.kind} {self.name}", hashlib.sha256(self.data).hexdigest()


def as_picture(data: bytes, name: str) -> Upload:
    """A picture: as it is, or as a smaller JPEG where it is too large or of another kind; what is no picture after
    all goes as a file. Takes a while for a large one. Raises SendError."""
    ending = _SENT_AS_IS.get(mime_of(data))
    if ending and SMALLEST <= len(data) <= LARGEST_IMAGE:
        return Upload("image", _ending(name, ending), data)
    smaller = as_jpeg(data, LONGEST_SIDE)
    if smaller is not None and len(smaller) <= LARGEST_IMAGE:
        return Upload("image", _ending(name, ".jpg"), smaller)
    return as_file(data, name)


def as_file(data: bytes, name: str) -> Upload:
    """Any file. Raises SendError where it is too large or too small."""
    if not SMALLEST <= len(data) <= LARGEST_FILE:
        raise SendError(f"a file of {len(data)} bytes", "never")
    return Upload("file", _plain(name), data)


def as_jpeg(data: bytes, longest_side: int) -> bytes | None:
    """The picture as a JPEG of at most that many pixels a side, the right way up; None for what is no picture."""
    from PIL import Image, ImageOps  # heavy, and needed for few

    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
            picture.thumbnail((longest_side, longest_side))
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=85)
            return written.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _plain(name: str) -> str:
    """A name that can stand between quotes in a header."""
    return "".join(c for c in name if c.isprintable() and c not in '"\\/')[:100] or "file"


def _ending(name: str, ending: str) -> str:
    plain = _plain(name)
    return plain if plain.lower().endswith(ending) else plain.rsplit(".", 1)[0] + ending
