"""The outTrackId of a card (dingtalk.md §4): made from its outbox row, so that a retry creates nothing twice and a
click finds the row again."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.models import Outbox

Rung = Literal["form", "own", "public"]
_LETTERS: dict[Rung, str] = {"form": "f", "own": "o", "public": "p"}
_RUNGS: dict[str, Rung] = {letter: rung for rung, letter in _LETTERS.items()}
_TRACK = re.compile(r"xj([fop])-([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Track:
    """`rung`: by which template, for a card that one template could not deliver is another one's anew. `made`: when
    the row was queued, in microseconds: another database of the same app has other cards. `part`: of how many may
    stand for one row."""

    rung: Rung
    row: int
    made: int
    part: int

    def __str__(self) -> str:
        return f"xj{_LETTERS[self.rung]}-{self.row}-{self.made}-{self.part}"


def track_of(rung: Rung, row: Outbox, part: int) -> Track:
    """The name of a part of the row's card on a rung."""
    return Track(rung, row.id, _microseconds(row.created_at), part)


def read(text: str) -> Track | None:
    """The reverse of `str`; None for a card that is none of ours."""
    found = _TRACK.fullmatch(text)
    if found is None:
        return None
    row, made, part = (int(found[n]) for n in (2, 3, 4))
    return Track(_RUNGS[found[1]], row, made, part)


def belongs(track: Track, row: Outbox) -> bool:
    """Whether the track was made from this row."""
    return track.row == row.id and track.made == _microseconds(row.created_at)


def _microseconds(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
