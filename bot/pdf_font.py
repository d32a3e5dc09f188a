"""A font with Chinese characters, as the PDF writer takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

STAND_IN: Final = "〓"  # what printers put where a character is missing; never an empty box
NAME: Final = "cjk"


class UnusableFontError(Exception):
    """The PDF writer cannot use this font file."""


@dataclass(frozen=True, slots=True)
class Face:
    """The registered font. `has`: the code points that it can draw."""

    has: Any

    def missing(self, texts: Iterable[str]) -> frozenset[str]:
        """The characters of these texts that the font lacks."""
        return frozenset(c for text in texts for c in text if ord(c) not in self.has and not c.isspace())

    def printable(self, text: str) -> str:
        """The text with `STAND_IN` for what the font lacks."""
        missing = self.missing((text,))
        return "".join(STAND_IN if c in missing else c for c in text) if missing else text


def register(font: Path) -> Face:
    """Make the font known to the PDF writer under `NAME`. Raises UnusableFontError."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    rl_config.useA85 = (
        0  # bytes as they are: as letters they are a quarter more, and take two seconds for 60 photos
    )
    try:
        found = TTFont(NAME, str(font), subfontIndex=0)
    except (TTFError, OSError) as error:
        raise UnusableFontError(str(font)) from error
    pdfmetrics.registerFont(found)
    return Face(found.face.charToGlyph)
