"""What a rule thinks of a turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`strength`: how sure, 1 is plain; `place`: the character of the turn at which it begins; `why`: one short
    Chinese sentence for the rep, where the usual one of the kind does not say enough."""

    strength: float
    place: int
    why: str = ""


_BRIEF = 110


def brevity(text: str) -> float:
    """1 for an answer of some sentences; less for a long one, in which any words may stand by the way."""
    return min(1.0, _BRIEF / max(1, len(text)))
