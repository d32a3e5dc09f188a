"""AMap (高德): the way to a place as a link, and distances by road from its web service.

Written from its public documentation (lbs.amap.com: URI API 路径规划; Web 服务 API 距离测量, 错误码说明). AMap
counts in GCJ-02, longitude first, at most six decimals. UNVERIFIED, for no key was at hand: the limits of a
given key, and that results come in the order of their origins (they are read by `origin_id`, which is documented).
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import aiohttp

from bot.clock import Clock
from bot.route import RoadsError
from bot.settings import Settings
from sales.gcj02 import to_gcj02
from sales.geo import Position
from sales.tour import Distances

SOURCE: Final = "xingji"
TOTAL_S: Final = 8.0  # for all that one day asks
TIMEOUT: Final = aiohttp.ClientTimeout(total=3.0)
AT_ONCE: Final = 3  # small keys may ask so often a second
DRIVING: Final = "1"
OK: Final = "10000"
SPENT: Final = frozenset({"10003", "10044"})  # the day's quota: again after midnight in China
HASTY: Final = frozenset({"10004", "10014", "10015", "10019", "10020", "10021", "10029"})
BREATH: Final = timedelta(minutes=1)
CHINA: Final = ZoneInfo("Asia/Shanghai")


def way_to(place: Position, name: str) -> str:
    """A link that opens the way there from where the phone is, in the app where it is installed."""
    to = f"{_written(place)},{name.replace(',', ' ')}"
    query = urlencode({"to": to, "mode": "car", "src": SOURCE, "callnative": "1"}, safe=",")
    return f"https://uri.amap.com/navigation?{query}"


def configured(settings: Settings, clock: Clock) -> "Amap | None":
    """The map service, where a key is given."""
    key = settings.amap_key
    return Amap(key.get_secret_value(), settings.amap_api_base, clock) if key is not None else None


class Amap:
    """Asks `v3/distance`: from many places to one at a time. After a quota ran out nobody asks until it is back."""

    def __init__(self, key: str, base: str, clock: Clock) -> None:
        self._key = key
        self._url = f"{base.rstrip('/')}/v3/distance"
        self._clock = clock
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._not_before: datetime | None = None

    async def distances(self, start: Position | None, places: Sequence[Position]) -> Distances:
        """By road, as a car drives; raises RoadsError."""
        if self._not_before is not None and self._clock() < self._not_before:
            raise RoadsError("quota")
        origins = [*places, *((start,) if start is not None else ())]
        try:
            async with (
                asyncio.timeout(TOTAL_S),
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                asyncio.TaskGroup() as tasks,
            ):
                asked = [tasks.create_task(self._to(session, origins, place)) for place in places]
        except ExceptionGroup as group:
            raise self._refused(group) from group
        except TimeoutError as error:
            raise RoadsError("timeout") from error
        columns = [one.result() for one in asked]
        rows = [tuple(column[n] for column in columns) for n in range(len(origins))]
        return Distances(tuple(rows[: len(places)]), rows[-1] if start is not None else None, by_road=True)

    async def _to(self, session: aiohttp.ClientSession, origins: Sequence[Position], place: Position) -> list[int]:
        query = {
            "key": self._key,
            "origins": "|".join(map(_written, origins)),
            "destination": _written(place),
            "type": DRIVING,
            "output": "JSON",
        }
        async with self._gate, session.get(self._url, params=query, allow_redirects=False) as answer:
            if answer.status != 200:
                raise RoadsError(f"HTTP {answer.status}")
            told = await answer.json(content_type=None)
        return _metres(told, len(origins))

    def _refused(self, group: ExceptionGroup[Exception]) -> RoadsError:
        """Why, in one word; a quota that ran out is remembered."""
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        if not isinstance(first, RoadsError):
            return RoadsError(type(first).__name__)
        if first.reason in HASTY:
            self._not_before = self._clock() + BREATH
        elif first.reason in SPENT:
            tomorrow = self._clock().astimezone(CHINA).date() + timedelta(days=1)
            self._not_before = datetime.combine(tomorrow, time.min, CHINA)
        return first


def _metres(told: Any, count: int) -> list[int]:
    """One figure for each origin; raises RoadsError with the service's own code, or for an answer that is none."""
    if not isinstance(told, Mapping):
        raise RoadsError("no answer")
    if told.get("status") != "1" or told.get("infocode", OK) != OK:
        raise RoadsError(str(told.get("infocode", "refused")))
    try:
        found = {int(one["origin_id"]): int(one["distance"]) for one in told["results"] if _is_road(one)}
        return [found[n] for n in range(1, count + 1)]
    except (KeyError, TypeError, ValueError) as error:  # no road there, or nothing we know
        raise RoadsError("no road") from error


def _is_road(one: Mapping[str, Any]) -> bool:
    """Documented is that `code` is there only with an error; elsewhere that it is 0 without one."""
    return str(one.get("code", "0")) == "0"


def _written(place: Position) -> str:
    latitude, longitude = to_gcj02(place.latitude, place.longitude)
    return f"{longitude:.6f},{latitude:.6f}"
