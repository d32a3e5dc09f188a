"""What a look at a photo says, as plain values: light to import, storable as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import TypeAdapter

Flag = Literal["small", "blurred", "dark", "old", "screen"]
Thing = Literal["people", "product", "shelf", "sign"]
THINGS: tuple[Thing, ...] = ("people", "product", "shelf", "sign")


class Reason(StrEnum):
    """Why bytes are not taken as a photo."""

    NOT_IMAGE = "not_image"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    TRUNCATED = "truncated"
    HEIC = "heic"
    UNSUPPORTED = "unsupported"


class NotAPictureError(ValueError):
    """The bytes cannot be used as a photo; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found on a photo.

    `width`, `height`: pixels, upright · `phash`: 64-bit perceptual hash as 16 hex digits · `taken_at`: aware,
    from EXIF, None when the file does not say · `flags`: doubts · `seen`: thing → yes, no or None (not checked)
    · `best_slot`: the playbook's photo it looks like, where the checker can tell · `checker`: who looked.
    """

    width: int
    height: int
    phash: str
    taken_at: datetime | None
    flags: tuple[Flag, ...]
    seen: Mapping[Thing, bool | None] = field(default_factory=lambda: dict.fromkeys(THINGS))
    best_slot: str | None = None
    checker: Literal["local", "vision"] = "local"


_FINDINGS = TypeAdapter(Findings)


def dump(findings: Findings) -> dict[str, Any]:
    """The findings as plain JSON values."""
    plain: dict[str, Any] = _FINDINGS.dump_python(findings, mode="json")
    return plain


def load(plain: Mapping[str, Any]) -> Findings:
    """The reverse of `dump`; raises pydantic.ValidationError."""
    return _FINDINGS.validate_python(plain)
