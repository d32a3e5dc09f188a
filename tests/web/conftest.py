"""The pages over a real web server on loopback, in front of a running bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from tests.chat import ConsolePhone, World, world
from tests.web.browser import Browser, served

on_both = pytest.mark.parametrize("address", ["sqlite", "postgres"], indirect=True)
"""Where a page reads or keeps what is tested nowhere else; the others are as telling on SQLite alone."""


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Of an empty, migrated database."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url")
    return url


@pytest.fixture
async def company(address: str, tmp_path: Path) -> AsyncIterator[World]:
    """A running bot with its small company."""
    database = open_database(address)
    async with world(database, tmp_path) as running:
        yield running
    await database.close()


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
