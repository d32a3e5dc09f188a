"""Which concern a sentence is like, by the characters it is made of: for what no listed word knows.

A naive Bayes over characters, pairs and triples, learnt when first wanted (some tens of milliseconds) from the
sentences of nlp/data/customer_sentences.yaml, none of which is from a labelled call.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

NO_CONCERN = "none"
_SMOOTH = 0.5
_TRUST = 0.35  # pieces of a sentence overlap and are far from independent
_LEAST_SEEN = 2
_MARKS = re.compile(r"[\W_]+")


def likeness(sentence: str) -> Mapping[str, float]:
    """The share of each concern, and of `none`; together 1."""
    weights, kinds = _learnt()
    scores = dict.fromkeys(kinds, 0.0)
    for piece in _pieces(sentence):
        for kind, weight in weights.get(piece, _NOTHING).items():
            scores[kind] += _TRUST * weight
    most = max(scores.values())
    shares = {kind: math.exp(score - most) for kind, score in scores.items()}
    whole = sum(shares.values())
    return {kind: share / whole for kind, share in shares.items()}


@lru_cache(maxsize=1)
def _learnt() -> tuple[Mapping[str, Mapping[str, float]], tuple[str, ...]]:
    """The weight of each piece for each concern, against how often it comes at all; the concerns."""
    plain: Mapping[str, list[str]] = yaml.safe_load(
        (files("nlp") / "data" / "customer_sentences.yaml").read_text("utf-8")
    )
    sentences = sum(len(said) for said in plain.values())
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, said in plain.items():
        for sentence in said:
            for piece in _pieces(sentence):
                counts[piece][kind] += 1
    weights = {
        piece: _weights(count, plain, sentences) for piece, count in counts.items() if count.total() >= _LEAST_SEEN
    }
    return weights, tuple(plain)


def _weights(count: Counter[str], plain: Mapping[str, list[str]], sentences: int) -> Mapping[str, float]:
    usual = count.total() / sentences
    smooth = _SMOOTH * len(plain)
    return {
        kind: math.log((count[kind] + smooth * usual) / (len(said) + smooth) / usual)
        for kind, said in plain.items()
    }


def _pieces(sentence: str) -> set[str]:
    text = _MARKS.sub("", sentence.lower())
    return {text[start : start + length] for length in (1, 2, 3) for start in range(len(text) - length + 1)}


_NOTHING: Mapping[str, float] = {}
