"""The faults of dingtalk-stream 0.24.3 (dingtalk.md §11), one test each, and whatever else connections meet."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import structlog

from tests.channels.dingtalk.line import line
from tests.platforms.dingtalk import DingTalkServer, Faults, NotDelivered


@pytest.fixture
async def server() -> AsyncIterator[DingTalkServer]:
    made = DingTalkServer(event_again_after=0.05, redeliver_after=0.3, close_after=0.3)
    made.app()
    made.person("R01", "小林")
    async with made:
        yield made
    assert made.violations == []


async def test_a_slow_gateway_does_not_stop_the_loop(server: DingTalkServer) -> None:
    """`requests` on the loop: a gateway that took 3 s froze everything for 3 s."""
    server.faults = Faults(slow_s=1.0, seed=2)
    longest, began = 0.0, time.monotonic()
    last = began
    async with line(server):
        while not server.sockets:
            await asyncio.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert time.monotonic() - began > 0.8  # it was slow
    assert longest < 0.5


async def test_connections_that_close_at_once_make_no_storm(server: DingTalkServer) -> None:
    """A clean close was answered by a new connection without a pause: 481 in 3 s."""
    async with line(server):
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            for socket in list(server.stream.sockets):
                await socket.ws.close()
            await asyncio.sleep(0.005)
    assert 2 <= len(server.opens) <= 4


async def test_a_line_that_breaks_while_people_talk_is_soon_back(server: DingTalkServer) -> None:
    """It counted as one more that did not hold, and in the end people waited a minute."""
    began = time.monotonic()
    async with line(server):
        for n in range(5):
            await server.connected(within=20.0)
            await server.user("R01").says(f"第 {n} 句")
            server.cut_sockets()
    assert time.monotonic() - began < 6


async def test_a_gateway_that_refuses_is_asked_less_and_less_often(server: DingTalkServer) -> None:
    server.open_answer = "html"
    async with line(server) as bot:
        await asyncio.sleep(1.3)
        assert not bot.stream.is_up
        assert 2 <= len(server.opens) <= 3
        server.open_answer = ""
        await server.connected()
        await server.user("R01").says("在吗")
        assert bot.stream.is_up


async def test_an_event_is_acknowledged_with_its_status(server: DingTalkServer) -> None:
    """It was acknowledged without `status`, and so pushed again and again."""
    async with line(server):
        await server.connected()
        await server.event("robot_msg_read", {"userId": "R01"})
    assert [ack.data for ack in server.acks] == [{"status": "SUCCESS", "message": ""}]


async def test_it_can_be_cancelled_at_any_moment(server: DingTalkServer) -> None:
    """CancelledError was swallowed, and keepalive tasks outlived their sockets."""
    before = asyncio.all_tasks()
    async with line(server) as bot:
        await server.connected()
        bot.slow_s = 5.0
        message = asyncio.create_task(server.user("R01").says("慢"))
        await asyncio.sleep(0.05)
        began = time.monotonic()
    message.cancel()
    await asyncio.gather(message, return_exceptions=True)
    assert time.monotonic() - began < 1.0
    async with asyncio.timeout(20):
        while [task for task in asyncio.all_tasks() - before if "connect" not in repr(task.get_coro())]:
            await asyncio.sleep(0.01)


async def test_a_socket_that_died_without_a_word_is_replaced(server: DingTalkServer) -> None:
    """The keepalive ended without closing the socket: a silent connection stayed for ever."""
    async with line(server, heartbeat_s=0.2):
        await server.connected()
        server.deaden()
        async with asyncio.timeout(20):
            while len(server.opens) < 2 or not [one for one in server.sockets if not one.dead]:
                await asyncio.sleep(0.01)


async def test_silence_is_noticed_also_without_heartbeat(server: DingTalkServer) -> None:
    async with line(server, heartbeat_s=60.0, silence_s=0.2):
        await server.connected()
        server.deaden()
        async with asyncio.timeout(20):
            while len(server.opens) < 2:
                await asyncio.sleep(0.01)


async def test_a_message_that_could_not_be_kept_comes_again(server: DingTalkServer) -> None:
    """A handler that raised left every frame without an answer, and nothing said that it would come again."""
    async with line(server) as bot:
        await server.connected()
        bot.away = 1
        await server.user("R01").says("记一下")
    assert [event.content.text for event in bot.events] == ["记一下"]
    assert [ack.code for ack in server.acks] == [None, 200]
    assert len(server.opens) == 1


async def test_an_event_that_could_not_be_kept_is_answered_later(server: DingTalkServer) -> None:
    async with line(server):
        await server.connected()
        with pytest.raises(NotDelivered):  # its records cannot be had here
            await server.event("check_in", {"staffId": "R01", "timeStamp": 1})
    assert [ack.data["status"] for ack in server.acks] == ["LATER"] * 3
    assert len(server.opens) == 1


async def test_the_ticket_is_not_logged(
    server: DingTalkServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """It stood in the log in plain sight; whoever reads it takes the connection."""
    caplog.set_level(0)
    with structlog.testing.capture_logs() as logged:
        async with line(server, heartbeat_s=0.2):
            await server.connected()
            server.cut_sockets()
            async with asyncio.timeout(20):
                while len(server.opens) < 2:
                    await asyncio.sleep(0.01)
            await server.connected()
            seen = [socket.request.query["ticket"] for socket in server.stream.sockets]
    told = f"{logged}{caplog.text}{capfd.readouterr()}"
    assert seen
    assert not [ticket for ticket in seen if ticket in told]
    assert "secret-1" not in told


async def test_a_refused_socket_does_not_tell_its_address(server: DingTalkServer) -> None:
    with structlog.testing.capture_logs() as logged:
        async with line(server):
            server.stream.tickets = _Void()
            await asyncio.sleep(0.2)
    assert server.refused_tickets >= 1
    assert "ticket" not in str(logged)


class _Void(dict[str, object]):
    """Forgets every ticket."""

    def __setitem__(self, key: str, value: object) -> None:
        pass


async def test_told_to_leave_it_has_somewhere_to_go_first(server: DingTalkServer) -> None:
    async with line(server) as bot:
        await server.connected()
        (old,) = server.sockets
        bot.slow_s = 0.1
        message = asyncio.create_task(server.user("R01").says("路上的这条"))
        await asyncio.sleep(0.03)
        await server.disconnect()
        await server.connected()
        (new,) = server.sockets
        await server.user("R01").says("下一条")
        await message
        assert new is not old
    assert [event.content.text for event in bot.events] == ["路上的这条", "下一条"]
    assert len(server.opens) == 2
    assert len(server.acks) == 2  # what was under way was acknowledged on the old one


async def test_a_cut_connection_is_opened_again_at_once(server: DingTalkServer) -> None:
    async with line(server):
        await server.connected()
        began = time.monotonic()
        server.cut_sockets()
        await asyncio.sleep(0.01)
        await server.connected()
        assert time.monotonic() - began < 0.4


async def test_pings_are_echoed(server: DingTalkServer) -> None:
    async with line(server):
        await server.connected()
        await server.ping()
    assert [ack.topic for ack in server.acks] == ["ping"]


async def test_two_replicas_share_what_is_pushed(server: DingTalkServer) -> None:
    async with line(server) as one, line(server) as other:
        await server.connected(2)
        for n in range(20):
            await server.user("R01").says(str(n))
    said = [event.content.text for event in [*one.events, *other.events]]
    assert sorted(said, key=int) == [str(n) for n in range(20)]
    assert one.events
    assert other.events


async def test_what_is_no_frame_is_passed_over(server: DingTalkServer) -> None:
    async with line(server):
        await server.connected()
        (socket,) = server.sockets
        for text in ("", "{", "[]", "null", '{"type":"EVENT"}', '{"type":7,"headers":{}}', "[" * 3000):
            await socket.ws.send_str(text)
        await server.ping()
    assert len(server.opens) == 1
