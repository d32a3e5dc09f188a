"""Type: how wide words are, and which characters the font of this machine has."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.fonts import find_cjk_font
from bot.words import digest as words

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

STAND_IN: Final = "〓"  # what printers put where a character is missing; never an empty box
ELLIPSIS: Final = "…"
_NOBODYS: Final = "\U0010ffff"  # no font has it: what is drawn for it is drawn for every missing character
_PROBE: Final = 24  # pixels
# Together stay the letters of a word, and a number with what it counts.
_PIECES: Final = re.compile(r"[0-9]+ ?.?|[!-~]+ ?|.", re.DOTALL)


class NoFontError(Exception):
    """There is no font with Chinese characters, or it cannot be used; the text is for whoever runs the machine."""


@dataclass(slots=True)
class Face:
    """A font file in all sizes; `face` gives the machine's own."""

    path: Path
    _sizes: "dict[int, FreeTypeFont]" = field(default_factory=dict)
    _has: dict[str, bool] = field(default_factory=dict)

    def at(self, size: int) -> "FreeTypeFont":
        """The font at `size` pixels; raises NoFontError."""
        if size not in self._sizes:
            from PIL import ImageFont

            try:
                plain = ImageFont.Layout.BASIC  # nothing here needs ligatures, and it takes a third of the time
                self._sizes[size] = ImageFont.truetype(str(self.path), size, layout_engine=plain)
            except OSError as error:
                raise NoFontError(words.unusable_font(self.path.name)) from error
        return self._sizes[size]

    def width(self, text: str, size: int) -> int:
        """How many pixels the line takes, rounded up."""
        return -int(-self.at(size).getlength(text) // 1)

    def has(self, character: str) -> bool:
        """Whether the font draws it as what it is."""
        if character not in self._has:
            font = self.at(_PROBE)
            mask, nobodys = font.getmask(character), font.getmask(_NOBODYS)
            same = mask.size == nobodys.size and bytes(mask) == bytes(nobodys)
            self._has[character] = character.isspace() or (character.isprintable() and not same)
        return self._has[character]

    def printable(self, text: str) -> str:
        """One line in which what the font lacks is visibly replaced; what joins or colours emoji goes."""
        line = " ".join(text.split())
        return "".join(c if self.has(c) else STAND_IN for c in line if c not in _INVISIBLE)

    def fitted(self, text: str, size: int, width: int) -> str:
        """The line, shortened to `width` pixels with "…" where it is too long."""
        if self.width(text, size) <= width:
            return text
        short = text
        while short and self.width(short.rstrip() + ELLIPSIS, size) > width:
            short = short[:-1]
        return short.rstrip() + ELLIPSIS

    def wrapped(self, text: str, size: int, width: int, most: int) -> list[str]:
        """As few lines of `width` pixels as hold it, equally long; at most `most`, the last then shortened."""
        lines = self._broken(text, size, width)
        if len(lines) > most:
            kept = lines[: most - 1]
            return [*kept, self.fitted(text[len("".join(kept)) :].strip(), size, width)]
        even = self._broken(text, size, min(width, self.width(text, size) // len(lines) + size))
        return [line.strip() for line in (even if len(even) == len(lines) else lines)]

    def _broken(self, text: str, size: int, width: int) -> list[str]:
        """Between Chinese characters anywhere, inside a word only where it is wider than a line; joined they are
        `text`."""
        lines = [""]
        for piece in _PIECES.findall(text):
            for part in (piece,) if self.width(piece.rstrip(), size) <= width else piece:
                if lines[-1] and self.width((lines[-1] + part).rstrip(), size) > width:
                    lines.append("")
                lines[-1] += part
        return lines


_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\ufe0e\ufe0f\ufeff")


@cache
def _at(path: Path) -> Face:
    return Face(path)


def face() -> Face:
    """This machine's; raises NoFontError."""
    path = find_cjk_font()
    if path is None:
        raise NoFontError(words.NO_FONT)
    return _at(path)
