"""Which customers look like one and the same: the same telephone, or the same place and a like name.

Found by blocking (telephone numbers, grid cells), never by comparing everybody with everybody. A person
decides; nothing here merges.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, product
from typing import Final, Literal, TypeVar

Reason = Literal["phone", "place"]
Pair = tuple["Candidate", "Candidate"]
Sound = Callable[[str], str]
Key = TypeVar("Key", bound=Hashable)

_EARTH_RADIUS_M: Final = 6_371_000.0
_SHORTEST_NUMBER: Final = 7
_BETWEEN_NUMBERS: Final = re.compile(r"[/、,，;；|]")
_EXTENSION: Final = re.compile(r"(?:转|分机|ext|#).*", re.IGNORECASE)
_COUNTRY: Final = re.compile(r"^(?:\+86|0086|86(?=1\d{10}$))")
_NOISE: Final = re.compile(r"股份|有限责任|有限|公司|集团|连锁|大?药[房店]|[总分门]?店|[\W_]")
# Half of the 26 cells around one: the other half sees this cell among its own neighbours.
_NEIGHBOURS: Final = tuple(step for step in product((-1, 0, 1), repeat=3) if step > (0, 0, 0))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer as it is compared; `place`: latitude and longitude in degrees."""

    id: int
    name: str
    phone: str | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """When two look alike: metres apart at most, likeness of the names 0–100 at least.

    Where more than `crowd` would have to be compared with each other, only names that sound the same are
    paired: a switchboard's number or a market hall's place says little, and everybody with everybody is a lot.
    """

    near_m: float = 80.0
    name_ratio: float = 80.0
    crowd: int = 30


@dataclass(frozen=True, slots=True)
class Alike:
    """Two customers that look like one: ids, the smaller first."""

    first: int
    second: int
    reason: Reason


def alike(candidates: Iterable[Candidate], rules: Rules) -> list[Alike]:
    """Every likely pair once, by ids; where both reasons hold, the telephone is named."""
    everyone = sorted(candidates, key=lambda c: c.id)
    sound = cache(_sound)
    found: dict[tuple[int, int], Reason] = {}
    for one, other in _near(everyone, rules, sound):
        if like_names(one.name, other.name, rules.name_ratio, sound):
            found[_ids(one, other)] = "place"
    for one, other in _same_phone(everyone, rules, sound):
        found[_ids(one, other)] = "phone"
    return [Alike(first, second, reason) for (first, second), reason in sorted(found.items())]


def numbers(phone: str | None) -> frozenset[str]:
    """The telephone numbers in a text, digits only, without country code and extension, no made-up ones."""
    plain = unicodedata.normalize("NFKC", phone or "")
    found = (_number(part) for part in _BETWEEN_NUMBERS.split(plain))
    return frozenset(n for n in found if len(n) >= _SHORTEST_NUMBER and len(set(n)) > 1)


def core_name(name: str) -> str:
    """What tells a name from others: without company form, shop words and punctuation."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return _NOISE.sub("", plain) or plain


def like_names(one: str, other: str, ratio: float, sound: Sound) -> bool:
    """Whether two names are alike in writing (`ratio`, 0–100) or sound the same (天河, 天合)."""
    from rapidfuzz import fuzz

    return fuzz.ratio(core_name(one), core_name(other)) >= ratio or sound(one) == sound(other)


def _number(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", _EXTENSION.sub("", text))
    home = _COUNTRY.sub("", digits).replace("+", "")
    # Abroad one drops the 0 of the area code: +86 571 … is 0571 …
    return f"0{home}" if digits.startswith(("+86", "0086")) and home[:1] not in ("0", "1") else home


def _sound(name: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(core_name(name)))


def _ids(one: Candidate, other: Candidate) -> tuple[int, int]:
    return min(one.id, other.id), max(one.id, other.id)


def _same_phone(everyone: Sequence[Candidate], rules: Rules, sound: Sound) -> Iterator[Pair]:
    by_number = _grouped((number, c) for c in everyone for number in numbers(c.phone))
    for group in by_number.values():
        yield from _pairs(group, (), rules, sound)


def _near(everyone: Sequence[Candidate], rules: Rules, sound: Sound) -> Iterator[Pair]:
    points = {c.id: _point(*c.place) for c in everyone if c.place is not None}
    placed = [c for c in everyone if c.id in points]
    cells = _grouped((tuple(int(axis // rules.near_m) for axis in points[c.id]), c) for c in placed)
    for cell, group in cells.items():
        around = [c for step in _NEIGHBOURS for c in cells.get(_shifted(cell, step), ())]
        for one, other in _pairs(group, around, rules, sound):
            if math.dist(points[one.id], points[other.id]) <= rules.near_m:
                yield one, other


def _pairs(group: Sequence[Candidate], around: Sequence[Candidate], rules: Rules, sound: Sound) -> Iterator[Pair]:
    """Everybody in `group` with each other and with those `around`; in a crowd only those who sound the same."""
    if len(group) * (len(group) + len(around)) <= rules.crowd**2:
        yield from combinations(group, 2)
        yield from product(group, around)
        return
    for one, other in pairwise(sorted((*group, *around), key=lambda c: (sound(c.name), c.id))):
        if sound(one.name) == sound(other.name):
            yield one, other


def _grouped(keyed: Iterable[tuple[Key, Candidate]]) -> Mapping[Key, list[Candidate]]:
    groups: defaultdict[Key, list[Candidate]] = defaultdict(list)
    for key, candidate in keyed:
        groups[key].append(candidate)
    return groups


def _point(latitude: float, longitude: float) -> tuple[float, float, float]:
    # Points in space rather than degrees: cells are as large everywhere, and no seam at 180°. At 80 m the
    # straight line is the way along the ground.
    phi, lam = math.radians(latitude), math.radians(longitude)
    return (
        _EARTH_RADIUS_M * math.cos(phi) * math.cos(lam),
        _EARTH_RADIUS_M * math.cos(phi) * math.sin(lam),
        _EARTH_RADIUS_M * math.sin(phi),
    )


def _shifted(cell: tuple[int, ...], step: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(cell, step, strict=True))
