"""One tap and people meet: on the console by a calendar file, in the apps by their calendars."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.models import Action, Meeting
from tests.chat import Phone, World
from tests.scenarios.test_alert import morning, stands

MEET = "今天16:00碰一下"


@pytest.fixture
async def stuck(company: World) -> World:
    """Two deals of 小林 stand too long; it is Wednesday, nine o'clock."""
    await stands(company, "百姓大药房", "首批铺货", "proposal", 20)
    await stands(company, "阳光诊所", "年度框架", "proposal", 30, 50_000)
    await morning(company)
    return company


async def meetings_of(there: World) -> Sequence[Meeting]:
    async with there.bot.database.read() as session:
        return (await session.scalars(select(Meeting).order_by(Meeting.id))).all()


async def recorded(there: World) -> list[str]:
    async with there.bot.database.read() as session:
        query = select(Action.kind).where(Action.kind.startswith("meeting.")).order_by(Action.id)
        return list(await session.scalars(query))


def calendar_of(phone: Any, place: tuple[str, str]) -> list[dict[str, Any]]:
    """What stands in the platform's calendar and was not cancelled."""
    if place[0] == "dingtalk":
        return [one for one in phone.server.desk.events.values() if one["status"] == "confirmed"]
    return [one for one in phone.server.meetings.values() if one.get("status") != 4]


async def test_booked_moved_and_cancelled_with_a_tap_each(
    stuck: World, place: tuple[str, str], lin: Phone, wang: Phone
) -> None:
    await wang.sees("2 个商机卡在", "今天 16:00 碰一下？", f"[{MEET}]", "[换个时间]", "[先放一放]", "[这条不准]")
    await wang.taps(MEET)
    await wang.has_seen("王姐 约了今天 16:00（11-25），2 人参加", times=1)
    await lin.has_seen("11-25 周三 16:00–16:30", times=1)
    shown = await lin.transcript()
    for part in ("碰头会", "王姐", "小林、王姐", "百姓大药房 · 首批铺货", "2 个商机卡在「技术方案确认」"):
        assert part in shown
    (meeting,) = await meetings_of(stuck)
    ways = {"console": "file", "wecom": "wecom_meeting", "dingtalk": "dingtalk"}
    assert (meeting.state, meeting.way) == ("booked", ways[place[0]])
    assert ("会议.ics" in shown or "加到手机日历" in shown) == (place[0] == "console")
    if place[0] != "console":
        assert len(calendar_of(wang, place)) == 1

    await wang.taps("改时间")
    await wang.sees("改到什么时候？", "[就改到这个时间]")
    await wang.taps("就改到这个时间", 时间=["明天 09:00"])
    await wang.has_seen("王姐 约了明天 09:00（11-26），2 人参加", times=1)
    await lin.sees("碰头会改时间了", "11-26 周四 09:00–09:30")
    await lin.has_seen("11-25 周三 16:00–16:30", times=0 if place[0] != "wecom" else None)

    await wang.taps("取消会议")
    await wang.has_seen("明天 09:00（11-26）的会取消了", times=1)
    await wang.has_seen(f"[{MEET}]", times=1)
    await lin.sees("碰头会取消了", "11-26 周四 09:00–09:30")
    if place[0] != "console":
        assert calendar_of(wang, place) == []
    assert await recorded(stuck) == ["meeting.booked", "meeting.moved", "meeting.cancelled"]

    await wang.taps("换个时间")
    await wang.sees("什么时候碰一下？")
    await wang.taps("就约这个时间", 时间=["今天 16:30"])
    await wang.has_seen("王姐 约了今天 16:30（11-25），2 人参加", times=1)
    assert [one.state for one in await meetings_of(stuck)] == ["cancelled", "booked"]


@pytest.mark.only_on("wecom", "dingtalk")
async def test_the_card_follows_what_is_done_in_the_calendar(
    stuck: World, place: tuple[str, str], lin: Phone, wang: Phone
) -> None:
    await wang.taps(MEET)
    (kept,) = calendar_of(wang, place)
    if place[0] == "dingtalk":
        kept["start"]["dateTime"], kept["end"]["dateTime"] = (
            "2026-11-25T17:00:00+08:00",
            "2026-11-25T18:00:00+08:00",
        )
    else:
        kept["meeting_start"], kept["meeting_duration"] = kept["meeting_start"] + 3600, 3600
    await wang.taps("改时间")
    await wang.has_seen("王姐 约了今天 17:00（11-25），2 人参加")
    await lin.sees("碰头会改时间了", "11-25 周三 17:00–18:00")
    kept["status"] = "cancelled" if place[0] == "dingtalk" else 4
    stuck.clock.now = (await meetings_of(stuck))[0].starts_at - timedelta(minutes=15)
    stuck.bot.booker.wake()
    await stuck.settled()
    await wang.has_seen("今天 17:00（11-25）的会取消了")
    await lin.sees("碰头会取消了")
    assert await recorded(stuck) == ["meeting.booked", "meeting.moved", "meeting.cancelled"]
