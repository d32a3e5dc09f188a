"""Real servers for the tests: PostgreSQL and Valkey from their pip packages, never one that happens to run."""

import asyncio
import hashlib
import itertools
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from nlp import photo
from nlp.findings import Findings
from sales.playbook import PhotoRules
from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.servers import Postgres, Valkey
from tests.skips import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]

_names = itertools.count(1)
LOOK = photo.examine
PLAIN = structlog.dev.plain_traceback


@pytest.fixture(autouse=True)
def _log_as_ever() -> Iterator[None]:
    """A test that sets up logging sets it up for itself alone. Tracebacks are plain: with colours and variables one
    takes seconds."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=PLAIN),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _same_picture_looked_at_once() -> Iterator[None]:
    """Most tests send the same pictures, and a look takes a tenth of a second. Where a picture does not say when it
    was taken, what is found does not depend on when it came: it is a pure function of what the look is given."""
    found: dict[tuple[bytes, str], Findings] = {}

    def look(data: bytes, rules: PhotoRules, received_at: datetime, timezone: ZoneInfo) -> Findings:
        key = hashlib.sha256(data).digest(), f"{rules!r} {timezone}"
        if key not in found:
            findings = LOOK(data, rules, received_at, timezone)
            if findings.taken_at is not None:
                return findings
            found[key] = findings
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(photo, "examine", look)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test run, with one migrated template database."""
    with Postgres() as server:
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
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, migrated database: every test that asks runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite database."""
    file = tmp_path / "test.db"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database."""
    url = postgres.create(f"test_{next(_names)}", template="template_xingji")
    yield url
    postgres.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database, on SQLite and on PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database for what concerns SQLite alone."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database for what concerns PostgreSQL alone."""
    opened = open_database(postgres_url)
    yield opened
    await opened.close()
