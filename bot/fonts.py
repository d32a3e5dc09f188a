"""Where a font with Chinese characters lies on this machine."""

from functools import cache
from pathlib import Path

# TrueType outlines first: the PDF writer cannot use the others. Debian, Fedora, then macOS.
_KNOWN_PLACES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)


@cache
def find_cjk_font() -> Path | None:
    """The first usable font file (face 0 of a collection), None when the machine has none."""
    return next((path for path in map(Path, _KNOWN_PLACES) if path.is_file()), None)
