"""Lines to say next time, from the playbook's talk tracks: those that fit the situation best."""

from collections.abc import Mapping, Sequence

from nlp.analyse.marks import trust
from nlp.analyse.turns import Turn
from nlp.analysis import Concern, Line, Weak
from sales.playbook_calls import TalkTrack
from sales.said import was_said

MOST = 6
_LEAST_TRUST = 0.3


def find_lines(
    concerns: Sequence[Concern],
    weak: Sequence[Weak],
    turns: Sequence[Turn],
    tracks: Sequence[TalkTrack],
    customer_type: str | None,
    marks: Mapping[str, int],
) -> tuple[Line, ...]:
    """At most `MOST`, one for each weak answer first, then for the concerns."""
    customer = "\n".join(turn.text for turn in turns if turn.speaker != "rep")
    fitting = [t for t in tracks if not t.customer_types or customer_type in t.customer_types]
    topics = [concern.topic for concern in concerns]
    worth = {track.id: _worth(track, customer, topics, customer_type, marks) for track in fitting}
    chosen: dict[str, Line] = {}
    needs: list[tuple[str, float]] = [(one.kind, one.at) for one in weak]
    needs += [(concern.topic, concern.quotes[0].at) for concern in concerns]
    for need, at in needs:
        useful = [t for t in fitting if need in (*t.kinds, *t.topics) and t.id not in chosen]
        best = max(useful, key=lambda track: worth[track.id], default=None)
        if (
            best
            and trust(marks, f"line:{best.id}") >= _LEAST_TRUST
            and not any(line.reason == need for line in chosen.values())
        ):
            chosen[best.id] = Line(best.text, need, f"playbook:{best.id}", at, f"line:{best.id}")
    return tuple(chosen.values())[:MOST]


def _worth(
    track: TalkTrack, customer: str, topics: Sequence[str], customer_type: str | None, marks: Mapping[str, int]
) -> float:
    said = any(was_said(word, customer) for word in track.words)
    about = sum(1.0 / (1 + topics.index(topic)) for topic in track.topics if topic in topics)
    mine = 0.5 if customer_type and customer_type in track.customer_types else 0.0
    return (1.0 + 2.0 * said + about + mine) * trust(marks, f"line:{track.id}")
