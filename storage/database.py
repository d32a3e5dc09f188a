"""One place that opens the database: SQLite (one file, one writer) or PostgreSQL, same code above."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Dialect, Executable, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.sqlite_threads import SqliteThreads
from storage.turns import Take, Turns, no_turns

log = structlog.get_logger(__name__)

BUSY_TIMEOUT_MS = 30_000
CHECKPOINT_TIMEOUT_MS = 1_000
POSTGRES_POOL_SIZE = 10
PATIENCE_S = 5.0  # for connections that are still in use when the database is closed
LOOK_S = 0.005
_BEGIN = "xingji_begin"  # on SQLite: the statement that begins a transaction; None: each statement is its own


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
    is safe; a read transaction (`Database.read`) does not, and a `Line` begins none.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what is erased does not stay readable in the file
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
        if begin is not None:
            connection.exec_driver_sql(begin)


@dataclass(frozen=True, slots=True)
class Database:
    """An engine with the two ways to use it: `read()` and `write()`, each one transaction.

    SQLite has one writer, and lets the others look again and again, longer each time: the writers of one process
    take turns instead. PostgreSQL needs none.
    """

    engine: AsyncEngine
    _writes: async_sessionmaker[AsyncSession]
    _reads: async_sessionmaker[AsyncSession]
    _take_turn: Take
    _threads: SqliteThreads

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write; commits at the end, rolls back on any error."""
        async with self._take_turn(False), self._writes() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that only reads: never waits for a writer on SQLite."""
        async with self._reads() as session:
            yield session

    def line(self) -> "Line":
        """A line of one's own, opened at first use."""
        options: dict[str, Any] = {_BEGIN: None} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        return Line(self.engine.execution_options(**options), self._take_turn)

    async def checkpoint(self) -> None:
        """On SQLite: carry the journal into the file and empty it, for it still holds what was erased. Where
        somebody reads meanwhile it stays for now: nobody should wait for that."""
        if not self.is_sqlite:
            return
        async with self.engine.execution_options(**{_BEGIN: None}).connect() as connection:
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={CHECKPOINT_TIMEOUT_MS}")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    async def close(self) -> None:
        """Every connection is closed when this returns, also those of whom was cancelled: theirs come back in the
        background (SQLAlchemy shields that). What does not come back is left, with a line in the log."""
        await self._all_given_back()
        await self.engine.dispose()
        await self._threads.ended()

    async def _all_given_back(self) -> None:
        pool = self.engine.pool
        assert isinstance(pool, AsyncAdaptedQueuePool)
        deadline = time.monotonic() + PATIENCE_S
        while pool.checkedout() and time.monotonic() < deadline:  # noqa: ASYNC110 - a pool tells nobody
            await asyncio.sleep(LOOK_S)
        if pool.checkedout():
            log.warning("database.connection_not_given_back", connections=pool.checkedout())


class Line:
    """A connection that is kept, on which every statement is a transaction of its own, durable when it returns.

    For one user at a time, where a session for each transaction would cost more than the work, and somebody waits
    for it: it goes before those who `write()`. What is said on it may be said twice: when the server ended the
    connection, the statement is repeated on a new one.
    """

    def __init__(self, engine: AsyncEngine, take_turn: Take) -> None:
        self._engine = engine
        self._take_turn = take_turn
        self._connection: AsyncConnection | None = None

    @property
    def dialect(self) -> Dialect:
        return self._engine.dialect

    async def execute(self, statement: Executable, parameters: Mapping[str, Any]) -> None:
        """Raises what the database raises; the next statement gets a new connection."""
        try:
            await self._say(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            await self._say(statement, parameters)

    async def _say(self, statement: Executable, parameters: Mapping[str, Any]) -> None:
        self._connection = self._connection or await self._engine.connect()
        try:
            async with self._take_turn(True):
                await self._connection.execute(statement, parameters)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Give the connection back; safe to call twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def open_database(url: str) -> Database:
    """Open `url` (see `normalise_url`); nothing is connected until first use."""
    target = make_url(normalise_url(url))
    is_sqlite = target.get_backend_name() == "sqlite"
    threads = SqliteThreads()
    options: dict[str, Any] = (
        {"connect_args": {"async_creator_fn": threads.connect}}
        if is_sqlite
        else {"pool_size": POSTGRES_POOL_SIZE, "pool_pre_ping": True}
    )
    engine = create_async_engine(target, json_serializer=_dump, hide_parameters=True, **options)
    if is_sqlite:
        _prepare_sqlite(engine)
    readers = engine.execution_options(**{_BEGIN: "BEGIN"})
    return Database(
        engine,
        async_sessionmaker(engine, expire_on_commit=False),
        async_sessionmaker(readers, expire_on_commit=False),
        Turns().take if is_sqlite else no_turns,
        threads,
    )
