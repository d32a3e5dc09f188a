"""DingTalk's markdown (dingtalk.md §3): what was said shows as it was said, never as a mark or a link."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

NEWLINE = "  \n  "
SAY = "dtmd://dingtalkclient/sendMessage?content="
# The wide sisters of the marks: whether a backslash escapes is not documented.
_WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "[]<>*`~\\"})
_STARTS = re.compile(r"^(?:[#\-+=|!]|[0-9]+[.)](?=\s))")
_IN_ADDRESS = ":/?#@!$&'*+,;=%~-._"
_INSIDE = re.compile(r"__|&(?=#?\w+;)")


def lines(parts: Iterable[str]) -> str:
    """One under the other; empty ones are left out."""
    return NEWLINE.join(part for part in parts if part)


def plain(text: str) -> str:
    """Without control characters, but for line ends."""
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in ends)


def flat(text: str) -> str:
    """On one line, as data."""
    return escaped(" ".join(plain(text).split()))


def block(text: str) -> str:
    """Several lines, as data."""
    return NEWLINE.join(escaped(line.strip()) for line in plain(text).split("\n"))


def escaped(line: str) -> str:
    """One line in which nothing is a mark."""
    line = _INSIDE.sub(_widened, line.translate(_WIDE))
    return _STARTS.sub(_widened, line)


def _widened(found: re.Match[str]) -> str:
    return "".join(c if c.isdigit() else chr(ord(c) + 0xFEE0) for c in found[0])


def strong(text: str) -> str:
    return f"**{text}**" if text else ""


def link(label: str, url: str) -> str:
    """A link; its address is ours, and closes no bracket too early."""
    return f"[{flat(label)}]({quote(url, safe=_IN_ADDRESS)})"


def saying(label: str, words: str) -> str:
    """A link that says `words` as the reader's own; only in plain markdown messages."""
    return f"[{flat(label)}]({SAY}{quote(words, safe='')})"
