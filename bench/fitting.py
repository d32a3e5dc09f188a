"""How the weights of nlp/analyse/concerns.py are found: `python -m bench.fitting` prints them.

A logistic regression over every pair of a call of the half for building and a concern. In each round half of the
known words are forgotten at random, for of a strange talk only a part is known.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.labelled import calls
from nlp.analyse.concerns import FEATURES, features
from nlp.analyse.lexicon import Lexicon, TopicWords, alternatives, lexicon
from nlp.analyse.roles import speakers
from nlp.analyse.turns import turns_of
from sales.playbook_calls import Calls

_KEPT = (0.45, 0.45, 0.45, 0.45, 0.6, 0.6)
_PENALTY = 3.0
_STEPS = 6000

Values = NDArray[np.float64]


def main() -> None:
    """Print the weights in the order of `FEATURES`, the base last."""
    rows = [row for seed, kept in enumerate(_KEPT) for row in _rows(forgetful(kept, random.Random(seed)))]
    values = np.array([row[:-1] for row in rows])
    weights = fit(values, np.array([row[-1] for row in rows]))
    for name, weight in zip((*FEATURES, "base"), weights, strict=True):
        print(f"{name:12} {weight:6.2f}")


def forgetful(kept: float, chance: random.Random) -> Lexicon:
    """The built-in words, of which only the share `kept` is known."""
    whole = lexicon(Calls())
    return replace(whole, topics=tuple(_forgetful(topic, kept, chance) for topic in whole.topics), sounds={})


def fit(values: Values, labels: Values) -> Values:
    """The weights of a logistic regression, the base last; a row of `values` for each label (0 or 1)."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.c_[(values - mean) / spread, np.ones(len(values))]
    weights = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (likely - labels) + _PENALTY * np.r_[weights[:-1], 0]
        weights -= 4 / len(values) * slope
    own: Values = weights[:-1] / spread
    whole: Values = np.r_[own, weights[-1] - (mean * own).sum()]
    return whole


def _rows(words: Lexicon) -> Iterator[tuple[float, ...]]:
    for transcript, labels in calls("build"):
        spoken = turns_of(transcript.segments, speakers(transcript))
        for topic, found in features(spoken, words).items():
            yield (*found, float(topic in labels["concerns"]))


def _forgetful(topic: TopicWords, kept: float, chance: random.Random) -> TopicWords:
    levels = []
    for weight, pattern in topic.levels:
        known = [words for words in alternatives(pattern.pattern) if chance.random() < kept]
        if known:
            levels.append((weight, re.compile("|".join(known))))
    return replace(topic, levels=tuple(levels))


if __name__ == "__main__":
    main()
