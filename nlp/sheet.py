"""A sentence being read: what is understood is struck out, what remains is the rest."""

from bisect import bisect_left

from nlp.numerals import plain
from nlp.phrases import STRUCK, clauses, is_filler, tidy

_EDGE = " ,，。.;；!！?？、:：\t"


class Sheet:
    """`original` as written and `text` plain, same positions; struck characters are `STRUCK` in `text`."""

    def __init__(self, written: str) -> None:
        self.original = tidy(written)
        self.text = plain(self.original)
        self.clauses = tuple(clauses(self.text))
        self._ends = [end for _, end in self.clauses]

    def strike(self, start: int, end: int) -> None:
        """Marks text[start:end] as understood."""
        self.text = self.text[:start] + STRUCK * (end - start) + self.text[end:]

    def clause(self, position: int) -> tuple[int, int]:
        """(start, end) of the clause around a position."""
        return self.clauses[bisect_left(self._ends, position)]

    def clause_after(self, position: int) -> tuple[int, int] | None:
        """The clause after the one around a position."""
        following = bisect_left(self._ends, position) + 1
        return self.clauses[following] if following < len(self.clauses) else None

    def rest(self) -> str:
        """What was not understood: whole clauses, and the telling parts of those read in part."""
        kept = (part for start, end in self.clauses for part in self._kept(start, end))
        return "，".join(part for part in kept if part)

    def _kept(self, start: int, end: int) -> list[str]:
        if STRUCK not in self.text[start:end]:
            return [self.original[start:end].strip(_EDGE)]
        pieces, position = [], start
        for piece in self.text[start:end].split(STRUCK):
            own = self.original[position : position + len(piece)].strip(_EDGE)
            pieces.append("" if len(own) < 2 or is_filler(piece) else own)
            position += len(piece) + 1
        return pieces
