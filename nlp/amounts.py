"""Numbers with their units: is this the number that the field asks for?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.numerals import PATTERN, parse
from sales.playbook import FieldSpec

_NUMBER = re.compile(PATTERN, re.ASCII)
_SYNONYMS = {
    "次": ("趟", "回"),
    "人": ("个人", "个", "名", "位"),
    "个": ("只", "处"),
    "台": ("个", "部"),
    "元": ("块钱", "块"),
    "平方米": ("平米", "平方", "平", "㎡"),
    "天": ("日",),
    "%": ("个点",),
}
_PERIODS = {
    "天": r"每天|每日|一天|日均|天天",
    "周": r"每周|一周|每个?(?:星期|礼拜)|一个?(?:星期|礼拜)",
    "月": r"每个?月|一个月|月均",
    "季": r"每个?季度?|一个?季度",
    "年": r"每年|一年|全年|年均",
}
_ANY_PERIOD = "|".join(_PERIODS.values())
_LEAD_IN = re.compile(
    rf"(?:{_ANY_PERIOD}|大概|大约|差不多|平均|一共|总共|只有|人数|次数|数量|还有|还够|够卖|能卖|"
    r"[:\s是有约共数量为还够卖能做要都才只就了占的到在])*+"
)
_RANGE_BEFORE = re.compile(r"\d\s*[-~—至到]\s*$|[一二两三四五六七八九十]\s*[-~—至到]\s*$")
_RANGE_AFTER = re.compile(r"\s*[-~—至到]\s*[\d一二两三四五六七八九十]")
_ROUND = re.compile(r"\s?(?:多|来)?\s?")
_NO_UNIT = re.compile(r"(?:左右|上下|的样子|以上|吧|了|的|[\s,。;!?、\0]|$)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the field's unit at text[start:end]."""

    value: float
    start: int
    end: int


def amounts(field: FieldSpec, text: str, start: int, end: int) -> Iterator[Amount]:
    """The numbers between start and end that can be the field's: unit and period fit, and so do the bounds."""
    for number in _NUMBER.finditer(text, start, end):
        value = parse(number[0])
        last = _unit_end(field, text, number.end(), end)
        if value is None or last is None or _in_range(text, number):
            continue
        if _within(field, value):
            yield Amount(value, number.start(), last)


def after(field: FieldSpec, text: str, start: int, end: int) -> Amount | None:
    """The number that follows an announcement ending at `start`, with only small words in between."""
    first = next(amounts(field, text, start, end), None)
    return first if first and _LEAD_IN.fullmatch(text, start, first.start) else None


def before(field: FieldSpec, text: str, start: int, end: int) -> Amount | None:
    """The number with its unit that stands right before an announcement beginning at `end` ("三个店员")."""
    for amount in amounts(field, text, start, end):
        closed = text[amount.start : amount.end].endswith(_units(field))
        if closed and text[amount.end : end].strip() in ("", "的"):
            return amount
    return None


def period_spans(field: FieldSpec, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the field's own period ("每月") is named."""
    period = _PERIODS.get(field.unit.partition("/")[2])
    if period:
        yield from (match.span() for match in re.compile(period).finditer(text, start, end))


def _units(field: FieldSpec) -> tuple[str, ...]:
    unit = field.unit.partition("/")[0].lower()
    return tuple(sorted((unit, *_SYNONYMS.get(unit, ())), key=len, reverse=True)) if unit else ()


def _unit_end(field: FieldSpec, text: str, start: int, end: int) -> int | None:
    """Where number and unit end; None where another unit follows."""
    rounded = _ROUND.match(text, start, end)
    after_number = rounded.end() if rounded else start
    for unit in _units(field):
        if text.startswith(unit, after_number, end):
            return after_number + len(unit)
    return after_number if _NO_UNIT.match(text[after_number:end]) else None


def period_fits(field: FieldSpec, text: str, start: int, end: int) -> bool:
    """A number per week is none per month, and is not converted by guessing."""
    own = field.unit.partition("/")[2]
    if own not in _PERIODS:
        return True
    named = {key for key, words in _PERIODS.items() if re.compile(words).search(text, start, end)}
    return not named or named == {own}


def _in_range(text: str, number: re.Match[str]) -> bool:
    """ "3到5次" is two numbers, and neither is the answer."""
    return bool(_RANGE_BEFORE.search(text[max(0, number.start() - 6) : number.start()])) or bool(
        _RANGE_AFTER.match(text, number.end())
    )


def _within(field: FieldSpec, value: float) -> bool:
    return (field.minimum is None or value >= field.minimum) and (field.maximum is None or value <= field.maximum)
