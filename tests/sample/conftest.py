"""A founded company to read from."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.sample.help import found_quickly
from tests.servers import Postgres


@pytest.fixture(scope="session")
def founded_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of a founded company; its media lie beside it."""
    file = tmp_path_factory.mktemp("sample") / "sample.db"
    file.write_bytes(sqlite_template.read_bytes())
    asyncio.run(_found(f"sqlite:///{file}", file.parent))
    return file


@pytest.fixture(scope="session")
def sqlite_founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a company founded a second time."""
    folder = tmp_path_factory.mktemp("again")
    (folder / "again.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{folder / 'again.db'}"
    asyncio.run(_found(url, folder))
    return url


@pytest.fixture(scope="session")
def postgres_founded(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a company founded on PostgreSQL."""
    url = postgres.create(f"sample_{os.getpid()}", template="template_xingji")
    asyncio.run(_found(url, tmp_path_factory.mktemp("postgres")))
    yield url
    postgres.drop(url)


async def _found(url: str, folder: Path) -> None:
    database = open_database(url)
    await found_quickly(database, folder)
    await database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def founded_url(request: pytest.FixtureRequest) -> str:
    """The address of a founded company, on either kind."""
    return str(request.getfixturevalue(f"{request.param}_founded"))


@pytest.fixture
async def founded(founded_url: str) -> AsyncIterator[Database]:
    """A company to read from, founded on SQLite and on PostgreSQL."""
    database = open_database(founded_url)
    yield database
    await database.close()


@pytest.fixture
async def sample(founded_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A company of the test's own, founded on Tuesday, 24 November 2026, at ten."""
    file = tmp_path / "sample.db"
    file.write_bytes(founded_file.read_bytes())
    database = open_database(f"sqlite:///{file}")
    yield database
    await database.close()
