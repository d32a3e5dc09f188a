"""What the customer cares about: what they ask, doubt, object to or come back to (labels.md).

Of each concern it is weighed how plainly it is said at its plainest (as a question, an objection, with emphasis,
or settled at once), in how many different words it comes, which part of all that the customer raises it is,
whether the rep takes it up, and what sentences without any known words are like. The weights are those of a
logistic regression over the labelled half for building with half of the known words forgotten at random
(bench/fitting.py), for that is how much of a strange talk is known.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.analyse.acts import act
from nlp.analyse.lexicon import Lexicon, TopicWords
from nlp.analyse.likeness import NO_CONCERN, likeness
from nlp.analyse.marks import trust
from nlp.analyse.sound import heard
from nlp.analyse.speech import asks, is_unmarked
from nlp.analyse.turns import Turn
from nlp.analysis import Concern, Quote

MOST = 3
FEATURES = ("plainness", "words", "share", "answered", "like_share", "like_most")
_WEIGHTS = (0.31, 0.93, 7.56, 0.79, 9.70, 1.18)
_BASE = -5.14
_ENOUGH = 0.25
_MOST_WORDS = 5
_MOST_ANSWERED = 3
_LEAST_WHOLE = 3.0  # in a talk of a few words nothing is the whole of it
_SURELY_LIKE = 0.75
_QUOTES = 3
_CLEAR = 0.5
_LIKE_IT = 0.7
_SOUNDED = (2, 3)
_LEAST_LIKENED = 6

_SENTENCE = re.compile(r"[^。!?;…]+[。!?;…]*")
_CLAUSE = re.compile(r"[^,]+,?")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A concern in one turn. `value`: how plainly, with the words it is said in and the place where."""

    value: float
    weight: float
    words: frozenset[str]
    place: int


@dataclass(slots=True)
class _Found:
    """What was gathered for one concern."""

    plainest: float = 0.0
    weight: float = 0.0
    answered: int = 0
    like: float = 0.0
    most_like: float = 0.0
    likest: Quote | None = None
    words: set[str] = field(default_factory=set)
    quotes: list[tuple[float, Quote]] = field(default_factory=list)


def find_concerns(turns: Sequence[Turn], lexicon: Lexicon, marks: Mapping[str, int]) -> tuple[Concern, ...]:
    """At most `MOST`, the strongest first."""
    return tuple(
        Concern(topic, lexicon.label(topic), quotes, f"concern:{topic}")
        for topic, score, quotes in rank(turns, lexicon, marks)[:MOST]
        if score >= _ENOUGH
    )


def rank(
    turns: Sequence[Turn], lexicon: Lexicon, marks: Mapping[str, int]
) -> list[tuple[str, float, tuple[Quote, ...]]]:
    """Every concern with how likely it is one of the strongest (0 to 1) and its quotes, the likeliest first."""
    found = _gathered(turns, lexicon)
    scored = [
        (topic, _likely(values) * trust(marks, f"concern:{topic}"), _quotes(found[topic]))
        for topic, values in _features(found).items()
        if found[topic].words or found[topic].most_like >= _SURELY_LIKE
    ]
    return sorted(scored, key=lambda item: -item[1])


def features(turns: Sequence[Turn], lexicon: Lexicon) -> dict[str, tuple[float, ...]]:
    """What is weighed of each concern, in the order of `FEATURES`; all zero where nothing was said of it."""
    return dict.fromkeys((topic.id for topic in lexicon.topics), (0.0,) * len(FEATURES)) | _features(
        _gathered(turns, lexicon)
    )


def _features(found: Mapping[str, _Found]) -> dict[str, tuple[float, ...]]:
    whole = max(_LEAST_WHOLE, sum(one.weight for one in found.values()))
    like = max(_LEAST_WHOLE, sum(one.like for one in found.values()))
    return {
        topic: (
            one.plainest,
            min(len(one.words), _MOST_WORDS),
            one.weight / whole,
            min(one.answered, _MOST_ANSWERED),
            one.like / like,
            one.most_like,
        )
        for topic, one in found.items()
    }


def _likely(values: Sequence[float]) -> float:
    score = _BASE + sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-score))


def is_objection(text: str) -> bool:
    """The customer doubts, complains or fears."""
    return bool(act("objects").search(text))


def _gathered(turns: Sequence[Turn], lexicon: Lexicon) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for n, turn in enumerate(turns):
        if turn.speaker == "rep":
            continue
        answer = turns[n + 1].text if n + 1 < len(turns) else ""
        _liken(turn, found)
        mentions = _mentions(turn, lexicon)
        crowd = 1 + 0.15 * max(0, len(mentions) - 2)
        for topic in lexicon.topics:
            if mention := mentions.get(topic.id):
                is_answered = bool(_said(answer, topic)[0] >= _CLEAR)
                _add(found.setdefault(topic.id, _Found()), mention, turn, is_answered, crowd)
    return found


def _liken(turn: Turn, found: dict[str, _Found]) -> None:
    """Add what each sentence of the turn is like; questions and objections count double."""
    for match in _SENTENCE.finditer(turn.text):
        sentence = match.group()
        if len(sentence) < _LEAST_LIKENED:
            continue
        manner = 1.5 if asks(sentence) or is_objection(sentence) else 0.7
        for topic, share in likeness(sentence).items():
            if topic == NO_CONCERN:
                continue
            one = found.setdefault(topic, _Found())
            one.like += manner * share
            if manner * share > one.most_like:
                one.most_like = manner * share
                one.likest = _quote(turn, match.start())


def _quote(turn: Turn, place: int) -> Quote:
    n = turn.segment_at(place)
    segment = turn.segments[n - turn.first]
    return Quote(n, segment.start, segment.text.strip())


def _add(one: _Found, mention: _Mention, turn: Turn, is_answered: bool, crowd: float) -> None:
    if mention.weight < _CLEAR:
        return
    one.quotes.append((mention.value, _quote(turn, mention.place)))
    one.plainest = max(one.plainest, mention.value * (1.2 if is_answered else 1.0) / crowd)
    one.weight += mention.weight
    one.words |= mention.words
    one.answered += is_answered


def _mentions(turn: Turn, lexicon: Lexicon) -> dict[str, _Mention]:
    """The concerns that the turn speaks of, each where it does so most plainly."""
    mentioned: dict[str, _Mention] = {}
    stress = 1.25 if act("stresses").search(turn.text) else 1.0
    for place, clause, sentence in _clauses(turn.text):
        manner = stress * _manner(clause, sentence)
        for topic in lexicon.topics:
            weight, words = _said(clause, topic)
            if weight:
                before = mentioned.get(topic.id)
                here = _Mention(weight * manner, weight, frozenset(words if weight >= _CLEAR else ()), place)
                mentioned[topic.id] = _plainer(before, here) if before else here
    if is_unmarked(turn.text):
        for topic_id, weight, word in _sounded(turn.text, lexicon):
            mentioned.setdefault(topic_id, _Mention(weight * stress, weight, frozenset((word,)), 0))
    return mentioned


def _plainer(one: _Mention, other: _Mention) -> _Mention:
    best = max(one, other, key=lambda mention: mention.value)
    return _Mention(best.value, max(one.weight, other.weight), one.words | other.words, best.place)


def _clauses(text: str) -> Iterator[tuple[int, str, str]]:
    """(place, clause, sentence); a text without any marks is one clause."""
    for sentence in _SENTENCE.finditer(text):
        for clause in _CLAUSE.finditer(sentence.group()):
            yield sentence.start() + clause.start(), clause.group(), sentence.group()


def _manner(clause: str, sentence: str) -> float:
    factor = 1.6 if asks(clause) else 1.3 if asks(sentence) else 1.0
    if act("objects").search(sentence):
        factor *= 1.3
    if act("settles").search(clause):
        factor *= 0.4
    return factor


def _said(text: str, topic: TopicWords) -> tuple[float, list[str]]:
    """The weight of the clearest words for a concern, and the words."""
    rest = topic.without.sub(" ", text) if topic.without else text
    for weight, pattern in topic.levels:
        words = [match.group() for match in pattern.finditer(rest)]
        if words:
            return weight, words
    return 0.0, []


def _sounded(text: str, lexicon: Lexicon) -> Iterator[tuple[str, float, str]]:
    """Words that are written otherwise but sound alike, with at least one sign right."""
    for sounds, written in heard(text, _SOUNDED):
        for topic_id, weight, word in lexicon.sounds.get(sounds, ()):
            if written != word and any(a == b for a, b in zip(written, word, strict=True)):
                yield topic_id, weight * _LIKE_IT, word


def _quotes(found: _Found) -> tuple[Quote, ...]:
    """The plainest, in the order of the talk; where no known word was said, what is most like it."""
    best = sorted(found.quotes, key=lambda item: -item[0])[:_QUOTES]
    quotes = [quote for _, quote in best]
    if found.likest and not quotes:
        quotes = [found.likest]
    return tuple(sorted(quotes, key=lambda quote: quote.segment))
