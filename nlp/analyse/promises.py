"""What was promised in the talk, by either side, with its day and the playbook's kind of next action."""

import re
from collections.abc import Sequence
from datetime import date

from nlp.analyse.speech import DATED, asks
from nlp.analyse.turns import Turn
from nlp.analysis import Promise
from nlp.dates import find_date
from sales.playbook import Playbook
from sales.said import was_said

MOST = 8

_PROMISES = re.compile(
    r"我(?:们)?(?:现在|马上|这就|回去|明天|今天|下午|晚上|再|就|先|让.{1,8}|帮您|给您|带|跟)?.{0,12}(?:发|送|带|给|查|算|写|打|来|到|拉|装|补|约|问|拿|寄|安排|回(?!头)|做|请|排|退|换|教|签|付|叫|听|看)"
    r"|(?:发|送|带|寄|拿)(?:给)?(?:您|你)|(?:给|回|答复|联系)(?:您|你)"
)


def find_promises(turns: Sequence[Turn], playbook: Playbook, today: date | None) -> tuple[Promise, ...]:
    """At most `MOST`, in the order of the talk."""
    return tuple(found for turn in turns for found in _of(turn, playbook, today))[-MOST:]


def _of(turn: Turn, playbook: Playbook, today: date | None) -> list[Promise]:
    if turn.speaker is None:
        return []
    found = []
    for start, clause in ((m.start(), m.group()) for m in re.finditer(r"[^。!?;]+[。!?;]?", turn.text)):
        if not _PROMISES.search(clause) or not DATED.search(clause) or (asks(clause) and turn.speaker != "rep"):
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
