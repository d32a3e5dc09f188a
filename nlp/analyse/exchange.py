"""The rep's turns with what surrounds them: what was asked before, what the customer said to it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.analyse.turns import Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the rep's. `asked`: the customer's turn before it, `earlier` the one before that; `reply`: the
    customer's turn after it; `next`: what the rep says then. `is_last`: the rep says nothing more. `position`: 0 at
    the start of the talk, 1 at its end."""

    turn: Turn
    asked: Turn | None
    earlier: Turn | None
    reply: Turn | None
    next: Turn | None
    is_last: bool
    position: float


def exchanges_of(turns: Sequence[Turn]) -> list[Exchange]:
    """Every turn of the rep's, in order."""
    mine = [n for n, turn in enumerate(turns) if turn.speaker == "rep"]
    return [
        Exchange(
            turns[n],
            turns[n - 1] if n else None,
            turns[n - 3] if n >= 3 else None,
            turns[n + 1] if n + 1 < len(turns) else None,
            turns[n + 2] if n + 2 < len(turns) else None,
            n == mine[-1],
            n / max(1, len(turns) - 1),
        )
        for n in mine
    ]
