"""Codes are durable when told so, whoever else waits, and each is given out once: on SQLite and on PostgreSQL."""

import asyncio

import pytest

from bot.channels.wecom.codes import GROUP_LIMIT, Codes
from bot.channels.wecom.parse import CardCode
from storage.database import Database, open_database
from tests.clock import FakeClock


async def test_many_at_once_are_all_there_and_each_is_taken_once(database: Database) -> None:
    codes, count = Codes(database, FakeClock()), GROUP_LIMIT + 50
    await asyncio.gather(*(codes.keep(CardCode("t", f"RC{n}")) for n in range(count)))
    taken = [await codes.take("t") for _ in range(count + 1)]
    assert taken.count(None) == 1
    assert {one for one in taken if one} == {f"RC{n}" for n in range(count)}


async def test_the_newest_comes_first_and_old_ones_not_at_all(database: Database) -> None:
    clock = FakeClock()
    codes = Codes(database, clock)
    await codes.keep(CardCode("t", "old"))
    clock.advance(hours=1)
    await codes.keep(CardCode("t", "new"))
    await codes.keep(CardCode("t", "new"))  # the platform delivered the press twice
    clock.advance(hours=71, seconds=1)
    assert [await codes.take("t"), await codes.take("t")] == ["new", None]


async def test_who_hangs_up_takes_nobody_along(sqlite_database: Database) -> None:
    codes = Codes(sqlite_database, FakeClock())
    first, *others = [asyncio.create_task(codes.keep(CardCode("t", f"RC{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    first.cancel()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    kept = sum(result is None for result in results[1:])
    failed = sum(isinstance(result, ConnectionError) for result in results[1:])
    assert kept + failed == 4
    await codes.keep(CardCode("t", "later"))
    assert await codes.take("t") == "later"


async def test_a_database_that_is_away_is_told_to_all(tmp_path: object) -> None:
    database = open_database(f"sqlite:///{tmp_path}/never/there.db")
    codes = Codes(database, FakeClock())
    waiting = [codes.keep(CardCode("t", str(n))) for n in range(3)]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    with pytest.raises(Exception, match="unable to open"):
        await codes.keep(CardCode("t", "x"))
    await database.close()
