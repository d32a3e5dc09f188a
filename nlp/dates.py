"""Days as reps say them: 明天, 下周三, 三天内, 25号, 月底. Days gone by (昨天, 上周三) are passed over."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.numerals import CHINESE, parse, plain

LONGEST_READ = 2000

_NUMBER = rf"(?:(?<!\d)\d{{1,3}}(?!\d)|(?<![{CHINESE}])[零一二两俩三四五六七八九十]{{1,3}})"
_WEEK = r"(?:周|星期|礼拜)"
_QUANTITY = r"\s*(?:次|个|箱|盒|瓶|包|件|袋|桶|罐|支|台|元|块|天|月|年|岁|度|倍|%|小时|斤|公克|升|米)"
_NO_DAY = r"(?:店|楼|货架|柜|线|仓|库|门|房|院|机|桌|位|员|球|用|化|常|期|本|内|后|均)"
_PAST = (
    rf"上{{1,3}}个?{_WEEK}[一二三四五六日天末1-7]?|上个?月(?:底|末|{_NUMBER}[号日])?|昨[天日晚]|大?前天|前日"
    rf"|{_NUMBER}(?:天|日|{_WEEK}|个(?:月|{_WEEK}))(?:之|以)?前"
)
_DAYS_AHEAD = {"今": 0, "明": 1, "后": 2, "大后": 3}
_FORMS = "|".join(
    (
        rf"(?P<past>{_PAST})",
        r"(?P<full>(?<!\d)(?P<y>20\d\d)\s?[年\-/.]\s?(?P<ym>\d{1,2})\s?[月\-/.]\s?(?P<yd>\d{1,2})(?!\d)[日号]?)",
        rf"(?P<month_day>(?P<m>{_NUMBER})月(?:份)?(?P<d>{_NUMBER})(?:[日号]|(?!{_QUANTITY})))",
        rf"(?P<slash>(?<![\d\-/.a-z])(?P<sm>\d{{1,2}})[-/](?P<sd>\d{{1,2}})(?![\d\-/.a-z的]|{_QUANTITY})[日号]?)",
        rf"(?P<later>(?:再?过)?(?P<n>{_NUMBER}|半)(?P<unit>天|日|个?{_WEEK}|个月)(?:之|以)?(?:后|内|里))",
        rf"(?P<passing>再?过(?P<pn>{_NUMBER})(?P<punit>天|日|个?{_WEEK}|个月))",
        rf"(?P<weekday>(?<![每个几{CHINESE}\d])(?P<week>这个?|本|下{{1,3}}个?)?{_WEEK}(?P<wd>[一二三四五六日天末1-7])(?![\d次]))",
        r"(?P<relative>(?P<ahead>大后|后|明|今)[天日]|(?P<part>明|今)[早晚儿])",
        r"(?P<month_end>(?P<end_of>下个?|这个?|本)?月[底末])",
        rf"(?P<day>(?<![第a-z])(?P<of>下个?月|这个?月|本月|当月)?(?P<dd>{_NUMBER})[号日](?!{_NO_DAY}))",
    )
)
_DATE = re.compile(_FORMS, re.ASCII)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day and where it stands: text[start:end]."""

    date: date
    start: int
    end: int


def find_date(text: str, today: date) -> FoundDate | None:
    """The first day named in the text, seen from `today`."""
    return next(find_dates(text, today), None)


def find_dates(text: str, today: date) -> Iterator[FoundDate]:
    """Every day named in the first `LONGEST_READ` characters, in order. Days that do not exist are none."""
    for match in _DATE.finditer(plain(text[:LONGEST_READ])):
        resolve = _RESOLVERS.get(match.lastgroup or "")
        day = resolve(match, today) if resolve else None
        if day:
            yield FoundDate(day, *match.span())


def _full(match: re.Match[str], today: date) -> date | None:
    day = _day(int(match["y"]), int(match["ym"]), int(match["yd"]))
    return day if day and day >= today else None


def _month_day(match: re.Match[str], today: date) -> date | None:
    return _next_month_day(parse(match["m"]), parse(match["d"]), today)


def _slash(match: re.Match[str], today: date) -> date | None:
    return _next_month_day(parse(match["sm"]), parse(match["sd"]), today)


def _later(match: re.Match[str], today: date) -> date | None:
    return _after(match["n"], match["unit"], today)


def _passing(match: re.Match[str], today: date) -> date | None:
    return _after(match["pn"], match["punit"], today)


def _relative(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_DAYS_AHEAD[match["ahead"] or match["part"]])


def _weekday(match: re.Match[str], today: date) -> date | None:
    named, week = match["wd"], match["week"] or ""
    if named == "末":
        return _weekend(week, today)
    wanted = "一二三四五六日".find(named.replace("天", "日")) if not named.isdigit() else int(named) - 1
    monday = today - timedelta(days=today.weekday())
    if week:
        day = monday + timedelta(weeks=week.count("下"), days=wanted)
        return day if day >= today else None
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _weekend(week: str, today: date) -> date:
    """The Saturday; on a Saturday or Sunday "周末" means the day of the weekend that is left."""
    saturday = today + timedelta(days=5 - today.weekday(), weeks=week.count("下"))
    if week.count("下") or saturday > today:
        return saturday
    return saturday + timedelta(days=1)


def _month_end(match: re.Match[str], today: date) -> date:
    year, month = _month_after(today, 1 if (match["end_of"] or "").startswith("下") else 0)
    return date(year, month, calendar.monthrange(year, month)[1])


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    number, of = parse(match["dd"]), match["of"] or ""
    if number is None or not 1 <= number <= 31:
        return None
    ahead = (1,) if of.startswith("下") else (0,) if of else (0, 1, 2)
    days = (_day(*_month_after(today, months), int(number)) for months in ahead)
    return next((day for day in days if day and day >= today), None)


def _next_month_day(month: float | None, day: float | None, today: date) -> date | None:
    """This year's, or the next one that is still to come (a 29 February up to eight years on)."""
    if month is None or day is None:
        return None
    days = (_day(today.year + years, int(month), int(day)) for years in range(9))
    return next((found for found in days if found and found >= today), None)


def _after(number: str, unit: str, today: date) -> date | None:
    if number == "半":
        return today + timedelta(days=15) if unit == "个月" else None
    count = parse(number)
    if count is None:
        return None
    if unit == "个月":
        year, month = _month_after(today, int(count))
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return today + timedelta(days=count * (1 if unit in "天日" else 7))


def _month_after(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, 12)
    return today.year + years, month + 1


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_RESOLVERS: dict[str, Callable[[re.Match[str], date], date | None]] = {
    "full": _full,
    "month_day": _month_day,
    "slash": _slash,
    "later": _later,
    "passing": _passing,
    "weekday": _weekday,
    "relative": _relative,
    "month_end": _month_end,
    "day": _day_of_month,
}
