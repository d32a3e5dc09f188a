"""A small organisation with a bot of the tests' own."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.clock import FakeClock
from tests.platforms.dingtalk.rig import Rig
from tests.platforms.dingtalk.server import DingTalkServer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[DingTalkServer]:
    """Deadlines that a busy machine keeps; three people, an outsider, one group."""
    made = DingTalkServer(
        clock,
        click_deadline=10,
        event_deadline=10,
        event_again_after=0.02,
        redeliver_after=10,
        close_after=0.1,
        per_second=1000,
    )
    async with made as server:
        server.app()
        server.department(2, "华东区")
        server.person("R01", "陈明", departments=[2], job_number="1001", mobile="13900000001")
        server.person("R02", "李静", departments=[2], leader_in={2})
        server.person("R03", "王强", active=False)
        server.person("X01", "外人", staff=False)
        server.group("cidG1==", "华东群")
        yield server


@pytest.fixture
async def rig(server: DingTalkServer) -> AsyncIterator[Rig]:
    async with ClientSession() as session:
        made = Rig(server, session)
        await made.login()
        yield made
        await made.close()
