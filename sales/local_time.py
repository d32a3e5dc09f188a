"""Local times of day as moments, also on the two days of the year on which the clocks are changed."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_STEP = timedelta(seconds=1)
_CHINESE: Final[Mapping[str, str]] = {
    "北京": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "东八区": "Asia/Shanghai",
    "新疆": "Asia/Urumqi",
    "乌鲁木齐": "Asia/Urumqi",
    "东六区": "Asia/Urumqi",
    "香港": "Asia/Hong_Kong",
    "澳门": "Asia/Macau",
    "台北": "Asia/Taipei",
    "台湾": "Asia/Taipei",
    "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo",
    "日本": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "韩国": "Asia/Seoul",
    "曼谷": "Asia/Bangkok",
    "泰国": "Asia/Bangkok",
    "河内": "Asia/Ho_Chi_Minh",
    "越南": "Asia/Ho_Chi_Minh",
    "迪拜": "Asia/Dubai",
    "柏林": "Europe/Berlin",
    "德国": "Europe/Berlin",
    "伦敦": "Europe/London",
    "英国": "Europe/London",
    "纽约": "America/New_York",
    "洛杉矶": "America/Los_Angeles",
}


def zone_named(name: str) -> str | None:
    """The IANA name of a time zone as people write it (北京时间, 新疆时间, asia/urumqi); None: there is none."""
    plain = unicodedata.normalize("NFKC", name).strip()
    chinese = _CHINESE.get(
        plain.removesuffix("时区").removesuffix("时间").removesuffix("标准"), _CHINESE.get(plain)
    )
    return chinese or _by_folded().get(plain.casefold().replace(" ", "_"))


@lru_cache(maxsize=1)
def _by_folded() -> Mapping[str, str]:
    """Places (`Asia/Urumqi`) and UTC; a bare `GMT+8` means the opposite of what people think."""
    places = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return {name.casefold(): name for name in places | {"UTC"}}


def moment_of(day: date, at: time, timezone: ZoneInfo) -> datetime:
    """When it is `at` on `day` there (aware, UTC): of a time that comes twice the first, instead of one that is
    left out the first moment after the gap."""
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), timezone)
    moment = local.astimezone(UTC)
    if moment.astimezone(timezone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), moment, timezone)


def _end_of_gap(before: datetime, after: datetime, timezone: ZoneInfo) -> datetime:
    """The change of the clocks between two moments that lie around it; changes happen on whole seconds."""
    new = after.astimezone(timezone).utcoffset()
    while after - before > _STEP:
        middle = before + timedelta(seconds=(after - before) // _STEP // 2)
        if middle.astimezone(timezone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after
