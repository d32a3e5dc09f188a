"""Numbers as they are spoken and typed: 120, 1,200, １２０, 1.5万, 一百二十, 一百二, 两."""

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

CHINESE = "零〇一二两俩三四五六七八九十百千万亿"
PATTERN = (
    r"(?:(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?:\.\d{1,4})?(?![\d.]*\d)[百千万亿]?"
    rf"|(?<![{CHINESE}])[{CHINESE}]{{1,15}})"
)

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_PLAIN = {code: _LOWER.get(plain, plain) for code, plain in _FULL_WIDTH.items()} | _LOWER


def plain(text: str) -> str:
    """Half-width and lower case, character by character, so that positions stay the same."""
    return text.translate(_PLAIN)


def parse(text: str) -> float | None:
    """The number that the whole text is; None where it is none or could be two ("三四")."""
    text = text.replace(",", "")
    if digits := re.fullmatch(r"(\d{1,12}(?:\.\d{1,4})?)([百千万亿]?)", text, re.ASCII):
        return float(digits[1]) * {**_SMALL, **_LARGE}.get(digits[2], 1)
    if not text or any(sign not in CHINESE for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return _digit_by_digit(text)
    return None if text[0] in "百千万亿" else _with_units(text)


def _digit_by_digit(text: str) -> float | None:
    """一 is 1 and 二〇二六 is 2026, but 三四 is "three or four"."""
    if len(text) == 2 and not set(text) & set("零〇"):
        return None
    return float("".join(str(_DIGITS[sign]) for sign in text))


def _with_units(text: str) -> float | None:
    total, section, digit, last_unit = 0.0, 0.0, None, 1
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
            last_unit = 1 if digit == 0 else last_unit
        elif sign in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[sign]
            digit, last_unit = None, _SMALL[sign]
        else:
            total = (total + section + (digit or 0)) * _LARGE[sign]
            section, digit, last_unit = 0.0, None, _LARGE[sign]
    # A last digit without a unit belongs to the next smaller one: 一百二 is 120, 两万三 is 23,000.
    return total + section + (digit or 0) * (last_unit // 10 if last_unit >= 100 else 1)
