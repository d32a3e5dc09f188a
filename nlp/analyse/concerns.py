"""What the customer cares about: what they ask, doubt, object to or come back to (labels.md).

Of each concern three things are weighed: how plainly it is said at its plainest (as a question, an objection, with
emphasis, or settled at once), in how many different words it comes, and which part of all that the customer
raises it is. The weights were fitted over the labelled half for building, leaving out one trade after the other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.analyse.acts import act
from nlp.analyse.lexicon import Lexicon, TopicWords
from nlp.analyse.marks import trust
from nlp.analyse.sound import heard
from nlp.analyse.speech import asks, is_unmarked
from nlp.analyse.turns import Turn
from nlp.analysis import Concern, Quote

MOST = 3
_PLAINNESS = 1.0
_WORDS = 0.85
_MOST_WORDS = 5
_SHARE = 2.1
_ANSWERED = 0.35
_MOST_ANSWERED = 3
_ENOUGH = 3.4
_QUOTES = 3
_CLEAR = 0.5
_LIKE_IT = 0.7
_SOUNDED = (2, 3)

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
    """Every concern with its score and its quotes, the strongest first."""
    found = _gathered(turns, lexicon)
    whole = sum(one.weight for one in found.values()) or 1.0
    scored = []
    for topic, one in found.items():
        score = (
            _PLAINNESS * one.plainest
            + _WORDS * min(len(one.words), _MOST_WORDS)
            + _SHARE * 3 * one.weight / whole
            + _ANSWERED * min(one.answered, _MOST_ANSWERED)
        )
        scored.append((topic, score * trust(marks, f"concern:{topic}"), _quotes(one)))
    return sorted(scored, key=lambda item: -item[1])


def is_objection(text: str) -> bool:
    """The customer doubts, complains or fears."""
    return bool(act("objects").search(text))


def _gathered(turns: Sequence[Turn], lexicon: Lexicon) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for n, turn in enumerate(turns):
        if turn.speaker == "rep":
            continue
        answer = turns[n + 1].text if n + 1 < len(turns) else ""
        mentions = _mentions(turn, lexicon)
        crowd = 1 + 0.15 * max(0, len(mentions) - 2)
        for topic in lexicon.topics:
            if mention := mentions.get(topic.id):
                is_answered = bool(_said(answer, topic)[0] >= _CLEAR)
                _add(found.setdefault(topic.id, _Found()), mention, turn, is_answered, crowd)
    return found


def _add(one: _Found, mention: _Mention, turn: Turn, is_answered: bool, crowd: float) -> None:
    n = turn.segment_at(mention.place)
    segment = turn.segments[n - turn.first]
    if mention.weight < _CLEAR:
        return
    one.quotes.append((mention.value, Quote(n, segment.start, segment.text.strip())))
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
    best = sorted(found.quotes, key=lambda item: -item[0])[:_QUOTES]
    return tuple(sorted((quote for _, quote in best), key=lambda quote: quote.segment))


_SETTLES = re.compile(
    r"没(?:有)?(?:什么)?(?:大)?(?:问题|意见|毛病)|无所谓|好说|不是问题|还行|可以接受|能接受|不(?:算)?贵|不多|都行|够了|我知道|满意|放心"
)
