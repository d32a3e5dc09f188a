"""From all that is known of a customer to what its pack says, in people's words: a pure function.

Words of talks are masked: a pack wanders farther than the page of a talk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.deal_facts import facts_of
from bot.desk import House
from bot.papers.pack_load import Material, photos_of
from bot.words import call as call_words
from bot.words import deal as deal_words
from bot.words import pack as words
from nlp.analysis import Analysis
from nlp.items import shown
from nlp.masking import mask
from sales.deal_warnings import clock_start, is_waiting, warnings
from sales.summary import summarise
from sales.visit import Visit
from sales.workdays import worked_until
from storage.models import Call, Deal, FollowUp

Pairs = tuple[tuple[str, str], ...]
LONGEST = 600  # characters of a value: a row has to fit on a page, and a note may be a whole talk


@dataclass(frozen=True, slots=True)
class Entry:
    """A block: what it is about, labelled values, and pictures with what they are."""

    title: str
    lines: Pairs
    photos: tuple[tuple[str, Path | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the pack; `empty`: what is said where there is nothing."""

    title: str
    entries: tuple[Entry, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class PackView:
    """The pack, all of it text and pictures. `made_for`: for whom and when, on every page."""

    title: str
    made_for: str
    profile: Pairs
    sections: tuple[Section, ...]


def pack_view(material: Material, house: House) -> PackView:
    """Everything about one customer."""
    local = material.at.astimezone(house.timezone)
    return PackView(
        title=material.customer.name,
        made_for=words.made_for(material.reader.name, local),
        profile=_profile(material, house),
        sections=(
            _section(words.DEALS, [_deal(material, house, *one) for one in material.deals], words.NO_DEALS),
            _section(words.OPEN, _due(material, house), words.NOTHING_OPEN),
            _section(words.VISITS, [_visit(material, house, *one) for one in material.visits], words.NO_VISITS),
            _section(words.CALLS, [_call(house, *one) for one in material.calls], words.NO_CALLS),
        ),
    )


def _section(title: str, entries: Sequence[Entry], empty: str) -> Section:
    told = words.last_ones if title in (words.VISITS, words.CALLS) else words.counted
    return Section(told(title, len(entries)) if entries else title, tuple(entries), empty)


def _profile(material: Material, house: House) -> Pairs:
    customer = material.customer
    last = customer.contacted_at
    leaders = "、".join(one.name for one in material.leaders)
    return (
        (words.CODE, customer.code),
        (words.TYPE, house.playbook.customer_type(customer.type).label),
        (words.ADDRESS, words.address(customer.city, customer.address)),
        (words.CONTACT, customer.contact or words.NOT_KNOWN),
        (words.PHONE, customer.phone or words.NOT_KNOWN),
        (words.OWNER, material.owner.name if material.owner else words.NOBODY),
        (words.LEADERS, leaders or words.NOBODY),
        (words.LAST, f"{last.astimezone(house.timezone):%Y-%m-%d}" if last else words.NEVER),
    )


def _deal(material: Material, house: House, deal: Deal, owner: str | None) -> Entry:
    rules, today = house.playbook.deals, house.day(material.at)
    facts = facts_of(deal, material.contacts[deal.id], house.timezone)
    since = worked_until(today, house.calendar)
    label = rules.stage_label(deal.stage)
    waits = deal.waiting_until if is_waiting(facts, today) else None
    found = [deal_words.warning(one).removeprefix("⚠ ") for one in warnings(facts, rules, today, since)]
    lines = [
        (
            deal_words.STAGE,
            deal_words.in_stage(label, since(clock_start(facts))) if deal.state == "open" else label,
        ),
        (deal_words.AMOUNT, deal_words.amount(deal.amount_fen)),
        (deal_words.CLOSE, f"{deal.expected_close:%Y-%m-%d}" if deal.expected_close else ""),
        (words.OWNER, owner or deal_words.NO_OWNER),
        (deal_words.WAITING, deal_words.waiting(deal.waiting_reason, waits) if waits else ""),
        (words.WARNED, "；".join(found)),
    ]
    known = [
        (precondition.label, answer)
        for id, answer in deal.confirmed.items()
        if (precondition := rules.precondition(id)) is not None
    ]
    return Entry(f"{deal.name} · {words.STATES[deal.state]}", _told([*lines, *known]))


def _due(material: Material, house: House) -> list[Entry]:
    return [Entry("", (_owed(material, house, one, who),)) for one, who in material.due]


def _owed(material: Material, house: House, one: FollowUp, who: str) -> tuple[str, str]:
    today = house.day(material.at)
    day = words.overdue(one.due) if one.due < today else words.due(one.due)
    return day, f"{_thing(material, house, one)} · {who}"


def _thing(material: Material, house: House, one: FollowUp) -> str:
    """What is due. A promise in words of its own was said in a talk: for its owner and for who may see talks."""
    kind = house.playbook.next_kind(one.kind)
    if kind is not None:
        return kind.label
    may_read = one.owner_id == material.reader.id or house.playbook.calls.supervisor_sees
    return mask(one.kind) if may_read else words.PROMISED_IN_TALK


def _visit(material: Material, house: House, visit: Visit, who: str) -> Entry:
    at = (visit.submitted_at or visit.opened_at).astimezone(house.timezone)
    summary = summarise(visit, house.playbook, house.playbook.customer_type(material.customer.type))
    due = f" · {summary.next.due:%Y-%m-%d}" if summary.next.due else ""
    lines = [
        *summary.fields,
        (words.TAGS, "、".join(summary.tags)),
        (words.NEXT, f"{summary.next_label}{due}" if summary.next_label else ""),
        (words.OPEN_QUESTIONS, "；".join(summary.open_questions)),
        (words.NOTE, "；".join(mask(said) for said in summary.said)),
    ]
    labels = {slot.slot: slot.label for slot in house.playbook.visit.photos}
    photos = tuple(
        (labels[photo.slot or ""], material.photos.get(photo.media_id)) for photo in photos_of(visit, house)
    )
    return Entry(words.visited(at, who), _told(lines), photos)


def _call(house: House, call: Call, who: str, found: Analysis) -> Entry:
    at = call.received_at.astimezone(house.timezone)
    most = shown(found)
    lines = [(words.CONCERNS, _quotes(found))]
    lines += [(words.WEAK, words.weak(call_words.clock(w.at), mask(w.text), w.why)) for w in most.weak]
    lines += [(words.LINES, line.text) for line in most.lines]
    lines += [(words.PROMISED, mask(promise.text)) for promise in most.promises]
    told = _told(lines) or ((words.CONCERNS, words.NOTHING_FOUND),)
    return Entry(
        " · ".join(part for part in (words.visited(at, who), call_words.length(call.duration_s)) if part), told
    )


def _quotes(found: Analysis) -> str:
    told = []
    for concern in shown(found).concerns:
        first = concern.quotes[0] if concern.quotes else None
        quote = words.quoted(call_words.clock(first.at), mask(first.text)) if first else ""
        told.append(f"{concern.label} {quote}".strip())
    return "；".join(told)


def _told(lines: Sequence[tuple[str, str]]) -> Pairs:
    return tuple((label, _cut(value)) for label, value in lines if value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
