"""What people do with words, by name: the groups of nlp/data/acts.yaml, compiled once they are wanted."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

from nlp.numerals import CHINESE


@lru_cache(maxsize=256)
def act(name: str) -> re.Pattern[str]:
    """The pattern of a group; KeyError where there is none of that name."""
    return re.compile("|".join(f"(?:{_spelt_out(words)})" for words in _groups()[name]))


def _spelt_out(words: str) -> str:
    return words.replace("<n>", rf"[\d{CHINESE}]").replace("<c>", f"[{CHINESE}]")


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, list[str]]:
    groups: Mapping[str, list[str]] = yaml.safe_load((files("nlp") / "data" / "acts.yaml").read_text("utf-8"))
    return groups
