"""Stream connections: tickets, frames, acks, redelivery, several connections, going away."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from tests.clock import FakeClock
from tests.platforms.bubble import NotDelivered
from tests.platforms.dingtalk.gateway import BOT
from tests.platforms.dingtalk.model import Faults
from tests.platforms.dingtalk.rig import Rig, well


async def test_a_ticket_buys_one_connection_within_ninety_seconds(rig: Rig, clock: FakeClock) -> None:
    _, given = await rig.open()
    async with rig.session.ws_connect(f"{given['endpoint']}?ticket={given['ticket']}"):
        with pytest.raises(WSServerHandshakeError):
            await rig.session.ws_connect(f"{given['endpoint']}?ticket={given['ticket']}")
    _, late = await rig.open()
    clock.advance(seconds=90)
    with pytest.raises(WSServerHandshakeError):
        await rig.session.ws_connect(f"{late['endpoint']}?ticket={late['ticket']}")
    assert rig.server.refused_tickets == 2


async def test_opening_wants_accept_the_pair_and_known_topics(rig: Rig) -> None:
    body = {"clientId": "dingapp1", "clientSecret": "secret-1", "subscriptions": [{"type": "EVENT", "topic": "*"}]}
    url = rig.server.api_base + "/v1.0/gateway/connections/open"
    async with rig.session.post(url, json=body) as answer:
        assert answer.content_type == "application/xml"
    assert (await rig.open(clientSecret="no"))[0] == 400
    assert (await rig.open(subscriptions=[]))[0] == 400
    assert (await rig.open(subscriptions=[{"type": "EVENT", "topic": "check_in"}]))[0] == 400
    rig.server.open_answer = "403"
    assert (await rig.open())[0] == 403


async def test_a_text_arrives_as_it_is_drawn_and_pushing_waits_for_the_ack(rig: Rig) -> None:
    line = await rig.line()
    await rig.server.user("R01").says("你好")
    frame = line.of(BOT)[0]
    assert frame["specVersion"] == "1.0"
    assert frame["type"] == "CALLBACK"
    assert set(frame["headers"]) == {"topic", "messageId", "contentType", "time", "appId", "connectionId"}
    said = json.loads(frame["data"])
    assert said["text"] == {"content": "你好"}
    assert (said["conversationType"], said["senderStaffId"], said["robotCode"]) == ("1", "R01", "dingapp1")
    assert [one["headers"]["topic"] for one in line.frames if one["type"] == "SYSTEM"] == [
        "CONNECTED",
        "REGISTERED",
    ]
    assert rig.server.violations == []


async def test_silence_means_the_message_comes_again_with_the_same_msg_id(rig: Rig) -> None:
    rig.server.redeliver_after = 0.5
    answers = iter([None, {"response": None}])
    line = await rig.line(lambda frame: next(answers))
    await rig.server.user("R01").says("在吗")
    first, second = line.messages()
    assert first == second
    assert len({one["headers"]["messageId"] for one in line.of(BOT)}) == 2
    rig.server.redeliver_after = 0.1
    silent = await rig.line(lambda frame: None)
    await line.socket.close()
    with pytest.raises(NotDelivered):
        await rig.server.user("R01").says("在吗")
    assert len(silent.messages()) == 3


@pytest.mark.parametrize(
    "ack",
    [
        {"code": 201},
        {"code": "200"},
        {"message": None},
        {"data": {"response": None}},
        {"data": '{"status":"SUCCESS"}'},
        {"headers": {"messageId": "of-another", "contentType": "application/json"}},
        {"headers": {"contentType": "application/json"}},
    ],
)
async def test_a_bad_ack_is_noticed(rig: Rig, ack: dict[str, Any]) -> None:
    rig.server.redeliveries = 0
    line = await rig.line(lambda frame: None)

    async def answer(frame: dict[str, Any]) -> None:
        await line.ack(frame, {"response": None}, **ack)

    line.answer = answer
    if ack.get("data") == '{"status":"SUCCESS"}':
        await rig.server.user("R01").says("喂")
    else:
        rig.server.redeliver_after = 0.2
        with pytest.raises(NotDelivered):
            await rig.server.user("R01").says("喂")
    assert len(rig.server.violations) == 1


async def test_events_come_again_on_later_and_on_silence(rig: Rig) -> None:
    rig.server.event_deadline = 0.5
    answers = iter([{"status": "LATER", "message": ""}, None, {"status": "SUCCESS", "message": ""}])
    line = await rig.line(lambda frame: next(answers))
    await rig.server.user("R01").checks_in(31.2, 121.4, "华联超市", ["https://pic.test/1.jpg"])
    frames = [one for one in line.frames if one["type"] == "EVENT"]
    assert len(frames) == 3
    assert len({one["headers"]["eventId"] for one in frames}) == 1
    assert {one["headers"]["eventType"] for one in frames} == {"check_in"}
    assert json.loads(frames[0]["data"])["staffId"] == "R01"


async def test_ping_wants_its_opaque_back(rig: Rig) -> None:
    line = await rig.line()
    await rig.server.ping()
    line.answer = lambda frame: {"opaque": "other"}
    await rig.server.ping()
    assert rig.server.violations == ["stream: ping ack does not echo opaque"]


async def test_after_disconnect_nothing_more_comes_on_that_socket_and_it_closes(rig: Rig) -> None:
    first = await rig.line()
    await rig.server.disconnect()
    second = await rig.line()
    for _ in range(5):
        await rig.server.user("R01").says("还在")
    assert (len(first.messages()), len(second.messages())) == (0, 5)
    async with asyncio.timeout(60):
        await first.task
    assert first.of("disconnect")


async def test_each_push_goes_to_one_of_several_connections(rig: Rig) -> None:
    lines = [await rig.line() for _ in range(3)]
    for _ in range(20):
        await rig.server.user("R01").says("哪个")
    counts = [len(one.messages()) for one in lines]
    assert sum(counts) == 20
    assert all(counts)


async def test_a_dead_socket_swallows_and_does_not_answer_pings(rig: Rig) -> None:
    rig.server.redeliver_after = 0.05
    line = await rig.line()
    rig.server.deaden()
    with pytest.raises(NotDelivered):
        await rig.server.user("R01").says("听到吗")
    assert line.messages() == []
    assert not line.socket.closed


async def test_topics_that_were_not_asked_for_do_not_come(rig: Rig) -> None:
    rig.server.redeliver_after = 0.05
    line = await rig.line(subscriptions=[{"type": "EVENT", "topic": "*"}])
    with pytest.raises(NotDelivered):
        await rig.server.user("R01").says("你好")
    await rig.server.event("org_dept_modify", {})
    assert line.messages() == []


async def test_a_used_up_month_shows_as_error_code_without_content(rig: Rig) -> None:
    line = await rig.line()
    rig.server.quota.messages_limit = 1
    await rig.server.user("R01").says("一")
    await rig.server.user("R01").says("二")
    used_up = line.messages()[1]
    assert used_up["errorCode"] == 20001
    assert "text" not in used_up
    await rig.server.event("user_modify_org", {})
    with pytest.raises(NotDelivered):
        await rig.server.event("check_in", {})


async def test_duplicates_share_the_msg_id_and_held_messages_come_out_of_order(rig: Rig) -> None:
    line = await rig.line()
    rig.server.faults = Faults(duplicate=1.0)
    await rig.server.user("R01").says("两遍")
    async with asyncio.timeout(2):
        while len(line.messages()) < 2:
            await asyncio.sleep(0.005)
    assert len({one["msgId"] for one in line.messages()}) == 1
    rig.server.faults = Faults()
    rig.server.hold_deliveries()
    acts = [asyncio.create_task(rig.server.user("R01").says(words)) for words in ("先", "后")]
    await asyncio.sleep(0.02)
    rig.server.release()
    await asyncio.gather(*acts)
    assert [one["text"]["content"] for one in line.messages()[2:]] == ["后", "先"]


async def test_a_last_message_can_come_once_more(rig: Rig) -> None:
    line = await rig.line()
    msg_id = await rig.server.user("R01").says("重复")
    await rig.server.user("R01").repeats_last()
    assert [one["msgId"] for one in line.messages()] == [msg_id, msg_id]


async def test_a_cut_socket_loses_its_frame_and_the_next_one_gets_it(rig: Rig) -> None:
    rig.server.redeliver_after = 0.7
    first = await rig.line(lambda frame: None)
    act = asyncio.create_task(rig.server.user("R01").says("断线"))
    await asyncio.sleep(0.03)
    rig.server.cut_sockets()
    async with asyncio.timeout(2):
        await first.task
    second = await rig.line(well)
    await act
    assert second.messages()[0]["text"]["content"] == "断线"
