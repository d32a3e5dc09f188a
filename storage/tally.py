"""What bringing in a batch of rows came to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows were new, changed what was there, or were there just like that."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)
