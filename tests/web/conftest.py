"""The pages over a real web server on loopback, in front of a running bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.chat import ConsolePhone, World, world
from tests.web.browser import Browser, served


@pytest.fixture
async def company(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """A running bot with its small company."""
    async with world(database, tmp_path) as running:
        yield running


@pytest.fixture
async def browser(company: World) -> AsyncIterator[Browser]:
    """Somebody's browser on this machine."""
    async with served(company) as browser:
        yield browser


@pytest.fixture
def lin(company: World) -> ConsolePhone:
    """小林, a rep of 城东一队."""
    return company.phone("R01")


@pytest.fixture
def wang(company: World) -> ConsolePhone:
    """王姐, the supervisor of 城东一队."""
    return company.phone("S01")
