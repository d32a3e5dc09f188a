"""One place that opens the database: SQLite (one file, one writer) or PostgreSQL, same code above."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

BUSY_TIMEOUT_MS = 30_000
POSTGRES_POOL_SIZE = 10


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def normalise_url(url: str) -> str:
    """Name the async driver: `sqlite:///x` → `sqlite+aiosqlite:///x`, `postgres(ql)://` → asyncpg."""
    scheme, _, rest = url.partition("://")
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
    }
    return f"{driver.get(scheme, scheme)}://{rest}"


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Take transactions out of the driver's hands, which would otherwise lose updates silently.

    A write transaction takes the lock at its first statement (BEGIN IMMEDIATE), so that read-modify-write
    is safe; a read transaction (`Database.read`) does not.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        read_only = connection.get_execution_options().get("xingji_read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@dataclass(frozen=True, slots=True)
class Database:
    """An engine with the two ways to use it: `read()` and `write()`, each one transaction."""

    engine: AsyncEngine
    _writes: async_sessionmaker[AsyncSession]
    _reads: async_sessionmaker[AsyncSession]

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write; commits at the end, rolls back on any error."""
        async with self._writes() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads: never waits for a writer on SQLite."""
        async with self._reads() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def open_database(url: str) -> Database:
    """Open `url` (see `normalise_url`); nothing is connected until first use."""
    target = make_url(normalise_url(url))
    is_sqlite = target.get_backend_name() == "sqlite"
    options: dict[str, Any] = {} if is_sqlite else {"pool_size": POSTGRES_POOL_SIZE, "pool_pre_ping": True}
    engine = create_async_engine(target, json_serializer=_dump, hide_parameters=True, **options)
    if is_sqlite:
        _prepare_sqlite(engine)
    readers = engine.execution_options(xingji_read_only=True)
    return Database(
        engine,
        async_sessionmaker(engine, expire_on_commit=False),
        async_sessionmaker(readers, expire_on_commit=False),
    )
