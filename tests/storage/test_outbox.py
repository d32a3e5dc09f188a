"""The outbox: in order per chat, taken once, handed on when its sender dies, dead letters kept."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError

from storage import outbox
from storage.backlog import Stuck, backlog, newest_stuck
from storage.database import Database
from storage.models import Outbox
from storage.outbox import Queued

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
LATER = NOW + timedelta(minutes=5)


def parcel(key: str, chat: str = "alice", **other: Any) -> Queued:
    values: dict[str, Any] = {"slot": None, "mode": "send", "payload": {"text": key}, "at": NOW}
    return Queued(key, other.pop("channel", "console"), chat, **{**values, **other})


async def queue(database: Database, *messages: Queued) -> None:
    async with database.write() as session:
        await outbox.queue(session, messages)


async def claim(database: Database, now: datetime = NOW, limit: int = 100) -> list[str]:
    async with database.write() as session:
        return [row.key for row in await outbox.claim(session, now, LEASE, ["console"], limit)]


async def row(database: Database, key: str) -> Outbox:
    async with database.read() as session:
        return (await session.scalars(select(Outbox).where(Outbox.key == key))).one()


async def sent(database: Database, key: str, handle: str | None = None, at: datetime = NOW) -> None:
    found = await row(database, key)
    async with database.write() as session:
        await outbox.mark_sent(session, [(found.id, handle, at)])


async def bury(database: Database, key: str, reason: str = "forbidden") -> None:
    found = await row(database, key)
    async with database.write() as session:
        await outbox.bury(session, found.id, reason)


async def put_back(database: Database, key: str, due_at: datetime) -> None:
    found = await row(database, key)
    async with database.write() as session:
        await outbox.put_back(session, [found.id], due_at, "no answer in time", tried=True)


async def test_a_key_can_be_queued_once_and_the_second_takes_its_transaction_with_it(database: Database) -> None:
    await queue(database, parcel("a"))
    with pytest.raises(IntegrityError):
        await queue(database, parcel("b"), parcel("a"))
    async with database.read() as session:
        assert await session.scalar(select(func.count(Outbox.id))) == 1


async def test_what_is_due_is_claimed_in_order_and_only_once(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("b1", "bob"), parcel("a2"))
    assert await claim(database) == ["a1", "b1", "a2"]
    assert await claim(database) == []


async def test_five_couriers_at_once_take_each_message_once_and_none_before_its_predecessor(
    database: Database,
) -> None:
    await queue(database, *(parcel(f"{chat}{n:02}", chat) for n in range(20) for chat in "abcde"))
    claims: list[list[str]] = []

    async def one_courier() -> None:
        while keys := await claim(database, limit=7):
            claims.append(keys)
            for key in keys:
                await sent(database, key)

    await asyncio.gather(*(one_courier() for _ in range(5)))
    while keys := await claim(database):  # what was behind a row in flight when the last courier looked
        claims.append(keys)
    taken = [key for keys in claims for key in keys]
    assert len(taken) == len(set(taken)) == 100
    for chat in "abcde":
        assert [key for key in taken if key[0] == chat] == [f"{chat}{n:02}" for n in range(20)]


async def test_a_chat_waits_behind_a_message_in_flight_while_other_chats_go_on(database: Database) -> None:
    await queue(database, parcel("a1"))
    assert await claim(database) == ["a1"]
    await queue(database, parcel("a2"), parcel("b1", "bob"))
    assert await claim(database) == ["b1"]
    await sent(database, "a1")
    assert await claim(database) == ["a2"]


async def test_a_chat_waits_behind_a_message_that_will_be_tried_again(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("a2"))
    await claim(database)
    await put_back(database, "a1", LATER)
    await put_back(database, "a2", NOW)
    assert await claim(database) == []
    assert await claim(database, LATER) == ["a1", "a2"]
    first = await row(database, "a1")
    assert (first.attempts, first.error) == (2, "no answer in time")


async def test_a_dead_letter_does_not_hold_up_its_chat(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("a2"))
    await bury(database, "a1")
    assert await claim(database) == ["a2"]


async def test_what_is_not_due_or_for_another_channel_is_left(database: Database) -> None:
    await queue(database, parcel("later", at=LATER), parcel("theirs", "bob", channel="wecom"))
    assert await claim(database) == []


async def test_a_message_whose_sender_died_is_abandoned_when_the_lease_ends(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("a2", "bob"))
    await claim(database)
    await sent(database, "a2")
    async with database.read() as session:
        assert await outbox.abandoned(session, NOW + LEASE - timedelta(seconds=1)) == []
        over = await outbox.abandoned(session, NOW + LEASE + timedelta(seconds=1))
        at_start = await outbox.abandoned(session, None)
    assert [r.key for r in over] == [r.key for r in at_start] == ["a1"]


async def test_the_next_due_moment_is_that_of_the_first_in_each_chat(database: Database) -> None:
    async def next_due() -> datetime | None:
        async with database.read() as session:
            return await outbox.next_due(session, ["console"])

    assert await next_due() is None
    await queue(database, parcel("theirs", channel="wecom"))
    assert await next_due() is None
    await queue(database, parcel("a1"), parcel("a2"))
    assert await next_due() == NOW
    await claim(database)
    assert await next_due() == NOW + LEASE
    await put_back(database, "a1", LATER)
    await put_back(database, "a2", NOW)  # due, but it must wait for the one before it
    assert await next_due() == LATER


async def test_a_repaint_finds_the_last_handle_of_its_slot(database: Database) -> None:
    await queue(database, *(parcel(key, slot="visit:5") for key in ("first", "second", "unsent", "repaint")))
    await queue(database, parcel("other", slot="visit:6"), parcel("elsewhere", "bob", slot="visit:5"))
    for key in ("first", "second", "other", "elsewhere"):
        await sent(database, key, handle=f"handle of {key}")
    repaint = await row(database, "repaint")
    async with database.read() as session:
        found = await outbox.handle_of(session, "console", "alice", "visit:5", repaint.id)
        nothing = await outbox.handle_of(session, "console", "alice", "visit:7", repaint.id)
    assert (found, nothing) == ("handle of second", None)


async def test_a_person_has_the_word_since_the_bot_last_spoke(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("a2"), parcel("a3"))
    for key, minute in (("a1", 1), ("a2", 2), ("a3", 9)):
        await sent(database, key, at=NOW + timedelta(minutes=minute))
    async with database.read() as session:
        assert await outbox.prompted_at(session, "console", "alice", LATER) == NOW + timedelta(minutes=2)
        assert await outbox.prompted_at(session, "console", "alice", NOW) is None


async def test_dead_letters_get_a_fresh_start_in_their_old_order(database: Database) -> None:
    await queue(database, parcel("a1"), parcel("a2"), parcel("b1", "bob"))
    await claim(database)
    for key in ("a2", "a1"):
        await bury(database, key)
    await sent(database, "b1")
    async with database.write() as session:
        assert await outbox.revive_dead(session, LATER) == 2
    assert (await row(database, "a1")).error is None
    async with database.write() as session:
        claimed = await outbox.claim(session, LATER, LEASE, ["console"], 100)
        assert [(r.key, r.attempts) for r in claimed] == [("a1", 0), ("a2", 0)]


async def test_a_card_that_was_shown_anew_meanwhile_stays_dead(database: Database) -> None:
    await queue(database, parcel("old", slot="visit:5"), parcel("new", slot="visit:5"), parcel("plain"))
    await bury(database, "old")
    await bury(database, "plain")
    async with database.write() as session:
        assert await outbox.revive_dead(session, NOW) == 1
    assert (await row(database, "old")).state == "dead"


async def test_the_backlog_is_counted_and_the_newest_stuck_come_first_without_content(database: Database) -> None:
    await queue(database, *(parcel(f"a{n}", at=NOW + timedelta(minutes=n)) for n in range(4)))
    await bury(database, "a0")
    await bury(database, "a1", "user left")
    async with database.read() as session:
        assert (await backlog(session)).outbox_dead == 2
        counted = await backlog(session)
        stuck = await newest_stuck(session, limit=1)
    assert (counted.outbox_waiting, counted.oldest) == (2, NOW + timedelta(minutes=2))
    buried = await row(database, "a1")
    assert stuck == [Stuck("out", buried.id, "console", "user left", NOW + timedelta(minutes=1))]


async def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        await queue(database, parcel("a1", at=datetime(2026, 11, 23)))  # noqa: DTZ001
