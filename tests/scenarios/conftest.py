"""The world of a scenario, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.chat import Phone, World, world


@pytest.fixture
async def company(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    """A running bot with its small company."""
    async with world(database, tmp_path) as running:
        yield running


@pytest.fixture
def lin(company: World) -> Phone:
    """小林, a rep of 城东一队."""
    return company.phone("R01")


@pytest.fixture
def wang(company: World) -> Phone:
    """王姐, the supervisor of 城东一队."""
    return company.phone("S01")


@pytest.fixture
def group(company: World) -> Phone:
    """The group chat of 城东一队."""
    return company.phone("group-1")
