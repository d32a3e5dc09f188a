"""Hides what tells who somebody is, before a text leaves the machine: mobile and landline numbers, ID and bank-card
numbers, mail addresses, WeChat ids named as such. Amounts, quantities, dates and licence numbers stay.

A hidden sign becomes `*`, so every position stays what it was: words found in the masked text can be shown as they
were said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from nlp.numerals import plain

HIDDEN = "*"

_SPOKEN = {"〇": "0", "○": "0", "零": "0", "幺": "1"} | dict(zip("一二三四五六七八九叉", "123456789x", strict=True))
_AS_DIGITS = str.maketrans(_SPOKEN)
_BETWEEN = r"(?:[ \t\n\-–—_.·•,，、。/()（）\u200b-\u200d\ufeff]|嗯|呃|啊|杠){0,3}"
# Figures and spoken digits are groups of their own: "13812345678一直在用" must not read as twelve digits.
_GROUP = r"(?:[0-9]+|[〇○零幺一二三四五六七八九]+|[x叉](?![0-9a-z]))"
_RUN = re.compile(rf"{_GROUP}(?:{_BETWEEN}{_GROUP})*")
_GROUPS = re.compile(_GROUP)
_LONGEST = 19

_LINK = r"(?:号码?|id|就是|也是|是|叫|为|我的|搜|加|[\s:：=＝])*"
_NAMED = re.compile(
    rf"(?:微信|薇信|威信|wechat|weixin|\bwx|\bvx|v信)(?:{_LINK})([a-z][a-z0-9_\-]{{5,19}})(?![a-z0-9])"
)
_QQ = re.compile(rf"(?:\bqq|扣扣)(?:{_LINK})([0-9]{{5,11}})(?![0-9])")
_MAIL = re.compile(
    r"(?<![a-z0-9._%+\-])([a-z0-9._%+\-]{1,64}\s?(?:@|艾特|圈a|\bat\b)\s?[a-z0-9\-]{1,63}"
    r"(?:\s?(?:\.|点)\s?[a-z0-9\-]{1,63}){1,4})"
)

_PHONE_CUE = re.compile(r"(?:电话|手机|座机|固话|号码|联系方式|微信|拨打?|tel|phone|mobile|[wv]x)[^0-9]{0,6}$")
_CARD_CUE = re.compile(r"(?:卡号|银行卡|储蓄卡|账号|账户|打款|转账|身份证|证件)[^0-9]{0,8}$")
_PRODUCT = re.compile(
    r"(?:准字|注准|注进|备字|备案号?|许可证号?|批准文号|批号|条形?码|追溯码|编号|[订运]?单号|订单|货号|型号|信用代码|税号"
    r"|[¥￥$])[\s:：是为a-z]{0,8}$"
)
_AMOUNT = re.compile(r"\s?(?:元|块|万|亿|美元|美金|箱|盒|件|瓶|支|吨|%)")
_BEFORE = 24

_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:010|02[0-9]|0[3-9][0-9]{2})[2-8][0-9]{6,7}")
_LOCAL = re.compile(r"[2-8][0-9]{6,7}")
_IDENTITY = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}((?:19|20)[0-9]{6})[0-9]{3}[0-9x]"
)
_CARD = re.compile(r"[3-6][0-9]{15,18}")
_NAMED_CARD = re.compile(r"[0-9]{14,18}[0-9x]")
_SHAPES = (_MOBILE, _LANDLINE, _LOCAL, _NAMED_CARD)
_MOBILE_GROUPS = {(3, 4, 4), (3, 8), (7, 4), (3, 4, 2, 2), (1,) * 11}
_LANDLINE_GROUPS = {(3, 8), (3, 4, 4), (4, 7), (4, 8), (4, 3, 4), (4, 4, 4)}
_LOCAL_GROUPS = {(4, 4), (3, 4)}


def mask(text: str) -> str:
    """The text with the same length, personal numbers and addresses as `*`. Twice masked is masked once."""
    read = plain(text)
    hidden = {place for found in (_named(read), _numbers(read)) for place in found}
    return "".join(HIDDEN if place in hidden and not sign.isspace() else sign for place, sign in enumerate(text))


def _named(read: str) -> Iterator[int]:
    """Positions of addresses: mail, WeChat, QQ."""
    for pattern in (_MAIL, _NAMED, _QQ):
        for found in pattern.finditer(read):
            yield from range(*found.span(1))


def _numbers(read: str) -> Iterator[int]:
    """Positions of digits that are somebody's number."""
    for run in _RUN.finditer(read):
        groups = [group.span() for group in _GROUPS.finditer(read, *run.span())]
        first = 0
        while first < len(groups):
            last, places = _number_from(read, groups, first)
            yield from places
            first = last + 1


def _number_from(read: str, groups: Sequence[tuple[int, int]], first: int) -> tuple[int, Sequence[int]]:
    """The longest number that begins with this group: its last group and its digits; else no digits."""
    places: list[int] = []
    ends: list[int] = []
    for start, end in groups[first : first + _LONGEST]:
        places += range(start, end)
        ends.append(len(places))
        if len(places) > _LONGEST:
            break
    around = _Around.of(read, places[0])
    for last, end in reversed(tuple(enumerate(ends, first))):
        for way in _ways(read, places[:end]):
            if _is_personal(read, way, around):
                return last, way
    return first, ()


@dataclass(frozen=True, slots=True)
class _Around:
    """What the words before a number say that it is."""

    phone: bool
    card: bool
    goods: bool

    @classmethod
    def of(cls, read: str, start: int) -> "_Around":
        before = read[max(0, start - _BEFORE) : start]
        return cls(
            phone=bool(_PHONE_CUE.search(before)),
            card=bool(_CARD_CUE.search(before)),
            goods=bool(_PRODUCT.search(before)) or (before[-1:].isascii() and before[-1:].isalpha()),
        )


def _ways(read: str, places: Sequence[int]) -> Iterator[Sequence[int]]:
    """The digits; if spoken also without the last or first, which may belong to the sentence
    ("…五六七八一直在用")."""
    yield places
    if len(places) > 11 and _is_spoken(read, places):
        yield places[:-1]
        yield places[1:]


def _is_personal(read: str, places: Sequence[int], around: _Around) -> bool:
    digits = "".join([read[place] for place in places]).translate(_AS_DIGITS)
    if not any(shape.fullmatch(digits) for shape in _SHAPES):
        return False
    if not (around.phone or around.card) and (around.goods or _AMOUNT.match(read, places[-1] + 1)):
        return False
    sizes = _sizes(places)
    phone = _is_phone(digits, sizes, spoken=_is_spoken(read, places), named=around.phone)
    return phone or _is_identity(digits, sizes, named=around.card) or _is_card(digits, sizes, named=around.card)


def _is_spoken(read: str, places: Sequence[int]) -> bool:
    """In words alone, which nobody groups as amounts."""
    return not any(read[place].isascii() and read[place].isdigit() for place in places)


def _sizes(places: Sequence[int]) -> tuple[int, ...]:
    """How many digits stand together: 138-1234-5678 is 3, 4, 4."""
    starts = [0, *(n for n, (a, b) in enumerate(pairwise(places), 1) if b != a + 1), len(places)]
    return tuple(b - a for a, b in pairwise(starts))


def _is_phone(digits: str, sizes: tuple[int, ...], *, spoken: bool, named: bool) -> bool:
    loose = spoken or named or len(sizes) == 1
    if _MOBILE.fullmatch(digits):
        return loose or sizes in _MOBILE_GROUPS
    if _LANDLINE.fullmatch(digits):
        return loose or sizes in _LANDLINE_GROUPS
    return named and bool(_LOCAL.fullmatch(digits)) and (len(sizes) == 1 or sizes in _LOCAL_GROUPS)


def _is_identity(digits: str, sizes: tuple[int, ...], *, named: bool) -> bool:
    """18 signs with a real day of birth. The check sign may be misheard where the grouping tells enough."""
    found = _IDENTITY.fullmatch(digits)
    if found is None or not _is_day(found[1]):
        return False
    return named or sizes in {(18,), (6, 8, 4)} or _identity_check(digits) == digits[-1]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _identity_check(digits: str) -> str:
    """The last sign of an ID number as GB 11643 computes it."""
    total = sum(int(digit) * (2 ** (17 - n) % 11) for n, digit in enumerate(digits[:17]))
    return "10x98765432"[total % 11]


def _is_card(digits: str, sizes: tuple[int, ...], *, named: bool) -> bool:
    if named:
        return bool(_NAMED_CARD.fullmatch(digits))
    if not _CARD.fullmatch(digits):
        return False
    in_fours = len(sizes) > 3 and set(sizes[:-1]) == {4}
    return _luhn(digits) or (digits.startswith("62") and in_fours)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
