"""What the tests of DingTalk's client share."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.channels.dingtalk.bureau import Bureau, bureau, company
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def dingtalk(clock: FakeClock) -> AsyncIterator[DingTalkServer]:
    """A small company on a clock that stands still."""
    async with company(DingTalkServer(clock)) as server:
        yield server
    assert server.violations == []


@pytest.fixture
async def desk(dingtalk: DingTalkServer, sqlite_database: Database) -> AsyncIterator[Bureau]:
    """The bot's client for that company."""
    async with bureau(dingtalk, sqlite_database) as made:
        yield made
