"""What was acknowledged is durable, once, however often and however broken it arrives."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from bot.events import Content, Event, Press, Text, load
from bot.intake import Intake
from bot.observe import Step
from storage import inbox
from storage.database import Database
from storage.inbox import Conversation
from storage.models import Inbox

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def event(key: str, content: Content | None = None, chat: str = "alice") -> Event:
    return Event("console", key, chat, chat, NOW, content or Text("你好"))


class Door:
    """An intake at work, what it woke and which steps it passed."""

    def __init__(self, database: Database) -> None:
        self.woken: list[Conversation] = []
        self.steps: list[tuple[Step, int]] = []
        self.intake = Intake(database, lambda: NOW, self._wake, lambda step, n: self.steps.append((step, n)))

    def _wake(self, conversations: Sequence[Conversation]) -> None:
        self.woken.extend(conversations)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    opened = Door(database)
    running = asyncio.create_task(opened.intake.run())
    yield opened
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def kept(database: Database) -> list[Inbox]:
    async with database.read() as session:
        return list(await session.scalars(select(Inbox).order_by(Inbox.id)))


async def test_five_deliveries_at_once_are_all_acknowledged_and_kept_once(database: Database, door: Door) -> None:
    await asyncio.gather(*(door.intake.accept(event("m1")) for _ in range(5)))
    assert [row.key for row in await kept(database)] == ["m1"]
    assert set(door.woken) == {("console", "alice")}


async def test_a_late_second_delivery_is_only_acknowledged(database: Database, door: Door) -> None:
    await door.intake.accept(event("m1"))
    async with database.write() as session:
        await inbox.finish(session, [row.id for row in await kept(database)])
    await door.intake.accept(event("m1"))
    assert [(row.key, row.state) for row in await kept(database)] == [("m1", "done")]


async def test_messages_that_wait_together_share_a_transaction_and_keep_their_order(
    database: Database, door: Door
) -> None:
    await asyncio.gather(*(door.intake.accept(event(f"m{n}")) for n in range(40)))
    assert [row.key for row in await kept(database)] == [f"m{n}" for n in range(40)]
    assert door.steps == [(Step.RECEIVED, 40), (Step.DURABLE, 40)]


async def test_nothing_is_acknowledged_while_the_database_cannot_keep_it(database: Database, door: Door) -> None:
    async with database.write() as session:
        await session.execute(text("ALTER TABLE inbox RENAME TO gone"))
    with pytest.raises(Exception, match="inbox"):
        await door.intake.accept(event("m1"))
    assert door.woken == []
    async with database.write() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO inbox"))
    await door.intake.accept(event("m1"))
    assert [row.key for row in await kept(database)] == ["m1"]


async def test_a_sender_that_hangs_up_loses_nothing(database: Database, door: Door) -> None:
    hanging_up = asyncio.create_task(door.intake.accept(event("m1")))
    await asyncio.sleep(0)  # it has been handed over
    hanging_up.cancel()
    await door.intake.accept(event("m2"))
    assert [row.key for row in await kept(database)] == ["m1", "m2"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("缺\x00感冒灵", "缺感冒灵"),
        ("half \ud83d of an emoji", "half ? of an emoji"),
        ("𠮷野家 👩‍👩‍👧‍👦 é", "𠮷野家 👩‍👩‍👧‍👦 é"),
        ("", ""),
    ],
)
async def test_odd_text_is_kept_as_well_as_a_database_can(
    database: Database, door: Door, sent: str, stored: str
) -> None:
    await door.intake.accept(event("m1", Text(sent)))
    (row,) = await kept(database)
    assert load(row.payload).content == Text(stored)


async def test_odd_choices_are_cleaned_to_their_depth(database: Database, door: Door) -> None:
    await door.intake.accept(event("m1", Press("token", {"ot\x00c": ["a\x00", "b"]})))
    (row,) = await kept(database)
    assert load(row.payload).content == Press("token", {"otc": ["a", "b"]})


async def test_ten_megabytes_of_text_are_kept_whole(database: Database, door: Door) -> None:
    long = "长" * 3_400_000
    await door.intake.accept(event("m1", Text(long)))
    (row,) = await kept(database)
    assert load(row.payload).content == Text(long)


async def test_one_message_that_the_database_refuses_takes_no_other_with_it(
    postgres_database: Database,
) -> None:
    door = Door(postgres_database)
    running = asyncio.create_task(door.intake.run())
    keys = ["m1", secrets.token_hex(50_000), "m3"]  # PostgreSQL cannot index a key of that size
    outcomes = await asyncio.gather(*(door.intake.accept(event(key)) for key in keys), return_exceptions=True)
    running.cancel()
    assert [outcome is None for outcome in outcomes] == [True, False, True]
    assert [row.key for row in await kept(postgres_database)] == ["m1", "m3"]
