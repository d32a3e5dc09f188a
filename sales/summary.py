"""The summary of a visit: what the playbook concludes from what was recorded."""

from dataclasses import dataclass

from sales.fields import shown
from sales.playbook import CustomerType, Playbook
from sales.rules import InterestVerdict, Known, interest, open_questions, tags
from sales.visit import NextAction, Visit


@dataclass(frozen=True, slots=True)
class Summary:
    """Values in people's words. `doubts`: flags of position and photos, as keys of the word catalogues."""

    fields: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    next: NextAction
    next_label: str
    open_questions: tuple[str, ...]
    interest: InterestVerdict
    said: tuple[str, ...]
    doubts: tuple[str, ...]
    photo_doubts: tuple[tuple[str, str], ...]
    thumb_s: float
    pauses: int


def summarise(visit: Visit, playbook: Playbook, type: CustomerType) -> Summary:
    """Everything the summary card, the supervisor's card and the page behind them show."""
    known = Known(visit.fields, visit.next.kind, visit.said)
    kind = playbook.next_kind(visit.next.kind or "")
    return Summary(
        fields=tuple(
            (spec.label, shown(spec, visit.fields[spec.name])) for spec in type.fields if spec.name in visit.fields
        ),
        tags=tuple(rule.label for rule in tags(playbook, known)),
        next=visit.next,
        next_label=kind.label if kind else "",
        open_questions=tuple(question.label for question in open_questions(playbook, known)),
        interest=interest(playbook, known),
        said=visit.said,
        doubts=visit.flags,
        photo_doubts=_photo_doubts(visit, playbook),
        thumb_s=visit.thumb_s,
        pauses=visit.pauses,
    )


def _photo_doubts(visit: Visit, playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """(label of the photo, doubt) for the photos that hold a slot now."""
    held = [(slot.label, visit.photo(slot.slot)) for slot in playbook.visit.photos]
    return tuple((label, doubt) for label, photo in held if photo for doubt in photo.doubts)
