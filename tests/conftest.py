"""Real servers for the tests: PostgreSQL and Valkey from their pip packages, never one that happens to run."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.servers import Postgres, Valkey

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of this test run, with one migrated template database."""
    with Postgres(tmp_path_factory.mktemp("pg")) as server:
        asyncio.run(_migrate(server.create("template_xingji")))
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey server of this test run; whoever kills it starts it again."""
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{file}"))
    return file


async def _migrate(url: str) -> None:
    database = open_database(url)
    await upgrade(database)
    await database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database: every test that asks runs on both kinds."""
    if request.param == "postgres":
        return _fresh(request.getfixturevalue("postgres"))
    return _copy(request.getfixturevalue("sqlite_template"), tmp_path)


def _fresh(server: Postgres) -> str:
    return server.create(f"test_{next(_names)}", template="template_xingji")


def _copy(template: Path, folder: Path) -> str:
    file = folder / "test.db"
    file.write_bytes(template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database, on SQLite and on PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty, migrated database for what concerns SQLite alone."""
    opened = open_database(_copy(sqlite_template, tmp_path))
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_database(postgres: Postgres) -> AsyncIterator[Database]:
    """An empty, migrated database for what concerns PostgreSQL alone."""
    opened = open_database(_fresh(postgres))
    yield opened
    await opened.close()
