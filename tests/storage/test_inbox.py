"""The inbox: each message once, each conversation in order, nobody waits for another's conversation."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from storage import inbox
from storage.database import Database
from storage.inbox import Arrived, Conversation
from storage.models import Inbox
from storage.types import NaiveDatetimeError

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ALICE: Conversation = ("console", "alice")
BOB: Conversation = ("console", "bob")


def message(key: str, conversation: Conversation = ALICE, words: str = "") -> Arrived:
    channel, chat = conversation
    return Arrived(channel, key, chat, {"text": words}, NOON)


async def store(database: Database, *messages: Arrived) -> None:
    async with database.write() as session:
        await inbox.store(session, messages)


async def heads(database: Database, *conversations: Conversation) -> list[str]:
    async with database.read() as session:
        return [row.key for row in await inbox.heads(session, conversations)]


async def finish_head(database: Database, conversation: Conversation) -> None:
    async with database.write() as session:
        await inbox.finish(session, [row.id for row in await inbox.heads(session, [conversation])])


async def test_the_same_message_five_times_at_once_is_one_row(database: Database) -> None:
    await asyncio.gather(*(store(database, message("m1", words=f"delivery {n}")) for n in range(5)))
    async with database.read() as session:
        assert await session.scalar(select(func.count(Inbox.id))) == 1


async def test_the_same_message_twice_in_one_batch_is_one_row(database: Database) -> None:
    await store(database, message("m1"), message("m2"), message("m1"))
    async with database.read() as session:
        assert list(await session.scalars(select(Inbox.key).order_by(Inbox.id))) == ["m1", "m2"]


async def test_a_late_second_delivery_changes_nothing(database: Database) -> None:
    await store(database, message("m1", words="first"))
    await finish_head(database, ALICE)
    await store(database, message("m1", words="again"))
    async with database.read() as session:
        row = (await session.scalars(select(Inbox))).one()
        assert (row.state, row.payload) == ("done", {"text": "first"})


async def test_a_key_belongs_to_its_channel(database: Database) -> None:
    await store(database, message("m1", ("console", "x")), message("m1", ("wecom", "x")))
    async with database.read() as session:
        assert await inbox.unfinished(session) == [("console", "x"), ("wecom", "x")]


async def test_each_conversation_shows_its_oldest_waiting_message(database: Database) -> None:
    await store(database, message("a1"), message("b1", BOB), message("a2"), message("b2", BOB))
    assert await heads(database, ALICE, BOB) == ["a1", "b1"]
    await finish_head(database, ALICE)
    assert await heads(database, ALICE, BOB) == ["b1", "a2"]
    assert await heads(database, BOB) == ["b1"]
    await finish_head(database, ALICE)
    assert await heads(database, ALICE) == []


async def test_no_conversation_has_no_head(database: Database) -> None:
    await store(database, message("a1"))
    assert await heads(database) == []


async def test_a_conversation_is_worked_on_by_one_at_a_time(database: Database) -> None:
    order: list[str] = []
    first_is_in, second_is_there = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.write() as session:
            await inbox.lock(session, [ALICE, BOB])
            await inbox.heads(session, [ALICE, BOB])
            first_is_in.set()
            await second_is_there.wait()
            for _ in range(20):
                await session.execute(text("SELECT 1"))
            order.append("first is done")

    async def second() -> None:
        await first_is_in.wait()
        second_is_there.set()
        async with database.write() as session:
            await inbox.lock(session, [BOB])
            await inbox.heads(session, [BOB])
            order.append("second looks")

    async with asyncio.timeout(60):
        await asyncio.gather(first(), second())
    assert order == ["first is done", "second looks"]


async def test_another_conversation_is_not_waited_for(postgres_database: Database) -> None:
    async with asyncio.timeout(60), postgres_database.write() as holding:
        await inbox.lock(holding, [ALICE])
        async with postgres_database.write() as other:
            await inbox.lock(other, [BOB])


async def test_two_that_lock_the_same_conversations_in_another_order_do_not_block_each_other(
    postgres_database: Database,
) -> None:
    async def lock(*conversations: Conversation) -> None:
        async with postgres_database.write() as session:
            await inbox.lock(session, conversations)

    async with asyncio.timeout(60):
        await asyncio.gather(*(lock(ALICE, BOB) for _ in range(20)), *(lock(BOB, ALICE) for _ in range(20)))


async def test_the_third_failure_is_the_last_and_the_conversation_goes_on(database: Database) -> None:
    await store(database, message("a1"), message("a2"))

    async def fail() -> bool:
        async with database.write() as session:
            (row,) = await inbox.heads(session, [ALICE])
            return await inbox.note_failure(session, row.id, "KeyError", give_up_after=3)

    assert [await fail(), await fail(), await fail()] == [False, False, True]
    assert await heads(database, ALICE) == ["a2"]


async def test_failed_messages_can_be_taken_up_again_in_their_old_place(database: Database) -> None:
    await store(database, message("a1"), message("a2"))
    async with database.write() as session:
        (row,) = await inbox.heads(session, [ALICE])
        await inbox.note_failure(session, row.id, "KeyError", give_up_after=1)
    async with database.write() as session:
        assert await inbox.revive_failed(session) == 1
        assert await inbox.revive_failed(session) == 0
    async with database.read() as session:
        (row,) = await inbox.heads(session, [ALICE])
        assert (row.key, row.attempts, row.error) == ("a1", 0, None)


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = Arrived("console", "m1", "alice", {}, datetime(2026, 11, 23))  # noqa: DTZ001
    with pytest.raises(NaiveDatetimeError):
        await store(database, naive)
    assert await heads(database, ALICE) == []
