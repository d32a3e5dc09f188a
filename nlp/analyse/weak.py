"""Where the rep's answers were weak (labels.md): of each turn the first kind that fits, in the order of the labels.

A rule says how sure it is, 0 to 1 and more; what people called wrong before makes it less so.
"""

from collections.abc import Callable, Mapping, Sequence

from nlp.analyse import weak_answers, weak_manners, weak_offers
from nlp.analyse.ending import Ending
from nlp.analyse.exchange import Exchange
from nlp.analyse.marks import trust
from nlp.analyse.suspicion import Suspicion
from nlp.analyse.wording import label_of, reason_of
from nlp.analysis import Weak
from sales.playbook_calls import WeakKind

_ENOUGH = 0.5

_RULES: tuple[tuple[WeakKind, Callable[[Exchange], Suspicion | None]], ...] = (
    ("talking_over", weak_manners.talking_over),
    ("unanswered", weak_answers.unanswered),
    ("deflection", weak_answers.deflection),
    ("early_discount", weak_offers.early_discount),
    ("no_evidence", weak_offers.no_evidence),
    ("hedging", weak_answers.hedging),
    ("monologue", weak_manners.monologue),
)


def weak_answers_of(talk: Sequence[Exchange], ending: Ending, marks: Mapping[str, int]) -> tuple[Weak, ...]:
    """The weak answers, the surest first."""
    found = [weak for exchange in talk if (weak := _first(exchange, ending, marks))]
    return tuple(weak for _, weak in sorted(found, key=lambda one: (-one[0], one[1].segment)))


def _first(exchange: Exchange, ending: Ending, marks: Mapping[str, int]) -> tuple[float, Weak] | None:
    for kind, rule in _RULES:
        suspicion = rule(exchange)
        strength = suspicion.strength * trust(marks, f"weak:{kind}") if suspicion else 0.0
        if suspicion and strength >= _ENOUGH:
            return strength, _weak(kind, exchange, suspicion)
    sure = trust(marks, "weak:no_next_step")
    if exchange.is_last and not ending.agreed and sure >= _ENOUGH:
        return sure, _weak("no_next_step", exchange, Suspicion(sure, 0))
    return None


def _weak(kind: WeakKind, exchange: Exchange, suspicion: Suspicion) -> Weak:
    turn = exchange.turn
    n = turn.segment_at(suspicion.place)
    segment = turn.segments[n - turn.first]
    return Weak(
        kind,
        label_of(kind),
        n,
        segment.start,
        segment.text.strip(),
        suspicion.why or reason_of(kind),
        f"weak:{kind}",
    )
