"""The world of a scenario: on the console, in WeCom and in DingTalk, on SQLite and on PostgreSQL.

The same steps run on all of them. A test marked `only_on` needs what only those channels can do: on the console an
exact fix, a forged press, all questions on one card; there and in WeCom a press on a card that has changed since.
What is about words and tampering rather than about the visit runs inside the platforms with the slow tests.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.database import open_database
from tests.chat import Phone, World, world
from tests.phones.dingtalk import dingtalk_world
from tests.phones.wecom import wecom_world

WORLDS = {"console": world, "wecom": wecom_world, "dingtalk": dingtalk_world}
EVERYWHERE = [("console", "sqlite"), ("wecom", "postgres"), ("dingtalk", "sqlite")]
LATER = ("test_words", "test_buttons")
CONSOLE = [("console", "sqlite"), ("console", "postgres")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every scenario runs everywhere it can."""
    if "place" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        places = [place for place in EVERYWHERE if only is None or place[0] in only.args]
        places = CONSOLE if only and only.args == ("console",) else places
        is_late = metafunc.module.__name__.rsplit(".", 1)[-1] in LATER
        metafunc.parametrize("place", [_placed(place, is_late) for place in places])


def _placed(place: tuple[str, str], is_late: bool) -> Any:
    marks = [pytest.mark.slow] if is_late and place[0] != "console" else []
    return pytest.param(place, marks=marks, id="-".join(place))


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
