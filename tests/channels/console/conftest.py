"""A console on loopback with a real database and a real intake; behind it nobody answers unless told so."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.console.channel import ConsoleChannel
from bot.channels.console.console import Console
from bot.channels.console.routes import mount
from bot.intake import Intake
from bot.observe import count
from bot.signing import Signing
from storage.database import Database
from storage.media import MediaStore
from tests.channels.console.browser import Browser
from tests.clock import FakeClock
from tests.company import Company, found


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def company(database: Database) -> Company:
    return await found(database)


@pytest.fixture
async def intake(database: Database, clock: FakeClock) -> AsyncIterator[Intake]:
    """The real intake; what it is given lies in the inbox and waits."""
    taking_in = Intake(database, clock, lambda conversations: None, count)
    task = asyncio.create_task(taking_in.run())
    yield taking_in
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def console(database: Database, company: Company, intake: Intake, clock: FakeClock, tmp_path: Path) -> Console:
    return Console(
        database=database,
        channel=ConsoleChannel(database, clock),
        accept=intake.accept,
        media=MediaStore(tmp_path / "media"),
        signing=Signing("test-secret-of-enough-length"),
        clock=clock,
        public_url="http://127.0.0.1:8080",
        customer_types={"pharmacy": "药店"},
    )


@pytest.fixture
async def browser(console: Console) -> AsyncIterator[Browser]:
    """The page's own machine."""
    app = web.Application()
    mount(app, console)
    async with TestClient(TestServer(app)) as client:
        yield Browser(client, console)
