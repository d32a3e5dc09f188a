"""What customers say for each concern: the built-in words of nlp/data/concerns.yaml and those of the playbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from nlp.analyse.sound import sounds_of
from sales.playbook_calls import Calls

_LEVELS = {"strong": 1.0, "words": 0.6, "weak": 0.25}
_WILD = "[^,。;!?]{0,6}?"
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,6}")


@dataclass(frozen=True, slots=True)
class TopicWords:
    """A concern and how it sounds. `levels`: a weight and the pattern of what counts that much. `sounds`: words by
    their sound, with the weight. `without`: what is taken out of the words first."""

    id: str
    label: str
    levels: tuple[tuple[float, re.Pattern[str]], ...]
    without: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All concerns; `sounds`: (concern, weight, word) by the sounds of a word."""

    topics: tuple[TopicWords, ...]
    sounds: dict[tuple[str, ...], list[tuple[str, float, str]]]

    def label(self, topic: str) -> str:
        """What people read for a concern."""
        return next((known.label for known in self.topics if known.id == topic), topic)


@lru_cache(maxsize=8)
def lexicon(calls: Calls) -> Lexicon:
    """The built-in words with what the playbook renames and adds."""
    plain = yaml.safe_load((files("nlp") / "data" / "concerns.yaml").read_text("utf-8"))
    own = {topic.id: topic for topic in calls.topics}
    topics = []
    sounds: dict[tuple[str, ...], list[tuple[str, float, str]]] = {}
    for id in [*plain, *(id for id in own if id not in plain)]:
        built_in = plain.get(id, {})
        added = tuple(own[id].words) if id in own else ()
        label = own[id].label if id in own else built_in["label"]
        levels = []
        for level, weight in _LEVELS.items():
            patterns = list(built_in.get(level, ()))
            if level == "strong":
                patterns += [_pattern(word) for word in added]
            if patterns:
                levels.append((weight, re.compile("|".join(patterns))))
            if level != "weak":
                for word in _words(patterns):
                    sounds.setdefault(sounds_of(word), []).append((id, weight, word))
        without = built_in.get("not")
        removed = re.compile("|".join(f"(?:{p})" for p in without)) if without else None
        topics.append(TopicWords(id, label, tuple(levels), removed))
    return Lexicon(tuple(topics), sounds)


def _pattern(word: str) -> str:
    """A word of the playbook, with `*` for up to six characters."""
    return _WILD.join(re.escape(part) for part in word.lower().split("*"))


def _words(patterns: list[str]) -> list[str]:
    """The alternatives that are nothing but Chinese characters."""
    return [word for pattern in patterns for word in alternatives(pattern) if _CHINESE.fullmatch(word)]


def alternatives(pattern: str) -> Iterator[str]:
    """What stands between the outermost bars of a regular expression."""
    depth, begun, in_class = 0, 0, False
    for place, sign in enumerate(pattern):
        if in_class or sign == "[":
            in_class = sign != "]"
            continue
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            yield pattern[begun:place]
            begun = place + 1
    yield pattern[begun:]
