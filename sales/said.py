"""Whether a word of the playbook was said, and not denied ("不要样品", "没留电话")."""

import re
from collections.abc import Iterator
from functools import lru_cache

_WILD = r"[^，,。.；;！!？?\n不没无]{0,6}?"
_DENIAL = re.compile(
    r"(?P<before>.)?(?P<no>(?<![差要])(?<!不得)不|没有|没|无|未(?!来)|(?<![特分个区级性])别|谈不上)"
    r"(?:太|很|怎么|是|那么|什么|啥|说|想|肯|愿意|打算|需要|用|要|再|能|会|给|算|够|去){0,3}$"
)
_LOOK_BACK = 8


def occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each place where the word stands in the text, denied or not; upper and lower case alike."""
    for match in _pattern(word).finditer(text):
        yield match.span()


def is_denied(text: str, start: int) -> bool:
    """What begins at `start` is preceded by a denial. "要不要" and "有没有" ask; they deny nothing."""
    nearby = text[max(0, start - _LOOK_BACK) : start]
    denial = _DENIAL.search(nearby)
    if denial is None:
        return False
    before, no = denial["before"] or "", denial["no"]
    asks = f"{before}{no}{before}" in nearby + text[start : start + 1]
    return not (before and (asks or before + no == "有没有"))


def was_said(word: str, text: str) -> bool:
    """True when the word stands in the text at least once without being denied."""
    return any(not is_denied(text, start) for start, _ in occurrences(word, text))


def form(word: str) -> str:
    """The word as a part of a regular expression; `*` in it stands for up to six characters."""
    return _WILD.join(map(re.escape, word.split("*")))


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(form(word), re.IGNORECASE)
