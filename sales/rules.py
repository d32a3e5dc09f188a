"""What the playbook concludes from a visit: tags, proof of interest, what is still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sales.playbook import Condition, FieldValue, OpenQuestion, Playbook, Rule
from sales.said import was_said


@dataclass(frozen=True, slots=True)
class Known:
    """What a visit has yielded: fields by name, the kind of next action, and every text that was said."""

    fields: Mapping[str, FieldValue]
    next_action: str | None
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterestVerdict:
    """Whether the rep says "interested", and which proofs stand behind it."""

    claimed: bool
    proofs: tuple[Rule, ...]

    @property
    def proven(self) -> bool:
        """Claimed, with at least one proof."""
        return self.claimed and bool(self.proofs)


def holds(condition: Condition, known: Known) -> bool:
    """Every part that the condition gives is true."""
    return (
        (condition.field is None or _field_holds(condition, known.fields.get(condition.field)))
        and (condition.next_action is None or condition.next_action == known.next_action)
        and (not condition.words or _said(condition.words, known.said))
    )


def tags(playbook: Playbook, known: Known) -> tuple[Rule, ...]:
    """The customer tags that hold, in the playbook's order."""
    return _that_hold(playbook.tags, known)


def interest(playbook: Playbook, known: Known) -> InterestVerdict:
    """Whether interest is claimed, and what proves it (proofs are listed without a claim, too)."""
    rule = playbook.interest
    claimed = _chosen(rule.any_of, known.fields.get(rule.field))
    return InterestVerdict(claimed, _that_hold(rule.proof, known))


def open_questions(playbook: Playbook, known: Known) -> tuple[OpenQuestion, ...]:
    """What the summary lists as still open."""
    return tuple(question for question in playbook.open_questions if _any_holds(question.when, known))


def _that_hold(rules: Iterable[Rule], known: Known) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if _any_holds(rule.when, known))


def _any_holds(conditions: Iterable[Condition], known: Known) -> bool:
    return any(holds(condition, known) for condition in conditions)


def _field_holds(condition: Condition, value: FieldValue | None) -> bool:
    if value is None or value in ("", ()):
        return False
    if condition.any_of and not _chosen(condition.any_of, value):
        return False
    return _within(condition, value)


def _chosen(wanted: tuple[str, ...], value: FieldValue | None) -> bool:
    chosen = (value,) if isinstance(value, str) else value
    return isinstance(chosen, tuple) and any(option in wanted for option in chosen)


def _within(condition: Condition, value: FieldValue) -> bool:
    if condition.above is None and condition.below is None:
        return True
    if not isinstance(value, int | float):
        return False
    return (condition.above is None or value > condition.above) and (
        condition.below is None or value < condition.below
    )


def _said(words: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    return any(was_said(word, text) for text in texts for word in words)
