"""From a visit and its actions to what the page behind a card says, in people's words: a pure function."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards.summary import interest as interest_words
from bot.desk import House
from bot.web.aftermath import Change, Handed, changes, follow_up, handed
from bot.web.board_load import Material
from bot.web.shots import Shots, shots
from bot.web.trail import Bar, Entry, bars, entries
from bot.web.whereabouts import Where, flags, where
from bot.words import pages as words
from bot.words import photo as photo_words
from sales.playbook import Playbook
from sales.summary import summarise
from sales.visit import Visit, fold


@dataclass(frozen=True, slots=True)
class BoardView:
    """The page. Everything is text to be shown; the template escapes it."""

    customer: str
    by: str
    state: str
    state_label: str
    reader: str
    opened: str
    submitted: str | None
    took: str | None
    flags: tuple[str, ...]
    next: str
    next_state: str | None
    interest: str
    proven: bool
    tags: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    open_questions: tuple[str, ...]
    said: tuple[str, ...]
    where: Where
    shots: Shots
    handed: tuple[Handed, ...]
    changes: tuple[Change, ...]
    thumb: str
    thumb_note: str
    bars: tuple[Bar, ...]
    entries: tuple[Entry, ...]


def board(material: Material, house: House, now: datetime) -> BoardView:
    """Everything about one visit."""
    playbook, timezone, today = house.playbook, house.timezone, house.day(now)
    type = playbook.customer_type(material.customer.type)
    visit = _folded(material, playbook)
    summary = summarise(visit, playbook, type)
    opened, submitted, actions = visit.opened_at, visit.submitted_at, material.actions
    photo_doubts = tuple(f"{label}：{photo_words.doubt(key)}" for label, key in summary.photo_doubts)
    return BoardView(
        customer=material.customer.name,
        by=words.visited_by(material.rep.name, material.team.name if material.team else None),
        state=visit.state,
        state_label=words.STATES[visit.state],
        reader=words.for_reader(material.reader.name),
        opened=words.moment(opened.astimezone(timezone)),
        submitted=words.moment(submitted.astimezone(timezone)) if submitted else None,
        took=words.lasted((submitted - opened).total_seconds()) if submitted else None,
        flags=(*flags(visit, actions), *photo_doubts),
        next=words.next_action(summary.next_label, summary.next.due, today),
        next_state=follow_up(material.follow_up, today),
        interest=interest_words(summary.interest),
        proven=summary.interest.proven,
        tags=summary.tags,
        fields=summary.fields,
        open_questions=summary.open_questions,
        said=summary.said,
        where=where(visit, material.customer, actions, playbook.visit.door.far_m),
        shots=shots(visit, actions, playbook.visit.photos, timezone),
        handed=handed(material, playbook, timezone),
        changes=changes(visit.corrected, type, timezone),
        thumb=words.seconds(visit.thumb_s),
        thumb_note=words.thumb_note(playbook.visit.thumb_goal_s, visit.pauses),
        bars=bars(actions, playbook.visit.pause_after_s),
        entries=entries(actions, material.names, timezone),
    )


def _folded(material: Material, playbook: Playbook) -> Visit:
    row = material.visit
    start = Visit(row.id, row.customer_id, row.rep_id, row.opened_at)
    return fold(start, material.actions, playbook.visit.pause_after_s)
