"""What a rule thinks of a turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`strength`: how sure, 1 is plain; `place`: the character of the turn at which it begins; `why`: one short
    Chinese sentence for the rep, where the usual one of the kind does not say enough."""

    strength: float
    place: int
    why: str = ""
