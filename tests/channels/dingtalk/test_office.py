"""Address book, calendar, meetings, todos, DING, log-in of pages (dingtalk.md §6–§8)."""

from datetime import timedelta

import pytest

from bot.channel import SendError
from bot.channels.dingtalk.login import DingTalkLogin
from bot.channels.dingtalk.office import Meeting, Todo
from bot.platform import LoginError
from tests.channels.dingtalk.bureau import Bureau
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer

PAGE = "https://xingji.example.com/v/abc?x=1&y=2#top"


async def test_everybody_below_the_root(desk: Bureau, dingtalk: DingTalkServer) -> None:
    dingtalk.department(3, "一组", 2)
    for n in range(230):
        dingtalk.person(f"P{n}", f"同事{n}", departments=[3, 2])
    found = await desk.contacts.directory()
    assert [(d.id, d.name, d.parent_id) for d in found.departments] == [
        ("1", "全公司", None),
        ("2", "一队", "1"),
        ("3", "一组", "2"),
    ]
    members = {member.account: member for member in found.members}
    assert len(members) == len(found.members) == 232
    rep, lead = members["R01"], members["R02"]
    assert (rep.staff_no, rep.phone, rep.departments, rep.leads) == ("A01", "13800000001", ("1",), ())
    assert (lead.staff_no, lead.phone, lead.departments, lead.leads, lead.position) == (
        None,
        None,
        ("2",),
        ("2",),
        "主管",
    )
    assert members["P7"].departments == ("3", "2")
    assert desk.meter.used("calls") == 0


async def test_the_directory_is_read_patiently(
    desk: Bureau, dingtalk: DingTalkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.dingtalk.errors.A_MOMENT_S", 0.01)
    dingtalk.fail_next("/topapi/v2/user/list", 90018, times=3)
    assert len((await desk.contacts.directory()).members) == 2
    dingtalk.fail_next("/topapi/v2/user/list", 60011)
    with pytest.raises(SendError):
        await desk.contacts.directory()


async def test_unionids_are_asked_for_once(desk: Bureau, dingtalk: DingTalkServer) -> None:
    assert [await desk.contacts.unionid("R01") for _ in range(3)] == ["union-R01"] * 3
    assert len(dingtalk.called("/topapi/v2/user/get")) == 1
    assert await desk.contacts.userid("union-R02") == "R02"


async def test_an_event_is_made_once_for_each_key(desk: Bureau, dingtalk: DingTalkServer, clock: FakeClock) -> None:
    meeting = Meeting(
        "拜访华联", clock(), clock() + timedelta(hours=1), "R01", ["R02"], place="南京路", online=True
    )
    path = "/v1.0/calendar/users/{unionId}/calendars/primary/events"
    dingtalk.cut_next(path, after_effect=True)
    with pytest.raises(SendError) as unsure:
        await desk.office.add_event(meeting, "visit-7", "Asia/Shanghai")
    assert unsure.value.retry == "later"
    made = {await desk.office.add_event(meeting, "visit-7", "Asia/Shanghai") for _ in range(2)}
    assert set(dingtalk.desk.events) == {one.id for one in made}
    (event,) = dingtalk.desk.events.values()
    assert event["attendees"] == [{"id": "union-R02"}]


async def test_a_conference_is_at_most_once(desk: Bureau, dingtalk: DingTalkServer) -> None:
    made = await desk.office.start_conference("很长的标题" * 20, "R01", ["R02"])
    assert made.url.endswith(tuple("0123456789abcdef"))
    dingtalk.cut_next("/v1.0/conference/videoConferences", after_effect=True)
    with pytest.raises(SendError) as unsure:
        await desk.office.start_conference("会", "R01", [])
    assert unsure.value.retry == "never"


async def test_a_todo_is_made_once_for_each_source(
    desk: Bureau, dingtalk: DingTalkServer, clock: FakeClock
) -> None:
    todo = Todo(
        "follow-up-7", "送样", "R01", ["R01", "R02"], clock() + timedelta(days=1), "https://x.example.com/t"
    )
    for _ in range(2):
        await desk.office.add_todo(todo)
    (task,) = dingtalk.desk.todos.values()
    assert task["executorIds"] == ["union-R01", "union-R02"]
    dingtalk.fail_next("/v1.0/todo/users/{unionId}/tasks", "param.error")
    with pytest.raises(SendError):
        await desk.office.add_todo(todo)


async def test_a_ding(desk: Bureau, dingtalk: DingTalkServer) -> None:
    await desk.office.ding(["R01"], "请看一下")
    assert dingtalk.user("R01").bubbles[0].words == "请看一下"
    with pytest.raises(SendError) as refused:
        await desk.office.ding([f"P{n}" for n in range(21)], "请看一下", "phone")
    assert refused.value.retry == "never"


def login(desk: Bureau, agent_id: str = "3000000001") -> DingTalkLogin:
    return DingTalkLogin(desk.calls, desk.server.clock, "dingapp1", "dingcorp1", agent_id)


async def test_who_opened_a_page(desk: Bureau, dingtalk: DingTalkServer) -> None:
    code = dingtalk.auth_code("R01")
    assert await login(desk).account_of(code) == "R01"
    with pytest.raises(LoginError):  # a code serves once
        await login(desk).account_of(code)
    assert login(desk).entrance(PAGE, "s") is None
    assert login(desk).is_inside("Mozilla/5.0 … AliApp(DingTalk/7.6.5) …")
    assert not login(desk).is_inside("Mozilla/5.0 … MicroMessenger/8.0 wxwork/4.1")


async def test_a_page_may_ask_for_a_position(desk: Bureau, dingtalk: DingTalkServer) -> None:
    facts = await login(desk).script_facts(PAGE)
    assert (facts["corpId"], facts["clientId"], facts["agentId"]) == ("dingcorp1", "dingapp1", "3000000001")
    assert dingtalk.desk.signed(dingtalk, PAGE, facts["nonceStr"], facts["timeStamp"], facts["signature"])
    await login(desk).script_facts(PAGE)
    assert len(dingtalk.called("/v1.0/oauth2/jsapiTickets")) == 1
    assert await login(desk, "").script_facts(PAGE) == {"corpId": "dingcorp1", "clientId": "dingapp1"}


async def test_a_page_is_told_when_the_platform_is_away(desk: Bureau, dingtalk: DingTalkServer) -> None:
    dingtalk.fail_next("/v1.0/oauth2/jsapiTickets", 504)
    with pytest.raises(LoginError):
        await login(desk).script_facts(PAGE)
