"""Which columns a table may have, under which names, and which kind of table a header is."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.spreadsheet.table import UnreadableError, shown
from bot.words import importing as words

_DECORATION = re.compile(r"\(.*?\)|[\s*:_\ufeff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column we read. `label` is its Chinese name; `also` other names; `folded`: full-width is half-width."""

    name: str
    label: str
    also: tuple[str, ...] = ()
    required: bool = False
    limit: int = 100
    folded: bool = False

    def is_named(self, header: str) -> bool:
        """Whether a header means this column; spaces, stars, brackets and case do not matter."""
        return _plain(header) in {_plain(name) for name in (self.name, self.label, *self.also)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table; its first column tells its rows apart."""

    name: str
    label: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> list[str]:
        return [column.label for column in self.columns if column.required]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a kind stand in a file, and the headers nothing is read from."""

    kind: Kind
    places: Mapping[Column, int]
    unused: tuple[str, ...]
    width: int


def lay_out(headers: Sequence[str], kind: Kind) -> Layout:
    """Find the columns of `kind`. Raises UnreadableError: one is missing, or stands there twice."""
    places: dict[Column, int] = {}
    for column in kind.columns:
        found = [n for n, header in enumerate(headers) if column.is_named(header)]
        if len(found) > 1:
            raise UnreadableError(words.two_columns(column.label, [shown(headers[n]) for n in found]))
        if found:
            places[column] = found[0]
    missing = [c.label for c in kind.columns if c.required and c not in places]
    if missing:
        raise UnreadableError(words.missing_columns(kind.label, missing))
    unused = [shown(h) for n, h in enumerate(headers) if h.strip() and n not in places.values()]
    return Layout(kind, places, tuple(unused), len(headers))


def guess(headers: Sequence[str], kinds: Sequence[Kind]) -> Layout:
    """The kind whose columns the header has most of. Raises UnreadableError when none or two fit."""
    fitting = [layout for kind in kinds if (layout := _try(headers, kind))]
    if not fitting:
        wanted = [words.wants(kind.label, kind.required) for kind in kinds]
        raise UnreadableError(words.unknown_header(shown("、".join(headers)), wanted))
    most = max(len(layout.places) for layout in fitting)
    best = [layout for layout in fitting if len(layout.places) == most]
    if len(best) > 1:
        raise UnreadableError(words.AMBIGUOUS_KIND)
    return best[0]


def _try(headers: Sequence[str], kind: Kind) -> Layout | None:
    try:
        return lay_out(headers, kind)
    except UnreadableError:
        return None


def _plain(header: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", header)).lower()
