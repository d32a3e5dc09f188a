"""A direct answer to one question → the value of its field; None where it is not understood."""

import re

from nlp import amounts
from nlp.numerals import parse, plain
from nlp.options import find_options, read_list, ways
from nlp.phrases import is_filler, is_item, tidy
from sales.playbook import NONE_OPTION, FieldSpec, FieldValue

LONGEST_TEXT = 500
_LIKE_ENOUGH = 75.0
_EDGE = " ,，。.;；!！?？、:：\n\r\t"
_NOTHING = re.compile(
    r"(?:都|什么都|目前|现在|暂时|一个都)?(?:没有?|无|不缺|没缺)(?:货|什么|啥|的)?(?:了|啊|吧|呢)?"
)
_ORDINAL = re.compile(r"(?:我?选)?第?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:个|项|条|号)?(?:吧|的)?")
_BETWEEN = re.compile(r"[、,/\s]+|和|跟|与")
_CIRCLED = {code: str(code - 0x245F) for code in range(0x2460, 0x2474)}
_DENYING = re.compile("[不没无未别]")


def read_value(text: str, field: FieldSpec) -> FieldValue | None:
    """The first 2,000 characters of an answer, read for this field. Text is kept up to `LONGEST_TEXT`."""
    answer = tidy(text).strip(_EDGE)
    if not answer:
        return None
    if field.kind == "text":
        return answer[:LONGEST_TEXT]
    if field.kind == "number":
        return _number(plain(answer), field)
    return _one(answer, field) if field.kind == "one" else _many(answer, field)


def _one(answer: str, field: FieldSpec) -> str | None:
    text = plain(answer)
    exact = _exact(text, field) or _ordinal(text, field)
    if exact:
        return exact
    named = find_options(field, text, 0, len(text))
    said = {one.id for one in named if not one.denied and _stands_free(text, one.start, one.end)}
    if len(said) == 1:
        return said.pop()
    if _NOTHING.fullmatch(text):
        return _none(field)
    close = None if named else _like(text, field)
    return close or (answer if field.open and is_item(text) else None)


def _many(answer: str, field: FieldSpec) -> tuple[str, ...] | None:
    text = plain(answer)
    if _NOTHING.fullmatch(text):
        none = _none(field)
        return (none,) if none else None
    if exact := _exact(text, field):
        return (exact,)
    return _ordinals(text, field) or _listed(answer, text, field)


def _listed(answer: str, text: str, field: FieldSpec) -> tuple[str, ...] | None:
    """Every item must be understood, for an answer is not to be taken in half."""
    start = max((len(word) for word in map(plain, field.words) if text.startswith(word)), default=0)
    items = list(read_list(field, answer, text, start, len(text)))
    unknown = [item for item in items if item.value is None and not is_filler(text[item.start : item.end])]
    values = tuple(dict.fromkeys(item.value for item in items if item.value))
    if not values or unknown or (NONE_OPTION in values and len(values) > 1):
        return None
    return values


def _number(text: str, field: FieldSpec) -> float | None:
    if _NOTHING.fullmatch(text):
        return 0.0 if field.minimum is None or field.minimum <= 0 else None
    found = list(amounts.amounts(field, text, 0, len(text)))
    return found[0].value if len(found) == 1 and amounts.period_fits(field, text, 0, len(text)) else None


def _exact(text: str, field: FieldSpec) -> str | None:
    return next((option.id for option in field.options if text in ways(option)), None)


def _none(field: FieldSpec) -> str | None:
    return next((option.id for option in field.options if option.id == NONE_OPTION), None)


def _ordinal(text: str, field: FieldSpec) -> str | None:
    match = _ORDINAL.fullmatch(text.translate(_CIRCLED))
    number = parse(match[1]) if match else None
    if number is None or not 1 <= number <= len(field.options):
        return None
    return field.options[int(number) - 1].id


def _ordinals(text: str, field: FieldSpec) -> tuple[str, ...] | None:
    chosen = [_ordinal(part, field) for part in _BETWEEN.split(text) if part]
    known = tuple(dict.fromkeys(id for id in chosen if id))
    return known if chosen and None not in chosen else None


def _stands_free(text: str, start: int, end: int) -> bool:
    """A single character counts only with small words around it: 高 in "挺高的", not in "高经理"."""
    return end - start > 1 or (is_filler(text[:start]) and is_filler(text[end:]))


def _like(text: str, field: FieldSpec) -> str | None:
    """The one option that differs by a slip of the tongue or finger; a denial is no slip."""
    from rapidfuzz.fuzz import ratio

    close = {
        option.id
        for option in field.options
        for way in ways(option)
        if len(way) >= 3
        and ratio(text, way) >= _LIKE_ENOUGH
        and bool(_DENYING.search(text)) == bool(_DENYING.search(way))
    }
    return close.pop() if len(close) == 1 else None
