"""The official `dingtalk-stream` client against the fake, in a process of its own.

It reads its endpoint at import, blocks its loop and cannot be cancelled (dingtalk.md §11): a process can be killed.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.bubble import Bubble, NotDelivered
from tests.platforms.dingtalk.server import DingTalkServer

CLIENT = Path(__file__).parent / "official_client.py"


@pytest.fixture
async def client(server: DingTalkServer) -> AsyncIterator[asyncio.subprocess.Process]:
    server.redeliver_after, server.click_deadline, server.event_deadline = 10.0, 10.0, 10.0
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(CLIENT),
        env={**os.environ, "DINGTALK_OPENAPI_ENDPOINT": server.api_base},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await server.connected(within=30)
    yield process
    process.kill()
    await process.wait()


async def until(bubbles: list[Bubble], count: int) -> None:
    async with asyncio.timeout(20):
        while len(bubbles) < count:
            await asyncio.sleep(0.01)


async def test_it_talks_sends_cards_and_answers_clicks(
    server: DingTalkServer, client: asyncio.subprocess.Process
) -> None:
    user = server.user("R01")
    await user.says("你好")
    await until(user.bubbles, 2)
    echo, card = user.bubbles
    assert (echo.kind, echo.words) == ("text", "你好")
    assert card.words == "卡片\n正文\n提示\n好"
    await user.presses(card, "好")
    assert card.words == "已收 do"
    await server.ping()
    assert server.violations == []


async def test_its_event_ack_lacks_the_status(server: DingTalkServer, client: asyncio.subprocess.Process) -> None:
    server.redeliveries = 1
    with pytest.raises(NotDelivered):
        await server.event("check_in", {"staffId": "R01"})
    assert server.violations == ["stream: event ack without status SUCCESS or LATER"] * 2


async def test_it_comes_back_after_disconnect(server: DingTalkServer, client: asyncio.subprocess.Process) -> None:
    old = server.sockets[0]
    await server.disconnect()
    await server.connected(within=15)
    assert server.sockets[0] is not old
    await server.user("R01").says("还在")
