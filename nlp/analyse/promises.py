"""What was promised in the talk, by either side, with its day and the playbook's kind of next action."""

import re
from collections.abc import Sequence
from datetime import date

from nlp.analyse.acts import act
from nlp.analyse.speech import asks
from nlp.analyse.turns import Turn
from nlp.analysis import Promise
from nlp.dates import find_date
from sales.playbook import Playbook
from sales.said import was_said

MOST = 8


def find_promises(turns: Sequence[Turn], playbook: Playbook, today: date | None) -> tuple[Promise, ...]:
    """At most `MOST`, in the order of the talk."""
    return tuple(found for turn in turns for found in _of(turn, playbook, today))[-MOST:]


def _of(turn: Turn, playbook: Playbook, today: date | None) -> list[Promise]:
    if turn.speaker is None:
        return []
    found = []
    for start, clause in ((m.start(), m.group()) for m in re.finditer(r"[^。!?;]+[。!?;]?", turn.text)):
        if (
            not act("promises").search(clause)
            or not act("dated").search(clause)
            or (asks(clause) and turn.speaker != "rep")
        ):
            continue
        n = turn.segment_at(start)
        segment = turn.segments[n - turn.first]
        day = find_date(clause, today) if today else None
        found.append(
            Promise(
                turn.speaker, clause.strip(), n, segment.start, day.date if day else None, _kind(clause, playbook)
            )
        )
    return found


def _kind(clause: str, playbook: Playbook) -> str | None:
    return next(
        (
            one.kind
            for one in playbook.next_actions
            if any(was_said(word, clause) for word in (one.label, *one.words))
        ),
        None,
    )
