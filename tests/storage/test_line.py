"""A line: one connection kept for single statements, each durable when it returns."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.models import Chain

ADD = text("INSERT INTO chains (chain, seq, hash) VALUES (:chain, 1, '') ON CONFLICT DO NOTHING")


async def kept(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(Chain.chain).order_by(Chain.chain)))


async def test_what_was_said_on_it_is_seen_by_everybody_at_once(database: Database) -> None:
    line = database.line()
    await line.execute(ADD, {"chain": "a"})
    assert await kept(database) == ["a"]
    await line.execute(ADD, {"chain": "b"})
    assert await kept(database) == ["a", "b"]
    await line.close()


async def test_it_holds_no_lock_between_its_statements(database: Database) -> None:
    line = database.line()
    await line.execute(ADD, {"chain": "a"})
    async with database.write() as session:
        session.add(Chain(chain="b", seq=1, hash=""))
    await line.execute(ADD, {"chain": "c"})
    assert await kept(database) == ["a", "b", "c"]
    await line.close()


async def test_a_refused_statement_leaves_nothing_behind_and_the_next_one_works(database: Database) -> None:
    line = database.line()
    with pytest.raises(DBAPIError):
        await line.execute(text("INSERT INTO chains (chain) VALUES (:chain)"), {"chain": "half"})
    await line.execute(ADD, {"chain": "a"})
    assert await kept(database) == ["a"]
    await line.close()


async def test_a_server_that_was_started_again_is_not_noticed(postgres_database: Database) -> None:
    line = postgres_database.line()
    await line.execute(ADD, {"chain": "before"})
    async with postgres_database.write() as session:
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
        assert len((await session.execute(others)).all()) == 1
    await line.execute(ADD, {"chain": "after"})
    assert await kept(postgres_database) == ["after", "before"]
    await line.close()


async def test_its_connection_goes_back_to_the_pool_as_it_was(database: Database) -> None:
    """A transaction on the same connection afterwards is a whole one again."""
    line = database.line()
    await line.execute(ADD, {"chain": "a"})
    await line.close()

    async def fail_half_way() -> None:
        async with database.write() as session:
            session.add(Chain(chain="b", seq=1, hash=""))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Chain)) == 1
