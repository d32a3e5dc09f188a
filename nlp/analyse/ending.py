"""How the talk ended: with a day or an action agreed, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nlp.analyse.acts import act
from nlp.analyse.turns import Turn
from nlp.analysis import NextStep
from nlp.dates import find_date

_LOOK_BACK = 6
_AFTER_VAGUE = 3


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether something was agreed, and the turn that says so."""

    agreed: bool
    turn: Turn | None
    place: int = 0


def find_ending(turns: Sequence[Turn]) -> Ending:
    """The last turn near the end with a dated action of either side; after a vague good-bye only the very last."""
    vague = any(act("closes_vaguely").search(turn.text) for turn in turns[-2:] if turn.speaker != "customer")
    for turn in reversed(turns[-(_AFTER_VAGUE if vague else _LOOK_BACK) :]):
        place = _dated_action(turn.text)
        if place is not None:
            return Ending(True, turn, place)
    return Ending(False, None)


def next_step(found: Ending, today: date | None) -> NextStep:
    """What was agreed, with its day where it is named."""
    if found.turn is None:
        return NextStep(False)
    n = found.turn.segment_at(found.place)
    text = found.turn.segments[n - found.turn.first].text.strip()
    day = find_date(text, today) if today else None
    return NextStep(True, text, day.date if day else None)


def _dated_action(text: str) -> int | None:
    """Where a day or an hour stands with something to be done beside it."""
    for match in act("dated").finditer(text):
        around = text[max(0, match.start() - 16) : match.end() + 24]
        nearby = text[max(0, match.start() - 6) : match.end() + 8]
        if (
            act("acts").search(around)
            and act("actors").search(around)
            and not act("over").search(nearby)
            and not act("not_now").search(around)
        ):
            return match.start()
    return None
