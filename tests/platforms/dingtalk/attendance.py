"""The native 签到 (§8): the `check_in` event and the records behind it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.platforms.dingtalk.errors import OldRefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.inbound import ms
from tests.platforms.dingtalk.model import Person

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer


@dataclass
class Attendance:
    records: list[dict[str, Any]] = field(default_factory=list)

    async def check_in(
        self,
        server: "DingTalkServer",
        person: Person,
        point: tuple[float, float],
        place: str,
        images: list[str],
        remark: str,
    ) -> None:
        """`point`: latitude, longitude; `images`: addresses of the photos."""
        stamp = ms(server.clock())
        record = {
            "userid": person.userid,
            "checkin_time": stamp,
            "latitude": str(point[0]),
            "longitude": str(point[1]),
            "place": place,
            "detail_place": place,
            "image_list": images,
            "remark": remark,
            "visit_user": "",
        }
        self.records.append(record)
        await server.event("check_in", {"staffId": person.userid, "timeStamp": stamp})


def userids(ask: Ask, name: str, most: int) -> list[str]:
    """A list of userids, as a list or with commas between (topapi takes both)."""
    given = ask.body.get(name)
    found = given.split(",") if isinstance(given, str) else given
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one for one in found):
        raise OldRefusedError(40035, f"缺少参数 {name}")
    if len(found) > most:
        raise OldRefusedError(40035, f"{name}: {most} at most")
    return found


def number(ask: Ask, name: str, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = ask.body.get(name)
    if type(value) is not int or not low <= value <= high:
        raise OldRefusedError(40035, f"不合法的参数 {name}")
    return value


async def records(ask: Ask) -> dict[str, Any]:
    """`topapi/checkin/record/get`: times in ms, at most 10 people and 100 records a page."""
    ask.only("userid_list", "start_time", "end_time", "cursor", "size")
    people = userids(ask, "userid_list", 10)
    start, end = number(ask, "start_time", 0, 10**14), number(ask, "end_time", 0, 10**14)
    cursor, size = number(ask, "cursor", 0, 10**9), number(ask, "size", 1, 100)
    fitting = [
        one
        for one in ask.server.attendance.records
        if one["userid"] in people and start <= one["checkin_time"] <= end
    ]
    page = fitting[cursor : cursor + size]
    more = {"next_cursor": cursor + size} if cursor + size < len(fitting) else {}
    return {"result": {"page_list": page, **more}}


APIS = [Api("POST", "/topapi/checkin/record/get", records, old=True)]
