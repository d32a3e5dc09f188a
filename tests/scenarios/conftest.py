"""The world of a scenario: on the console, in WeCom and in DingTalk, on SQLite and on PostgreSQL.

The same steps run on all of them. A test marked `console_only` needs what only the console can do: an exact fix, a
forged press, all questions on one card.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from tests.chat import Phone, World, world
from tests.phones.wecom import wecom_world

WORLDS = {"console": world, "wecom": wecom_world}
EVERYWHERE = [("console", "sqlite"), ("console", "postgres"), ("wecom", "sqlite")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every scenario runs everywhere it can."""
    if "place" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("console_only") is not None
        places = [place for place in EVERYWHERE if place[0] == "console" or not only]
        metafunc.parametrize("place", places, ids=["-".join(place) for place in places])


@pytest.fixture
def address(place: tuple[str, str], request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database of this place's kind."""
    return str(request.getfixturevalue(f"{place[1]}_url"))


@pytest.fixture
async def company(place: tuple[str, str], address: str, tmp_path: Path) -> AsyncIterator[World]:
    """A running bot with its small company."""
    database = open_database(address)
    async with WORLDS[place[0]](database, tmp_path) as running:
        yield running
    await database.close()


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
