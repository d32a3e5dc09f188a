"""Pairs that look like one customer wait for a person; what a person decided stays."""

from datetime import UTC, datetime

import pytest

from storage import customers, duplicates
from storage.customers import Incoming
from storage.database import Database
from storage.duplicates import Found

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def ids(database: Database) -> list[int]:
    """The ids of three customers."""
    batch = [Incoming(code, {"name": code, "type": "clinic"}, "1") for code in ("C1", "C2", "C3")]
    async with database.write() as session:
        await customers.bring_in(session, batch, NOW)
        return [c.id for c in await customers.everyone(session)]


async def waiting(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        return [(pair.first.code, pair.second.code) for pair in await duplicates.open_pairs(session)]


async def look(database: Database, *found: Found) -> int:
    async with database.write() as session:
        return await duplicates.replace_open(session, found)


async def test_a_pair_is_kept_once_whichever_way_round_it_is_found(database: Database, ids: list[int]) -> None:
    one, two, _ = ids
    assert await look(database, Found(two, one, "phone"), Found(one, two, "place")) == 1
    assert await look(database, Found(one, two, "phone")) == 0
    assert await waiting(database) == [("C1", "C2")]


async def test_an_open_pair_that_no_longer_looks_alike_is_forgotten(database: Database, ids: list[int]) -> None:
    one, two, three = ids
    await look(database, Found(one, two, "phone"), Found(one, three, "place"))
    await look(database, Found(one, three, "place"))
    assert await waiting(database) == [("C1", "C3")]


@pytest.mark.parametrize("decision", ["same", "different"])
async def test_a_decided_pair_is_not_asked_about_again(
    database: Database, ids: list[int], decision: duplicates.Decision
) -> None:
    one, two, _ = ids
    await look(database, Found(one, two, "phone"))
    async with database.write() as session:
        pair = (await duplicates.open_pairs(session))[0]
        assert await duplicates.decide(session, pair.id, decision)
    assert await look(database, Found(one, two, "phone")) == 0
    assert await waiting(database) == []


async def test_a_decision_on_a_pair_that_is_not_there_is_refused(database: Database) -> None:
    async with database.write() as session:
        assert not await duplicates.decide(session, 404, "same")
