"""A long talk in pieces that a model reads well, each beginning a little before the last one ended."""

from collections.abc import Sequence

PIECE_CHARS = 6000
"""About twenty minutes of talk."""
OVERLAP_CHARS = 600


def pieces(texts: Sequence[str], most: int = PIECE_CHARS, overlap: int = OVERLAP_CHARS) -> list[range]:
    """The numbers of the segments of each piece, at most `most` characters each (a longer segment stands alone)."""
    found: list[range] = []
    begun, size = 0, 0
    for n, text in enumerate(texts):
        if n > begun and size + len(text) > most:
            found.append(range(begun, n))
            begun = _back(texts, begun, n, min(overlap, max(0, most - len(text))))
            size = sum(len(texts[m]) for m in range(begun, n))
        size += len(text)
    if texts:
        found.append(range(begun, len(texts)))
    return found


def _back(texts: Sequence[str], begun: int, end: int, overlap: int) -> int:
    """Where the next piece begins, so that no more than `overlap` characters before `end` come again."""
    first, again = end, 0
    while first - 1 > begun and again + len(texts[first - 1]) <= overlap:
        first -= 1
        again += len(texts[first])
    return first
