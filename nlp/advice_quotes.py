"""Words that a model says were said, looked up in the talk: where, when, and how they were really said."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.fuzz import partial_ratio_alignment

from nlp.advice_claims import is_an_order
from nlp.analysis import Quote
from nlp.masking import HIDDEN
from nlp.numerals import plain
from nlp.transcript import Transcript

SHORTEST = 3
LONGEST = 200
FUZZY_FROM = 6
LIKENESS = 80.0
"""Percent of likeness (rapidfuzz): a word or a number written another way, not another sentence."""
_NEAR = 2
_MOSTLY = 0.7
_BESIDE = 30


class Heard:
    """The letters of a talk without signs and spaces, and where each of them stands.

    `texts`: what the model was given of each segment, character by character as long as what was said.
    """

    def __init__(self, transcript: Transcript, texts: Sequence[str]) -> None:
        self._segments = transcript.segments
        self._where: list[tuple[int, int]] = []
        self._starts: list[int] = []
        letters: list[str] = []
        for n, text in enumerate(texts):
            self._starts.append(len(letters))
            for place, sign in enumerate(plain(text)):
                if sign.isalnum() or sign == HIDDEN:
                    letters.append(sign)
                    self._where.append((n, place))
        self._starts.append(len(letters))
        self._letters = "".join(letters)

    def find(self, words: str, near: int) -> Quote | None:
        """The quote as it was said, nearest to segment `near`; None where nobody said it, or it was said to a
        machine instead of to a person."""
        wanted = "".join(sign for sign in plain(words) if sign.isalnum() or sign == HIDDEN)
        if not SHORTEST <= len(wanted) <= LONGEST:
            return None
        span = self._exactly(wanted, near) or self._nearly(wanted, near)
        return self._quote(*span) if span else None

    def _exactly(self, wanted: str, near: int) -> tuple[int, int] | None:
        places = list(self._occurrences(wanted))
        if not places:
            return None
        start = min(places, key=lambda place: abs(self._where[place][0] - near))
        return start, start + len(wanted)

    def _occurrences(self, wanted: str) -> Iterator[int]:
        place = self._letters.find(wanted)
        while place >= 0:
            yield place
            place = self._letters.find(wanted, place + 1)

    def _nearly(self, wanted: str, near: int) -> tuple[int, int] | None:
        if len(wanted) < FUZZY_FROM:
            return None
        last = len(self._segments)
        beside = min(max(0, near - _NEAR), last), min(max(0, near + _NEAR + 1), last)
        for first, end in (beside, (0, last)):
            offset = self._starts[first]
            area = self._letters[offset : self._starts[end]]
            if len(area) < len(wanted):
                continue
            found = partial_ratio_alignment(wanted, area, score_cutoff=LIKENESS)
            if found and found.dest_end > found.dest_start:
                return offset + found.dest_start, offset + found.dest_end
        return None

    def _quote(self, start: int, end: int) -> Quote | None:
        places = self._of_one_person(self._where[start:end])
        if not places or is_an_order(self._around(places)):
            return None
        (first, begun), (last, ended) = places[0], places[-1]
        ends = {last: ended + 1}
        text = "".join(
            self._segments[n].text[begun if n == first else 0 : ends.get(n)] for n in range(first, last + 1)
        )
        return Quote(first, self._at(first, begun), text)

    def _of_one_person(self, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The places, without the edges in somebody else's turn; none where it is nobody's sentence."""
        said = Counter(self._segments[n].speaker for n, _ in places)
        speaker, count = said.most_common(1)[0]
        if count < _MOSTLY * len(places):
            return []
        own = [place for place in places if self._segments[place[0]].speaker == speaker]
        return own if own[-1][0] - own[0][0] < len({n for n, _ in own}) else []

    def _around(self, places: list[tuple[int, int]]) -> str:
        (first, begun), (last, ended) = places[0], places[-1]
        before = self._segments[first].text[max(0, begun - _BESIDE) : begun]
        middle = "".join(self._segments[n].text for n in range(first + 1, last))
        if first == last:
            return before + self._segments[first].text[begun : ended + _BESIDE]
        return before + self._segments[first].text[begun:] + middle + self._segments[last].text[: ended + _BESIDE]

    def _at(self, n: int, place: int) -> float:
        """Seconds: the word's own time where there is one, else the segment's start."""
        spoken = 0
        for word in self._segments[n].words:
            spoken += len(word.text)
            if spoken > place:
                return word.start
        return self._segments[n].start
