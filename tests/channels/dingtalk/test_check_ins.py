"""The native 签到 (dingtalk.md §8): a position and photos, kept by the platform until they are kept by us."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channel import SendError
from bot.channels.dingtalk import reception
from bot.channels.dingtalk.check_ins import CheckIns
from bot.events import Event, Incoming, Location, Unknown
from sales.gcj02 import to_gcj02
from storage.database import Database
from tests.channels.dingtalk.bureau import bureau, company
from tests.channels.dingtalk.line import Line, line
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer

RECORDS = "/topapi/checkin/record/get"
DOOR = (31.2304, 121.4737)
SHOWN = to_gcj02(*DOOR)


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[DingTalkServer]:
    async with company(DingTalkServer(clock, event_again_after=0.05)) as made:
        yield made
    assert made.violations == []


@pytest.fixture
async def bot(server: DingTalkServer, sqlite_database: Database) -> AsyncIterator[Line]:
    async with bureau(server, sqlite_database) as desk, line(server) as made:
        made.records = CheckIns(desk.calls, server.clock).events
        await server.connected()
        yield made


async def test_the_position_then_the_photos(server: DingTalkServer, bot: Line) -> None:
    urls = ["https://static.example.com/1.jpg", "https://static.example.com/2.jpg"]
    await server.user("R01").checks_in(*SHOWN, "华联超市", urls)
    where, *photos = bot.contents
    assert isinstance(where, Location)
    assert (where.latitude, where.longitude) == pytest.approx(DOOR, abs=1e-6)
    assert where.fixed_at == bot.events[0].at == server.clock()
    assert photos == [Incoming("photo", {"url": url}) for url in urls]
    assert {(event.conversation, event.sender) for event in bot.events} == {("R01", "R01")}
    keys = [event.key for event in bot.events]
    assert [key.rpartition(".")[2] for key in keys] == ["1", "2", "3"]
    assert len({key.rpartition(".")[0] for key in keys}) == 1


async def test_the_record_of_that_moment_is_taken(server: DingTalkServer, bot: Line, clock: FakeClock) -> None:
    await server.user("R01").checks_in(*SHOWN, "华联超市")
    clock.advance(seconds=40)
    elsewhere = to_gcj02(DOOR[0] + 0.01, DOOR[1])
    await server.user("R01").checks_in(*elsewhere, "百姓药房")
    first, second = bot.contents
    assert second.latitude - first.latitude == pytest.approx(0.01, abs=1e-6)


@pytest.mark.parametrize("trouble", [-1, 88, 90018])
async def test_while_the_record_is_not_told_the_event_comes_again(
    server: DingTalkServer, bot: Line, trouble: int
) -> None:
    server.fail_next(RECORDS, trouble)
    await server.user("R01").checks_in(*SHOWN, "华联超市")
    assert [ack.data["status"] for ack in server.acks] == ["LATER", "SUCCESS"]
    assert len(bot.events) == 1


async def test_a_slow_platform_is_answered_in_time(
    server: DingTalkServer, bot: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reception.EVENT_WITHIN_S < 3  # as long as the platform waits
    monkeypatch.setattr(reception, "EVENT_WITHIN_S", 0.2)

    async def slow(data: object, key: str) -> list[Event]:
        await asyncio.sleep(60)
        raise AssertionError("cancelled before")

    bot.records, records = slow, bot.records
    acting = asyncio.create_task(server.user("R01").checks_in(*SHOWN, "华联超市"))
    while not server.acks:
        await asyncio.sleep(0.05)
    bot.records = records
    await acting
    assert [ack.data["status"] for ack in server.acks] == ["LATER", "SUCCESS"]
    assert server.acks[0].seconds < 1


@pytest.mark.parametrize("latitude", ["", "here", "0", "91", None])
async def test_a_record_without_a_position_still_has_its_photos(
    server: DingTalkServer, bot: Line, latitude: str | None
) -> None:
    user = server.user("R01")
    record = {"userid": "R01", "latitude": latitude, "longitude": "0", "image_list": ["https://x.example/1.jpg", 7]}
    stamp = int(server.clock().timestamp() * 1000)
    server.attendance.records.append({**record, "checkin_time": stamp})
    await server.event("check_in", {"staffId": user.userid, "timeStamp": stamp})
    assert bot.contents == [Incoming("photo", {"url": "https://x.example/1.jpg"})]


async def test_a_record_that_is_refused_for_good_is_told(server: DingTalkServer, bot: Line) -> None:
    server.fail_next(RECORDS, 60011)
    await server.user("R01").checks_in(*SHOWN, "华联超市")
    assert bot.contents == [Unknown("check_in")]


async def test_nobody_checked_in(server: DingTalkServer, bot: Line) -> None:
    await server.event("check_in", {"timeStamp": 1})
    assert bot.events == []


async def test_a_record_that_is_not_there_yet(server: DingTalkServer, sqlite_database: Database) -> None:
    async with bureau(server, sqlite_database) as desk:
        with pytest.raises(SendError) as refused:
            await CheckIns(desk.calls, server.clock).events({"staffId": "R01"}, "e")
    assert refused.value.retry == "later"
