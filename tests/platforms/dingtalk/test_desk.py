"""Address book, login of a page, check-ins, calendar, meeting, todo."""

import hashlib
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.platforms.dingtalk.rig import Rig

EVENTS = "/v1.0/calendar/users/union-R01/calendars/primary/events"
TODO = "/v1.0/todo/users/union-R01/tasks?operatorId=union-R01"
EVENT = {
    "summary": "拜访",
    "start": {"dateTime": "2026-11-25T10:00:00+08:00", "timeZone": "Asia/Shanghai"},
    "end": {"dateTime": "2026-11-25T11:00:00+08:00", "timeZone": "Asia/Shanghai"},
    "attendees": [{"id": "union-R02"}],
    "reminders": [{"method": "dingtalk", "minutes": 15}],
    "onlineMeetingInfo": {"type": "dingtalk"},
}
TASK = {
    "sourceId": "s1",
    "subject": "补录",
    "creatorId": "union-R01",
    "executorIds": ["union-R02"],
    "dueTime": 1_795_000_000_000,
    "detailUrl": {"appUrl": "https://a.test", "pcUrl": "https://a.test"},
}


async def test_the_address_book_goes_down_level_by_level_and_page_by_page(rig: Rig) -> None:
    below = await rig.old("/topapi/v2/department/listsub", dept_id=1)
    assert [(one["dept_id"], one["name"]) for one in below["result"]] == [(2, "华东区")]
    first = await rig.old("/topapi/v2/user/list", dept_id=2, cursor=0, size=1)
    assert [one["userid"] for one in first["result"]["list"]] == ["R01"]
    rest = await rig.old("/topapi/v2/user/list", dept_id=2, cursor=first["result"]["next_cursor"], size=100)
    assert [one["leader_in_dept"] for one in rest["result"]["list"]] == [[{"dept_id": 2, "leader": True}]]
    assert rest["result"]["has_more"] is False
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["result"]["unionid"] == "union-R01"
    assert (await rig.old("/topapi/user/getbyunionid", unionid="union-R01"))["result"]["userid"] == "R01"
    assert rig.server.quota.calls == 0


OLD_BAD: list[tuple[str, dict[str, Any], int]] = [
    ("/topapi/v2/department/listsub", {"dept_id": 99}, 60003),
    ("/topapi/v2/user/list", {"dept_id": 2, "cursor": 0, "size": 101}, 40035),
    ("/topapi/v2/user/get", {"userid": "gone"}, 60121),
    ("/topapi/v2/user/get", {}, 40035),
    ("/topapi/user/getbyunionid", {"unionid": "gone"}, 60121),
    ("/topapi/v2/user/getuserinfo", {"code": "made-up"}, 40078),
    (
        "/topapi/checkin/record/get",
        {"userid_list": ",".join("abcdefghijk"), "start_time": 0, "end_time": 1, "cursor": 0, "size": 1},
        40035,
    ),
]


@pytest.mark.parametrize(("path", "body", "errcode"), OLD_BAD)
async def test_bad_old_calls_are_refused(rig: Rig, path: str, body: dict[str, Any], errcode: int) -> None:
    assert (await rig.old(path, **body))["errcode"] == errcode


async def test_a_missing_scope_on_the_old_host(rig: Rig) -> None:
    rig.app.permissions.discard("qyapi_get_member")
    assert (await rig.old("/topapi/v2/user/get", userid="R01"))["errcode"] == 60011


async def test_a_login_code_serves_once_within_five_minutes(rig: Rig, clock: FakeClock) -> None:
    code = rig.server.auth_code("R01")
    assert (await rig.old("/topapi/v2/user/getuserinfo", code=code))["result"]["userid"] == "R01"
    assert (await rig.old("/topapi/v2/user/getuserinfo", code=code))["errcode"] == 40078
    late = rig.server.auth_code("R01")
    clock.advance(minutes=5)
    assert (await rig.old("/topapi/v2/user/getuserinfo", code=late))["errcode"] == 40078


async def test_a_page_is_signed_with_the_ticket(rig: Rig) -> None:
    _, given = await rig.post("/v1.0/oauth2/jsapiTickets")
    assert (await rig.post("/v1.0/oauth2/jsapiTickets"))[1]["jsapiTicket"] == given["jsapiTicket"]
    plain = f"jsapi_ticket={given['jsapiTicket']}&noncestr=n&timestamp=1&url=https://a.test/x"
    signature = hashlib.sha256(plain.encode()).hexdigest()
    assert rig.server.desk.signed(rig.server, "https://a.test/x#top", "n", "1", signature)
    assert not rig.server.desk.signed(rig.server, "https://a.test/y", "n", "1", signature)


async def test_check_ins_are_read_by_people_and_time(rig: Rig, clock: FakeClock) -> None:
    await rig.line()
    await rig.server.user("R01").checks_in(31.2, 121.4, "华联超市", ["https://pic.test/1.jpg"])
    now = int(clock().timestamp() * 1000)
    path, span = (
        "/topapi/checkin/record/get",
        {"start_time": now - 1, "end_time": now + 1, "cursor": 0, "size": 100},
    )
    page = (await rig.old(path, userid_list="R01,R02", **span))["result"]["page_list"]
    assert [(one["userid"], one["place"], one["image_list"]) for one in page] == [
        ("R01", "华联超市", ["https://pic.test/1.jpg"])
    ]
    assert (await rig.old(path, userid_list="R02", **span))["result"]["page_list"] == []


async def test_an_event_is_made_once_for_a_client_token(rig: Rig, clock: FakeClock) -> None:
    rig.session.headers["x-client-token"] = "once"
    first = (await rig.post(EVENTS, **EVENT))[1]
    assert first["onlineMeetingInfo"]["url"].startswith("https://")
    assert (await rig.post(EVENTS, **EVENT))[1]["id"] == first["id"]
    clock.advance(hours=25)
    await rig.login()
    assert (await rig.post(EVENTS, **EVENT))[1]["id"] != first["id"]


async def test_a_todo_is_made_once_for_a_source(rig: Rig) -> None:
    task = (await rig.post(TODO, **TASK))[1]
    status, said = await rig.post(TODO, **TASK)
    assert (status, said["message"]) == (400, "task exist")
    path = f"/v1.0/todo/users/union-R02/tasks/{task['id']}?operatorId=union-R02"
    assert (await rig.call("PUT", path, done=True))[0] == 200
    assert rig.server.desk.todos[task["id"]]["done"] is True


BAD: list[tuple[str, dict[str, Any]]] = [
    (EVENTS.replace("union-R01", "R01"), EVENT),
    (EVENTS, EVENT | {"attendees": [{"id": "R02"}]}),
    (EVENTS, EVENT | {"summary": ""}),
    (EVENTS, EVENT | {"start": {"dateTime": "2026-11-25 10:00", "timeZone": "Asia/Shanghai"}}),
    (EVENTS, EVENT | {"end": EVENT["start"]}),
    (TODO.replace("users/union-R01", "users/R01"), TASK),
    (TODO, TASK | {"executorIds": ["R02"]}),
    (TODO, TASK | {"detailUrl": None}),
    (TODO, TASK | {"dueTime": 1_795_000_000}),
    (TODO, TASK | {"priority": 1}),
    ("/v1.0/conference/videoConferences", {"userId": "R01", "confTitle": "会", "inviteUserIds": []}),
    ("/v1.0/conference/videoConferences", {"userId": "union-R01", "confTitle": "会" * 51, "inviteUserIds": []}),
]


@pytest.mark.parametrize(("path", "body"), BAD)
async def test_bad_new_calls_are_refused(rig: Rig, path: str, body: dict[str, Any]) -> None:
    assert (await rig.post(path, **body))[0] == 400


async def test_a_meeting_starts_now(rig: Rig) -> None:
    body = {"userId": "union-R01", "confTitle": "复盘", "inviteUserIds": ["union-R02"]}
    status, said = await rig.post("/v1.0/conference/videoConferences", **body)
    assert (status, set(said)) == (200, {"conferenceId", "externalLinkUrl", "roomCode"})
