"""Who speaks, guessed from the words: seller or customer, for each segment, where nobody said so or one in ten is
said wrong.

Each segment speaks for one or the other by what only sellers or only customers say; the likeliest row of speakers
is then found over the whole talk (Viterbi), for people mostly take turns.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from nlp.analyse.speech import asks
from nlp.numerals import plain
from nlp.transcript import Certainty, Segment, Speaker, Transcript

_WEIGHT_OF_GIVEN = {"known": 0.0, "guessed": 2.2, "unknown": 0.0}
_MOST_TIMES = 2
_MOST_LEANING = 4.0
_STAY = -1.1
_TURN = -0.4
_ANSWER = 0.5


def speakers(transcript: Transcript) -> list[Speaker | None]:
    """Who speaks in each segment: as told where that is known; else as guessed, never None."""
    segments = transcript.segments
    if transcript.speakers == "known" and all(segment.speaker for segment in segments):
        return [segment.speaker for segment in segments]
    return list(_likeliest(segments, transcript.speakers))


def leaning(text: str) -> float:
    """How much the words are a seller's (above 0) or a customer's (below 0), as log-odds."""
    seller, customer = (
        sum(weight * min(len(cue.findall(text)), _MOST_TIMES) for weight, cue in cues) for cues in _cues()
    )
    return max(-_MOST_LEANING, min(_MOST_LEANING, seller - customer))


def _likeliest(segments: Sequence[Segment], certainty: Certainty) -> list[Speaker]:
    if not segments:
        return []
    weight = _WEIGHT_OF_GIVEN[certainty] or (3.0 if certainty == "known" else 0.0)
    votes = [_vote(segment, weight) for segment in segments]
    best = (votes[0], -votes[0])
    back: list[tuple[int, int]] = []
    for (before, segment), vote in zip(pairwise(segments), votes[1:], strict=True):
        turn = _turning(before, segment)
        row, origin = [], []
        for role, own in ((0, vote), (1, -vote)):
            ways = [best[other] + (0.0 if other == role else turn) for other in (0, 1)]
            origin.append(0 if ways[0] >= ways[1] else 1)
            row.append(max(ways) + own)
        best = (row[0], row[1])
        back.append((origin[0], origin[1]))
    role = 0 if best[0] >= best[1] else 1
    roles = [role]
    for origins in reversed(back):
        role = origins[role]
        roles.append(role)
    names: tuple[Speaker, Speaker] = ("rep", "customer")
    return [names[role] for role in reversed(roles)]


def _vote(segment: Segment, weight: float) -> float:
    """Half the log-odds that the seller speaks."""
    given = {"rep": weight, "customer": -weight, None: 0.0}[segment.speaker]
    return (leaning(plain(segment.text)) + given) / 2


def _turning(before: Segment, after: Segment) -> float:
    """How much likelier it is that the other one speaks now than that the same one goes on."""
    gain = _TURN - _STAY
    if asks(plain(before.text)):
        gain += _ANSWER
    return gain


@lru_cache(maxsize=1)
def _cues() -> tuple[list[tuple[float, re.Pattern[str]]], list[tuple[float, re.Pattern[str]]]]:
    """What sellers say, what customers say, each with its weight."""
    plain = yaml.safe_load((files("nlp") / "data" / "roles.yaml").read_text("utf-8"))
    return _compiled(plain["seller"]), _compiled(plain["customer"])


def _compiled(groups: list[dict[str, Any]]) -> list[tuple[float, re.Pattern[str]]]:
    return [(group["weight"], re.compile("|".join(f"(?:{words})" for words in group["words"]))) for group in groups]
