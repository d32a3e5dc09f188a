"""Figures and days in a line, in one spelling each: "六十天" and "60天" are the same, "一下" is none."""

import re

from nlp.numerals import parse, plain

_HAN = "零〇一二两俩三四五六七八九十百千万亿"
_UNIT = (
    r"(?P<unit>元|块钱|块|毛|角|分钱|折|成(?![为本功立交果长熟品分])|%|个百分点|个点|年|个月|月|个?星期|个?礼拜|周|工作日|天"
    r"|日|号|个?小时|个?钟头?|分钟|点(?![儿击头评])|倍|箱|盒|件|台|套|支|瓶|包|袋|桶|罐|吨|公斤|斤|克|个|家|名|人|例|次|批|单"
    r"|份|平|米|店)?"
)
_FIGURE = re.compile(
    rf"百分之(?P<percent>[{_HAN}\d.]+(?:点[{_HAN}]+)?)"
    rf"|(?P<half>半)(?P<half_unit>年|个月|天|个?小时|价|折)"
    rf"|(?P<number>(?<![a-z\d.])\d[\d,]*(?:\.\d+)?[百千万亿]?|[{_HAN}]+(?:点[{_HAN}]+)?)\s?{_UNIT}"
)
_SAME_UNIT = {
    "块": "元", "块钱": "元", "个点": "%", "个百分点": "%", "星期": "周", "个星期": "周", "礼拜": "周",
    "个礼拜": "周", "日": "号", "个小时": "小时", "个钟": "小时", "个钟头": "小时", "钟头": "小时",
}  # fmt: skip
_ONE_OF_THEM = set("箱盒件台套支瓶包袋桶罐个家名人例次批单份店点")
_NO_FIGURE = re.compile(
    r"一(?:下|起|样|直|般|些|致|切|旦|边|方面|定|会儿?|点儿?(?!折)|次性|块儿|来|看|句|步|条|种|位|款|趟|遍|路|手|线)"
    r"|一(?:个月|天|周|年)(?=(?:大概|差不多)?[能要会]?[走卖用订进销])"
    r"|第[一二三四五六七八九十]|十分|千万(?!元|块|级)|万一|百货|三方|两边|两头|统一|唯一|单一|逐一|四季|百姓"
)
_DAY = re.compile(
    r"大?后天|明[天早晚儿]|今[天早晚儿]|当天|当晚|(?:下{1,2}|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天末]|(?:下|这|本)个?(?:周|星期|礼拜|月|季度)"
    r"|月[底初中]|年[底前后]|[节年]前|[节年]后|春节|国庆|元旦|中秋|双十一|六一八"
)


def figures(text: str) -> frozenset[str]:
    """What is counted, with its unit, and the days named."""
    read = plain(text)
    days = (found[0] for found in _DAY.finditer(read))
    read_days = {re.sub("星期|礼拜", "周", day).replace("个", "") for day in days}
    without = _DAY.sub("，", _NO_FIGURE.sub("，", read))
    return frozenset(read_days | {figure for found in _FIGURE.finditer(without) if (figure := _figure(found))})


def _figure(found: re.Match[str]) -> str | None:
    if percent := found["percent"]:
        return f"{_value(percent)}%"
    if half := found["half_unit"]:
        return f"半{half.removeprefix('个')}"
    number, unit = found["number"], found["unit"] or ""
    unit = _SAME_UNIT.get(unit, unit)
    if not number[0].isdigit() and _is_loose(number, unit):
        return None
    value = _value(number)
    if unit == "折" and value.isdigit() and len(value) == 2:
        value = f"{int(value) / 10:g}"
    return f"{value}{unit}"


def _is_loose(number: str, unit: str) -> bool:
    """A spoken number that counts nothing: "一个问题", "三五"."""
    return (number == "一" and unit in _ONE_OF_THEM) or (not unit and len(number) == 1)


def _value(number: str) -> str:
    whole, point, rest = number.partition("点")
    value = parse(whole)
    if value is None:
        digits = [parse(sign) for sign in whole]
        read = "".join(f"{digit:g}" for digit in digits if digit is not None) or whole
    else:
        read = f"{value:.10g}"
    return f"{read}.{''.join(f'{parse(sign) or 0:g}' for sign in rest)}" if point else read
