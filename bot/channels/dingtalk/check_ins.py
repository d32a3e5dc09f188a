"""The native 签到 as evidence: where somebody stood, and the photos they took there (dingtalk.md §8).

The event says only who and when; the record behind it is fetched before the event is acknowledged. That is one
small call, and until it succeeds the platform keeps the event for us (LATER): nothing of ours could do it better.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.frames import moment, near
from bot.channels.dingtalk.seam import CHANNEL, CallError
from bot.clock import Clock
from bot.events import Content, Event, Incoming, Location, Unknown
from sales.gcj02 import to_wgs84

log = structlog.get_logger(__name__)
KIND = "check_in"  # of an `Unknown`, for the handlers
AROUND = timedelta(minutes=2)  # of the event's time, among which the record is looked for


class CheckIns:
    """Fetches what is behind a `check_in`."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    async def events(self, data: Mapping[str, Any], key: str) -> Sequence[Event]:
        """The position, then the photos; none for what names nobody. Raises SendError while the record is not
        there. `key`: the eventId."""
        userid, at = data.get("staffId"), near(moment(data.get("timeStamp")), self._clock())
        if not isinstance(userid, str) or not userid:
            return ()
        contents = await self._contents(userid, at)
        return [
            Event(CHANNEL, f"{key}.{n}", userid, userid, at, content) for n, content in enumerate(contents, start=1)
        ]

    async def _contents(self, userid: str, at: datetime) -> Sequence[Content]:
        """What is refused for good (a permission is missing) is answered as something that cannot be read."""
        try:
            return _contents(await self._record(userid, at), at)
        except CallError as error:
            if error.retry != "never":
                raise
            log.error("dingtalk.check_in_refused", code=error.code, scopes=error.scopes)
            return (Unknown(KIND),)

    async def _record(self, userid: str, at: datetime) -> Mapping[str, Any]:
        body = {
            "userid_list": userid,
            "start_time": _ms(at - AROUND),
            "end_time": _ms(at + AROUND),
            "cursor": 0,
            "size": 100,
        }
        call = Call("/topapi/checkin/record/get", body, host="oapi", may_repeat=True)
        result = (await self._calls.do(call)).get("result")
        found = result.get("page_list") if isinstance(result, Mapping) else None
        records = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
        if not records:
            raise CallError("no check-in record yet", 200, "later")
        return min(records, key=lambda record: abs((_time_of(record, at) - at).total_seconds()))


def _time_of(record: Mapping[str, Any], fallback: datetime) -> datetime:
    return moment(record.get("checkin_time")) or fallback


def _contents(record: Mapping[str, Any], at: datetime) -> list[Content]:
    found: list[Content] = []
    where = _position(record)
    if where is not None:
        found.append(Location(*where, fixed_at=_time_of(record, at)))
    images = record.get("image_list")
    urls = images if isinstance(images, list) else []
    found.extend(Incoming("photo", {"url": url}) for url in urls if isinstance(url, str) and url.startswith("http"))
    return found


def _position(record: Mapping[str, Any]) -> tuple[float, float] | None:
    """WGS-84; the platform's map, like every Chinese one, is in GCJ-02 (UNVERIFIED for this call)."""
    try:
        latitude, longitude = float(record["latitude"]), float(record["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude, longitude) == (0, 0):
        return None
    true = to_wgs84(latitude, longitude)
    return true.latitude, true.longitude


def _ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)
