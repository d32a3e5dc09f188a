"""What the customer cares about: what they ask, doubt, object to or come back to (labels.md).

Each turn of the customer speaks for a concern by its clearest word, more as a question, an objection, or with
emphasis, less when they settle it at once. Turns add up, so that what comes again counts for more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp.analyse.lexicon import Lexicon, TopicWords
from nlp.analyse.marks import trust
from nlp.analyse.sound import heard
from nlp.analyse.speech import asks
from nlp.analyse.turns import Turn
from nlp.analysis import Concern, Quote

MOST = 3
_ENOUGH = 1.2
_SHARE = 0.3
_AGAIN = 0.8
_QUOTES = 3

_OBJECTS = re.compile(
    r"太|怕|担心|愁|烦|骂|气死|火|不行|没法|怎么卖|受不了|吃(?:过|了)?(?:这个)?亏|麻烦|难|糊弄|坑|上当|要命|凭啥|凭什么"
    r"|每次都|老是|总是|又(?:是|来|让|贵|坏|晚|拖)|还(?:没|不)|一直没|卖不|谁(?:赔|出|管|负责)|不敢|没人|屁|可是|但是|就是|关键|差(?:远|多)|高(?:了)?|不(?:满意|放心|踏实|靠谱)"
)  # fmt: skip
_STRESSES = re.compile(
    r"我就(?:问|想问|想知道|要|怕|信|看|是想)|最(?:关心|担心|怕|要命|头疼|愁|在意|看重|重要)|关键(?:是)?|第一(?:个|条|是)?|首先|主要(?:是|看)"
    r"|重点|我(?:关心|愁|要)的|别的(?:都)?(?:好说|无所谓)|跟你说实话|老实说|直说|直接问|到底|我问(?:你|的)|我是问|我是说|一句话"
)
_SETTLES = re.compile(
    r"(?:这个|价钱|价格|那个|账期|东西|质量|运费|别的|钱)?.{0,6}(?:没(?:有)?(?:什么)?(?:大)?(?:问题|意见|毛病)|无所谓|好说|不是问题|还行|可以接受|能接受|不(?:算)?贵|不多|都行|够了|我知道|满意|放心)"
)


@dataclass
class _Found:
    """What was gathered for one concern."""

    score: float = 0.0
    turns: int = 0
    quotes: list[tuple[float, Quote]] = field(default_factory=list)


def concerns(turns: Sequence[Turn], lexicon: Lexicon, marks: Mapping[str, int]) -> tuple[Concern, ...]:
    """At most `MOST`, the strongest first."""
    ranked = rank(turns, lexicon, marks)
    strongest = ranked[0][1] if ranked else 0.0
    return tuple(
        Concern(topic, lexicon.label(topic), quotes, f"concern:{topic}")
        for topic, score, quotes in ranked[:MOST]
        if score >= max(_ENOUGH, _SHARE * strongest)
    )


def rank(
    turns: Sequence[Turn], lexicon: Lexicon, marks: Mapping[str, int]
) -> list[tuple[str, float, tuple[Quote, ...]]]:
    """Every concern with its score and its quotes, the strongest first."""
    found: dict[str, _Found] = {}
    for turn in turns:
        if turn.speaker != "rep":
            _read(turn, lexicon, found)
    scored = [(topic, one.score * trust(marks, f"concern:{topic}"), _quotes(one)) for topic, one in found.items()]
    return sorted(scored, key=lambda item: -item[1])


def _read(turn: Turn, lexicon: Lexicon, found: dict[str, _Found]) -> None:
    said: dict[str, tuple[float, Quote]] = {}
    stressed = bool(_STRESSES.search(turn.text))
    for start, clause in _clauses(turn):
        factor = _factor(clause, stressed)
        for topic, weight in _mentions(clause, lexicon).items():
            value = weight * factor
            if value > said.get(topic, (0.0, None))[0]:
                n = turn.segment_at(start)
                segment = turn.segments[n - turn.first]
                said[topic] = (value, Quote(n, segment.start, segment.text.strip()))
    for topic, (value, quote) in said.items():
        one = found.setdefault(topic, _Found())
        one.score += value * (_AGAIN**one.turns)
        one.turns += 1
        one.quotes.append((value, quote))


def _clauses(turn: Turn) -> list[tuple[int, str]]:
    """Sentences by their marks; a text without any is one."""
    return [(match.start(), match.group()) for match in re.finditer(r"[^。!?;…]+[。!?;…]*", turn.text)]


def _factor(clause: str, stressed: bool) -> float:
    factor = 1.0
    if asks(clause):
        factor *= 1.6
    if _OBJECTS.search(clause):
        factor *= 1.4
    if stressed:
        factor *= 1.25
    if _SETTLES.search(clause):
        factor *= 0.35
    return factor


def _mentions(text: str, lexicon: Lexicon) -> dict[str, float]:
    """The concerns that the words speak of, each with the weight of its clearest word."""
    mentioned: dict[str, float] = {}
    for topic in lexicon.topics:
        if weight := _weight(text, topic):
            mentioned[topic.id] = weight
    for sounds, written in heard(text, (2, 3)):
        for topic_id, weight, word in lexicon.sounds.get(sounds, ()):
            if written != word and any(a == b for a, b in zip(written, word, strict=True)):
                mentioned[topic_id] = max(mentioned.get(topic_id, 0.0), weight * 0.9)
    return mentioned


def _weight(text: str, topic: TopicWords) -> float:
    rest = topic.without.sub(" ", text) if topic.without else text
    return next((weight for weight, pattern in topic.levels if pattern.search(rest)), 0.0)


def _quotes(found: _Found) -> tuple[Quote, ...]:
    best = sorted(found.quotes, key=lambda item: -item[0])[:_QUOTES]
    return tuple(sorted((quote for _, quote in best), key=lambda quote: quote.segment))


def is_objection(text: str) -> bool:
    """The customer doubts, complains or fears."""
    return bool(_OBJECTS.search(text))
