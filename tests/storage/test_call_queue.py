"""Who hears which talk: one holder at a time, in a fair order, and whoever lost a lease writes nothing."""

import asyncio
from datetime import timedelta

import pytest

from storage import call_queue, calls
from storage.call_queue import Held, LeaseLostError
from storage.database import Database
from storage.models import Call
from tests.clock import FakeClock
from tests.company import found

LEASE = timedelta(seconds=45)
NOW = FakeClock().now


async def a_talk(database: Database, state: str = "waiting", **columns: object) -> int:
    """A talk of 小林's that came in; columns as told."""
    async with database.write() as session:
        arrived = calls.Arrived(1, 1, None, "a.m4a", "console", "R01", NOW, NOW + timedelta(days=180), state=state)
        call = await calls.create(session, arrived)
        for name, value in columns.items():
            setattr(call, name, value)
        return call.id


async def taken(database: Database, holder: str, after_s: float = 0, **how: object) -> Call | None:
    now = NOW + timedelta(seconds=after_s)
    async with database.write() as session:
        return await call_queue.claim(session, holder, now, now + LEASE, **how)  # type: ignore[arg-type]


def held(call: Call | None) -> Held:
    assert call is not None
    return Held(call.id, call.token)


async def write_with(database: Database, lease: Held) -> None:
    async with database.write() as session:
        (await session.get_one(Call, lease.call_id)).heard_s = 99  # goes with the transaction
        await call_queue.keep(session, lease, NOW + LEASE)


@pytest.fixture
async def company(database: Database) -> Database:
    await found(database)
    return database


async def test_of_many_who_ask_at_once_nobody_gets_what_another_has(company: Database) -> None:
    there = [await a_talk(company) for _ in range(6)]
    got = await asyncio.gather(*(taken(company, f"w{n}") for n in range(9)))
    ids = [call.id for call in got if call is not None]
    assert sorted(ids) == there
    assert all(call.token == 1 and call.state == "working" for call in got if call is not None)


async def test_a_lost_lease_writes_nothing(company: Database) -> None:
    await a_talk(company)
    first = held(await taken(company, "first"))
    assert await taken(company, "second", after_s=44) is None
    second = held(await taken(company, "second", after_s=46))
    assert second == Held(first.call_id, first.token + 1)
    with pytest.raises(LeaseLostError):
        await write_with(company, first)
    async with company.write() as session:
        kept = await call_queue.keep(session, second, NOW + 3 * LEASE)
        assert kept.heard_s == 0
    assert await taken(company, "third", after_s=100) is None


async def test_who_is_kept_waiting_by_a_keeper_sees_what_it_wrote(postgres_database: Database) -> None:
    """A keeper locks the row: the next one does not take it meanwhile, but passes it over."""
    await found(postgres_database)
    await a_talk(postgres_database)
    first = held(await taken(postgres_database, "first"))
    async with postgres_database.write() as session:
        await call_queue.keep(session, first, NOW + 3 * LEASE)
        assert await taken(postgres_database, "second", after_s=60) is None
    assert await taken(postgres_database, "second", after_s=60) is None


async def test_short_ones_go_first_then_as_they_came(company: Database) -> None:
    long, later = await a_talk(company, duration_s=3600.0), await a_talk(company)
    note, short = await a_talk(company, purpose="note"), await a_talk(company, duration_s=8.0)
    ready = await a_talk(company, state="heard", heard_at=NOW)
    await a_talk(company, state="consent")
    async with company.read() as session:
        places = {
            id: await call_queue.ahead(session, await session.get_one(Call, id)) for id in (note, short, later)
        }
        assert [call.id for call in await call_queue.next_waiting(session, 2)] == [note, short]
    assert places == {note: 0, short: 1, later: 4}
    order = [held(await taken(company, "w")).call_id for _ in range(5)]
    assert order == [note, short, ready, long, later]
    assert await taken(company, "w") is None


async def test_who_cannot_hear_takes_only_what_is_heard(company: Database) -> None:
    waiting = await a_talk(company)
    ready = await a_talk(company, state="heard", heard_at=NOW)
    async with company.read() as session:
        ahead = await call_queue.peek(session, NOW, hears=False)
        assert ahead is not None
        assert ahead.id == ready
        assert await call_queue.peek(session, NOW, without={waiting, ready}) is None
    assert held(await taken(company, "w", hears=False)).call_id == ready
    assert await taken(company, "w", hears=False) is None
    assert await taken(company, "w", without={waiting}) is None


async def test_what_is_put_back_waits_for_its_time_and_counts_if_tried(company: Database) -> None:
    await a_talk(company)
    for after_s, tried, attempts in ((0, True, 1), (10, False, 2), (20, True, 2)):
        call = await taken(company, "w", after_s)
        assert call is not None
        assert call.attempts == attempts
        async with company.write() as session:
            kept = await call_queue.keep(session, held(call), NOW + LEASE)
            call_queue.put_back(kept, NOW + timedelta(seconds=after_s + 9), "OSError", tried=tried)
        assert await taken(company, "w", after_s + 8) is None


async def test_what_a_press_set_free_is_taken_at_once_and_lost_to_its_holder(company: Database) -> None:
    await a_talk(company, state="heard", heard_at=NOW)
    first = held(await taken(company, "first"))
    async with company.write() as session:
        calls.swap(await session.get_one(Call, first.call_id))
    with pytest.raises(LeaseLostError):
        await write_with(company, first)
    assert held(await taken(company, "second", after_s=1)).token == first.token + 1


async def test_a_finished_one_is_taken_no_more(company: Database) -> None:
    await a_talk(company)
    first = held(await taken(company, "w"))
    async with company.write() as session:
        call_queue.finish(await call_queue.keep(session, first, NOW + LEASE), "done", NOW)
    assert await taken(company, "w", after_s=1000) is None
    async with company.read() as session:
        assert await call_queue.is_empty(session)
        assert await call_queue.queue(session) == call_queue.Queue(0, 0, None)


async def test_the_queue_is_counted(company: Database) -> None:
    await a_talk(company)
    await a_talk(company, received_at=NOW - timedelta(hours=1))
    await taken(company, "w")
    async with company.read() as session:
        assert not await call_queue.is_empty(session)
        assert await call_queue.queue(session) == call_queue.Queue(1, 1, NOW - timedelta(hours=1))


async def test_reps_are_told_once_that_there_is_no_model(company: Database) -> None:
    waiting = await a_talk(company)
    await a_talk(company, state="heard", heard_at=NOW)
    await a_talk(company, state="consent")
    async with company.write() as session:
        assert await call_queue.waits_untold(session)
        assert [call.id for call in await call_queue.note_without_model(session)] == [waiting]
        assert not await call_queue.waits_untold(session)
        assert await call_queue.note_without_model(session) == []


async def test_the_living_are_known_and_the_dead_forgotten(company: Database) -> None:
    day = timedelta(days=1)
    async with company.write() as session:
        await call_queue.beat(session, "long_dead", NOW - 2 * day, able=True)
        await call_queue.beat(session, "dead", NOW, able=True)
        await call_queue.beat(session, "deaf", NOW + LEASE, able=True)
        await call_queue.beat(session, "deaf", NOW + LEASE, able=False)
        await call_queue.beat(session, "able", NOW + LEASE, able=True)
        assert await call_queue.workers(session, NOW) == (2, 1)
        await call_queue.sign_off(session, "able", NOW, day)
        assert await call_queue.workers(session, NOW) == (1, 0)
        assert await call_queue.workers(session, NOW - 2 * day - LEASE) == (2, 1)  # the long dead one is gone
