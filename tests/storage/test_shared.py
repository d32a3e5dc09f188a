"""What replicas share: leases, usage, one-use codes, reply windows. Two sessions at once are two replicas."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage import card_codes, leases, reply_windows, usage
from storage.database import Database

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


async def lease(database: Database, holder: str, now: datetime = NOW, until: datetime = LATER) -> bool:
    async with database.write() as session:
        return await leases.take(session, "bot", holder, now, until)


async def test_of_many_who_ask_at_once_one_gets_the_lease(database: Database) -> None:
    taken = await asyncio.gather(*(lease(database, f"replica {n}") for n in range(8)))
    assert taken.count(True) == 1


async def test_a_lease_is_renewed_by_its_holder_and_taken_over_only_when_it_is_over(database: Database) -> None:
    assert await lease(database, "a")
    assert await lease(database, "a", until=LATER + timedelta(seconds=10))
    assert not await lease(database, "b", now=LATER, until=LATER + timedelta(seconds=30))
    assert await lease(database, "b", now=LATER + timedelta(seconds=10), until=LATER + timedelta(seconds=40))
    assert not await lease(database, "a", now=LATER + timedelta(seconds=11), until=LATER + timedelta(seconds=41))


async def test_only_the_holder_can_give_a_lease_up(database: Database) -> None:
    assert await lease(database, "a")
    async with database.write() as session:
        await leases.give_up(session, "bot", "b")
    assert not await lease(database, "b")
    async with database.write() as session:
        await leases.give_up(session, "bot", "a")
    assert await lease(database, "b")


async def test_usage_of_all_replicas_adds_up_by_month_and_kind(database: Database) -> None:
    async def spend(month: str, kind: str, n: int) -> None:
        async with database.write() as session:
            await usage.add(session, "dingtalk", month, kind, n)

    await asyncio.gather(*(spend("2026-11", "calls", 2) for _ in range(8)))
    await spend("2026-11", "messages", 1)
    await spend("2026-12", "calls", 5)
    async with database.read() as session:
        assert await usage.used(session, "dingtalk", "2026-11") == {"calls": 16, "messages": 1}
        assert await usage.used(session, "wecom", "2026-11") == {}


async def test_of_many_who_spend_at_once_no_more_get_it_than_there_is(database: Database) -> None:
    async def spend(limit: int, kind: str = "team:1") -> bool:
        async with database.write() as session:
            return await usage.spend(session, "model", "2026-11-23", kind, limit)

    assert (await asyncio.gather(*(spend(3) for _ in range(8)))).count(True) == 3
    assert not await spend(3)
    assert not await spend(0, "team:2")
    assert await spend(1, "team:2")
    async with database.read() as session:
        assert await usage.used(session, "model", "2026-11-23") == {"team:1": 3, "team:2": 1}


async def keep(database: Database, code: str, until: datetime = LATER, card: str = "t1") -> None:
    async with database.write() as session:
        await card_codes.keep(session, "wecom", card, code, until)


async def take(database: Database, card: str = "t1", now: datetime = NOW) -> str | None:
    async with database.write() as session:
        return await card_codes.take(session, "wecom", card, now)


async def test_the_newest_code_goes_first_and_each_goes_once(database: Database) -> None:
    for code in ("old", "new", "new"):  # the platform delivers a click twice
        await keep(database, code)
    await keep(database, "other card", card="t2")
    assert [await take(database) for _ in range(3)] == ["new", "old", None]
    assert await take(database, "t2") == "other card"


async def test_two_who_take_at_once_get_different_codes(database: Database) -> None:
    for n in range(4):
        await keep(database, f"code {n}")
    taken = await asyncio.gather(*(take(database) for _ in range(4)))
    assert sorted(code or "none" for code in taken) == [f"code {n}" for n in range(4)]


async def test_a_code_whose_time_is_over_is_not_given_and_goes_in_the_end(database: Database) -> None:
    await keep(database, "over", until=NOW)
    await keep(database, "good")
    async with database.write() as session:
        await card_codes.forget_expired(session, NOW)
    assert await take(database, now=NOW - timedelta(days=1)) == "good"
    assert await take(database, now=NOW - timedelta(days=1)) is None


async def window(database: Database, now: datetime = NOW) -> str | None:
    async with database.read() as session:
        return await reply_windows.open_now(session, "dingtalk", "c1", now)


async def test_a_chat_is_answered_at_its_newest_address_while_it_lives(database: Database) -> None:
    async def heard(url: str, until: datetime) -> None:
        async with database.write() as session:
            await reply_windows.keep(session, "dingtalk", "c1", url, until)

    assert await window(database) is None
    await heard("https://old", LATER)
    await heard("https://new", LATER + timedelta(seconds=5))
    await heard("https://late", LATER + timedelta(seconds=1))  # delivered out of order
    assert await window(database) == "https://new"
    assert await window(database, LATER + timedelta(seconds=5)) is None


async def test_a_window_the_platform_closed_is_gone(database: Database) -> None:
    async with database.write() as session:
        await reply_windows.keep(session, "dingtalk", "c1", "https://gone", LATER)
        await reply_windows.close(session, "dingtalk", "c1")
    assert await window(database) is None
