"""Words by their sound, for a recogniser writes 架格 where 价格 was said."""

from collections.abc import Iterator
from functools import lru_cache

_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that speakers of half the country, and recognisers, do not tell apart."""


@lru_cache(maxsize=16384)
def sound(character: str) -> str:
    """The sound of a character without its tone, near ones alike; the character itself where it has none."""
    from pypinyin import Style, pinyin

    said = pinyin(character, style=Style.NORMAL, errors="default")[0][0]
    for one, other in _ALIKE:
        said = said.replace(one, other)
    return said


def sounds_of(word: str) -> tuple[str, ...]:
    """The sounds of a word, character by character."""
    return tuple(map(sound, word))


def heard(text: str, lengths: tuple[int, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every stretch of the given lengths: its sounds, and how it is written."""
    sounds = sounds_of(text)
    for length in lengths:
        for start in range(len(text) - length + 1):
            yield sounds[start : start + length], text[start : start + length]
