"""What remains of a model's answer once nothing is believed unchecked. Whatever comes in, only this goes on:
words that were really said, by who may have said them, under names that we know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from nlp.advice_claims import Ground
from nlp.advice_quotes import Heard
from nlp.advice_schema import Answer, SaidConcern, SaidLine, SaidWeak
from nlp.analyse.marks import trust
from nlp.analyse.wording import label_of, reason_of
from nlp.analysis import Concern, Line, Quote, Weak
from nlp.transcript import Transcript
from sales.playbook_calls import TalkTrack, WeakKind

COUNTED: frozenset[WeakKind] = frozenset({"monologue", "no_next_step"})
MOST_QUOTES = 6
"""Of a concern are looked up: each costs a search through the talk."""
SILENT_AT = 0.5
"""A rule is not shown from a model once people's marks left it so little trust."""
_KINDS: Mapping[str, WeakKind] = {kind: kind for kind in get_args(WeakKind) if kind not in COUNTED}


@dataclass(frozen=True)
class Checks:
    """What an answer is held against. `topics`: id → label; `marks`: rule → how often it was called wrong."""

    transcript: Transcript
    heard: Heard
    ground: Ground
    topics: Mapping[str, str]
    tracks: Sequence[TalkTrack]
    marks: Mapping[str, int]

    def concerns(self, answer: Answer) -> list[Concern]:
        """Known topics with at least one quote that was said, and not surely by the rep."""
        found = [self._concern(said) for said in answer.concerns]
        return [concern for concern in found if concern is not None]

    def weak(self, answer: Answer) -> list[Weak]:
        """Known kinds on words that were said, and not by the customer. Kinds that are counted, not judged
        (`COUNTED`), are not taken from a model."""
        found = [self._weak(said) for said in answer.weak]
        return [weak for weak in found if weak is not None]

    def line(self, said: SaidLine, reasons: Mapping[str, float]) -> Line | None:
        """A talk track in the playbook's own words, or a new line that commits us to nothing. `reasons`: what was
        found, and when in the talk."""
        if said.track is not None:
            track = next((track for track in self.tracks if track.id == said.track), None)
            return self._from_playbook(track, said.reason, reasons) if track else None
        rule = f"line:new:{said.reason}"
        text = said.text.strip()
        if said.reason not in reasons or self._is_silent(rule) or not self.ground.carries(text):
            return None
        return Line(text, said.reason, "new", reasons[said.reason], rule)

    def _from_playbook(self, track: TalkTrack, reason: str, reasons: Mapping[str, float]) -> Line | None:
        helps = [name for name in (reason, *track.kinds, *track.topics) if name in reasons]
        fitting = next((name for name in helps if name in (*track.kinds, *track.topics)), None)
        rule = f"line:{track.id}"
        if fitting is None or self._is_silent(rule):
            return None
        return Line(track.text, fitting, f"playbook:{track.id}", reasons[fitting], rule)

    def _concern(self, said: SaidConcern) -> Concern | None:
        rule = f"concern:{said.topic}"
        if said.topic not in self.topics or self._is_silent(rule):
            return None
        found = (self.heard.find(quote.text, quote.segment) for quote in said.quotes[:MOST_QUOTES])
        quotes = tuple(quote for quote in found if quote is not None and not self._is_surely_ours(quote))
        return Concern(said.topic, self.topics[said.topic], quotes, rule) if quotes else None

    def _weak(self, said: SaidWeak) -> Weak | None:
        kind = _KINDS.get(said.kind)
        rule = f"weak:{said.kind}"
        quote = self.heard.find(said.quote, said.segment)
        if kind is None or quote is None or self._is_silent(rule):
            return None
        if self.transcript.segments[quote.segment].speaker == "customer":
            return None
        why = said.why.strip() if self.ground.carries(said.why.strip()) else reason_of(kind)
        return Weak(kind, label_of(kind), quote.segment, quote.at, quote.text, why, rule)

    def _is_surely_ours(self, quote: Quote) -> bool:
        speaker = self.transcript.segments[quote.segment].speaker
        return self.transcript.speakers == "known" and speaker == "rep"

    def _is_silent(self, rule: str) -> bool:
        return trust(self.marks, rule) <= SILENT_AT
