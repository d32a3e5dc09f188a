"""The ground: no lost updates, no naive times, the schema is what the models say."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import StatementError

from storage.database import Database, open_database
from storage.migrate import is_current
from storage.models import Base, Chain, Media

A_WHILE = "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 300000) SELECT max(n) FROM up"


async def test_ten_writers_lose_no_update(database: Database) -> None:
    async with database.write() as session:
        session.add(Chain(chain="counter", seq=0, hash=""))

    async def add_one() -> None:
        async with database.write() as session:
            row = (await session.scalars(select(Chain).with_for_update())).one()
            row.seq += 1

    for _ in range(5):
        await asyncio.gather(*(add_one() for _ in range(10)))
    async with database.read() as session:
        assert (await session.scalars(select(Chain.seq))).one() == 50


async def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    shanghai = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    async with database.write() as session:
        session.add(Media(sha256="a", mime="image/jpeg", size=1, name="a", received_at=shanghai))
    async with database.read() as session:
        stored = (await session.scalars(select(Media.received_at))).one()
    assert stored == shanghai
    assert stored.tzinfo is UTC


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        async with database.write() as session:
            session.add(
                Media(sha256="a", mime="x", size=1, name="a", received_at=datetime(2026, 11, 23))  # noqa: DTZ001
            )


async def test_migrations_build_exactly_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    assert await is_current(database)


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.write() as writing:
        writing.add(Chain(chain="x", seq=1, hash=""))
        await writing.flush()
        async with asyncio.timeout(60), database.read() as reading:
            assert (await reading.scalars(select(Chain))).all() == []


async def test_writers_of_one_process_have_their_turns_in_order(sqlite_database: Database) -> None:
    order: list[int] = []

    async def write(n: int) -> None:
        async with sqlite_database.write() as session:
            session.add(Chain(chain=str(n), seq=1, hash=""))
            await session.flush()
            order.append(n)

    await asyncio.gather(*(write(n) for n in range(20)))
    assert order == list(range(20))


async def test_closing_waits_for_connections_that_are_still_in_use(tmp_path: Path) -> None:
    """Those of cancelled tasks come back late, and the threads of SQLite would report to a loop that is gone."""
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    opened, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
            opened.set()
            await go_on.wait()

    before = set(threading.enumerate())
    working = asyncio.create_task(work())
    await opened.wait()
    closing = asyncio.create_task(database.close())
    await asyncio.wait((closing,), timeout=0.05)
    assert not closing.done()
    go_on.set()
    await asyncio.gather(working, closing)
    assert not [thread for thread in set(threading.enumerate()) - before if "connection" in thread.name]


async def test_who_is_cancelled_in_the_middle_of_writing_holds_up_nobody(sqlite_url: str) -> None:
    """Their error, and with it their cursor, may be kept for ever: its lock was."""
    theirs, ours = open_database(sqlite_url), open_database(sqlite_url)
    kept: list[BaseException] = []
    written = asyncio.Event()

    async def work() -> None:
        try:
            async with theirs.write() as session:
                session.add(Chain(chain="theirs", seq=1, hash=""))
                await session.flush()
                written.set()
                await session.execute(text(A_WHILE))
        except asyncio.CancelledError as error:
            kept.append(error)

    working = asyncio.create_task(work())
    await written.wait()
    await asyncio.wait((working,), timeout=0.02)
    working.cancel()
    await working
    async with ours.write() as session:
        session.add(Chain(chain="ours", seq=1, hash=""))
    async with ours.read() as session:
        assert (await session.scalars(select(Chain.chain))).all() == ["ours"]
    assert kept
    await asyncio.gather(theirs.close(), ours.close())
