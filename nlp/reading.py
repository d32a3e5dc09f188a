"""One spoken-style sentence → what it says about a visit. What is not understood stays in `rest`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from nlp import amounts
from nlp.anchors import Anchor, Choice, find_anchors
from nlp.answer import read_value
from nlp.next_step import read_next_step
from nlp.options import Item, find_options, read_list
from nlp.phrases import STRUCK
from nlp.sheet import Sheet
from sales.playbook import NONE_OPTION, CustomerType, FieldSpec, FieldValue, Playbook
from sales.said import is_denied

__all__ = ["Reading", "read", "read_value"]

_LONGEST_TEXT = 200
_BEFORE_OPTION = re.compile(r"(?:比较|还是|非常|现在|目前|情况|[:\s是为很还挺有算就的度也都有点在做用])*+")
_AFTER_SHORT_OPTION = re.compile(r"[的了吧呢啊呀哦,。;!?、\s\0]|为主|$")
_NOTHING_BEFORE = re.compile(
    r"(?:什么|啥|没有|目前|现在|暂时|他们|店里|这家|这边|基本上|基本|东西|老板说|[都也货药还是说不没无并\s\0])*+"
)
_NOTHING_AFTER = re.compile(r"(?:什么|啥|东西|任何|[货药的了过啊吧呢\s\0])*+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says: fields by name, the kind and day of the next step, and what was not understood."""

    fields: Mapping[str, FieldValue]
    next_kind: str | None
    due: date | None
    rest: str


def read(text: str, type: CustomerType, playbook: Playbook, today: date) -> Reading:
    """Reads the first 2,000 characters; never fails, never guesses."""
    sheet = Sheet(text)
    anchors = find_anchors(sheet.text, type, playbook, today)
    kind, due = read_next_step(sheet, anchors)
    fields: dict[str, FieldValue] = {}
    for field in type.fields:
        value = _announced(field, sheet, anchors) or _alone(field, sheet, anchors)
        if value is not None:
            fields[field.name] = value
            _strike_announcements(field, sheet, anchors)
    return Reading(fields, kind, due, sheet.rest())


def _strike_announcements(field: FieldSpec, sheet: Sheet, anchors: list[Anchor]) -> None:
    """Also the second one in "库存还够卖20天", where 库存 and 够卖 announce the same."""
    for anchor in anchors:
        start, end = sheet.clause(anchor.start)
        read_here = anchor.about is field and STRUCK in sheet.text[start:end]
        if read_here and not is_denied(sheet.text, anchor.start):
            sheet.strike(anchor.start, anchor.end)


def _announced(field: FieldSpec, sheet: Sheet, anchors: list[Anchor]) -> FieldValue | None:
    own = [(index, anchor) for index, anchor in enumerate(anchors) if anchor.about is field]
    if field.kind == "many":
        return _many(field, sheet, anchors, own)
    for index, anchor in own:
        start, end = _region(sheet, anchors, index)
        if is_denied(sheet.text, anchor.start):
            continue
        value = _single(field, sheet, anchor, start, end)
        if value is not None:
            return value
    return None


def _region(sheet: Sheet, anchors: list[Anchor], index: int) -> tuple[int, int]:
    """The part of the clause around an announcement that belongs to it: up to the anchors beside it."""
    own = anchors[index]
    first, last = sheet.clause(own.start)
    preceding = (anchor for anchor in reversed(anchors[:index]) if anchor.about is not own.about)
    following = (anchor for anchor in anchors[index + 1 :] if not _is_option_of(anchor, own))
    start = next((anchor.end for anchor in preceding), first)
    end = next((anchor.start for anchor in following), last)
    return max(first, start), min(last, end)


def _is_option_of(anchor: Anchor, announcement: Anchor) -> bool:
    return isinstance(anchor.about, Choice) and anchor.about.field is announcement.about


def _single(field: FieldSpec, sheet: Sheet, anchor: Anchor, start: int, end: int) -> FieldValue | None:
    if field.kind == "one":
        return _one(field, sheet, anchor, end)
    if field.kind == "number":
        return _number(field, sheet, anchor, start, end)
    return _words(sheet, anchor, end)


def _one(field: FieldSpec, sheet: Sheet, anchor: Anchor, end: int) -> str | None:
    first = next(iter(find_options(field, sheet.text, anchor.end, end)), None)
    if first is None and field.open:
        return _other(field, sheet, anchor, end)
    if first is None or first.denied or not _BEFORE_OPTION.fullmatch(sheet.text, anchor.end, first.start):
        return None
    if first.end - first.start == 1 and not _AFTER_SHORT_OPTION.match(sheet.text[first.end : end]):
        return None
    sheet.strike(anchor.start, first.end)
    return first.id


def _other(field: FieldSpec, sheet: Sheet, anchor: Anchor, end: int) -> str | None:
    """A value outside the options, where nothing but it follows the announcement."""
    items = list(read_list(field, sheet.original, sheet.text, anchor.end, end))
    if len(items) != 1 or not items[0].value:
        return None
    sheet.strike(anchor.start, items[0].end)
    return items[0].value


def _number(field: FieldSpec, sheet: Sheet, anchor: Anchor, start: int, end: int) -> float | None:
    if not amounts.period_fits(field, sheet.text, start, end):
        return None
    amount = amounts.after(field, sheet.text, anchor.end, end)
    amount = amount or amounts.before(field, sheet.text, start, anchor.start)
    if amount is None:
        return None
    for first, last in list(amounts.period_spans(field, sheet.text, start, end)):
        sheet.strike(first, last)
    sheet.strike(min(anchor.start, amount.start), max(anchor.end, amount.end))
    return amount.value


def _words(sheet: Sheet, anchor: Anchor, end: int) -> str | None:
    said = sheet.original[anchor.end : end].strip(" ：:是为有，,、的")
    if not said:
        return None
    sheet.strike(anchor.start, end)
    return said[:_LONGEST_TEXT]


# ---- lists ---------------------------------------------------------------------------------------------


def _many(
    field: FieldSpec, sheet: Sheet, anchors: list[Anchor], own: list[tuple[int, Anchor]]
) -> tuple[str, ...] | None:
    values: dict[str, None] = {}
    for index, anchor in own:
        start, end = _region(sheet, anchors, index)
        if is_denied(sheet.text, anchor.start):
            values.update(dict.fromkeys(_none(field, sheet, anchor)))
            continue
        items = _items(field, sheet, anchor, start, end)
        if any(item.value for item in items):
            sheet.strike(anchor.start, anchor.end)
        for item in (item for item in items if item.value):
            sheet.strike(item.start, item.end)
            values[str(item.value)] = None
    if len(values) > 1:
        values.pop(NONE_OPTION, None)
    return tuple(values) or None


def _none(field: FieldSpec, sheet: Sheet, anchor: Anchor) -> list[str]:
    """A denied announcement that denies everything: "不缺货", but not "不缺感冒灵"."""
    start, end = sheet.clause(anchor.start)
    everything = _NOTHING_BEFORE.fullmatch(sheet.text, start, anchor.start) and _NOTHING_AFTER.fullmatch(
        sheet.text, anchor.end, end
    )
    if not everything or not any(option.id == NONE_OPTION for option in field.options):
        return []
    sheet.strike(start, end)
    return [NONE_OPTION]


def _items(field: FieldSpec, sheet: Sheet, anchor: Anchor, start: int, end: int) -> list[Item]:
    """What is listed after the announcement and in clauses that go on with it, or else before it."""
    listed = list(read_list(field, sheet.original, sheet.text, anchor.end, end))
    _, clause_end = sheet.clause(anchor.start)
    if end == clause_end and all(item.value for item in listed):
        listed += [item for items in takewhile(bool, _continued(field, sheet, clause_end)) for item in items]
    if any(item.value for item in listed):
        return listed
    named = list(read_list(field, sheet.original, sheet.text, start, anchor.start))
    return named if any(item.known for item in named) else []


def _continued(field: FieldSpec, sheet: Sheet, position: int) -> Iterator[list[Item]]:
    """The lists in the next clauses, each one empty unless it holds nothing but known items."""
    while span := sheet.clause_after(position):
        items = list(read_list(field, sheet.original, sheet.text, *span))
        yield items if all(item.known for item in items) else []
        position = span[1]


# ---- options said without an announcement ----------------------------------------------------------------


def _alone(field: FieldSpec, sheet: Sheet, anchors: list[Anchor]) -> FieldValue | None:
    found = [
        (anchor, anchor.about.option.id)
        for anchor in anchors
        if isinstance(anchor.about, Choice)
        and anchor.about.field is field
        and not is_denied(sheet.text, anchor.start)
        and _means_all(sheet, anchor, anchor.about)
    ]
    ids = tuple(dict.fromkeys(id for _, id in found))
    if not ids or (field.kind == "one" and len(ids) > 1):
        return None
    for anchor, _ in found:
        sheet.strike(anchor.start, anchor.end)
    return ids[0] if field.kind == "one" else ids


def _means_all(sheet: Sheet, anchor: Anchor, choice: Choice) -> bool:
    """ "Nothing" in a list stands only where nothing is named after it."""
    _, end = sheet.clause(anchor.start)
    one_of_list = choice.field.kind != "many" or choice.option.id != NONE_OPTION
    return one_of_list or bool(_NOTHING_AFTER.fullmatch(sheet.text, anchor.end, end))
