"""How often a long recording's card is repainted: by the minute, or three times where every repaint is paid."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import build
from bot.listening import scribe
from bot.settings import Settings
from storage.database import Database
from storage.models import Outbox
from tests.chat import SECRET, playbook
from tests.clock import FakeClock
from tests.company import found
from tests.crash.platform import FilePlatform
from tests.listening.scripted import Scripted
from tests.listening.talks import the_call, waiting


@dataclass
class Paid(FilePlatform):
    """A channel on which a month has only so many calls."""

    is_metered: bool = True


@pytest.mark.parametrize(("is_metered", "times"), [(True, 3), (False, 1 + 9)])
async def test_ten_minutes(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_metered: bool, times: int
) -> None:
    monkeypatch.setattr(scribe, "LOOK_S", 0.01)
    await found(sqlite_database, "outside")
    clock = FakeClock()
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key=SECRET)
    ten_seconds_a_line = Scripted(lines=("好。",) * 60, before_each=lambda _: clock.advance(seconds=3))
    channels = {"outside": Paid(tmp_path / "platform.jsonl", is_metered=is_metered)}
    bot = build(
        settings, sqlite_database, playbook(), clock=clock, recogniser=ten_seconds_a_line, extra_channels=channels
    )
    first = await waiting(sqlite_database, bot.media, channel="outside", duration_s=600.0)
    async with bot.running(), asyncio.timeout(100):
        while (await the_call(sqlite_database, first)).state != "done":
            await asyncio.sleep(0.01)
    async with sqlite_database.read() as session:
        rows = (await session.scalars(select(Outbox).where(Outbox.mode == "repaint").order_by(Outbox.id))).all()
    assert {row.urgency for row in rows} == {"courtesy"}
    assert len(rows) == times + 1, [row.key for row in rows]  # and one that says where the ending is


async def test_those_that_wait_are_told_when_their_place_changes(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "LOOK_S", 0.01)
    await found(sqlite_database, "outside")
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key=SECRET)
    platform = FilePlatform(tmp_path / "platform.jsonl")
    bot = build(
        settings,
        sqlite_database,
        playbook(),
        clock=FakeClock(),
        recogniser=Scripted(),
        extra_channels={"outside": platform},
    )
    ids = [await waiting(sqlite_database, bot.media, channel="outside", duration_s=600.0) for _ in range(3)]
    async with bot.running(), asyncio.timeout(100):
        while (await the_call(sqlite_database, ids[-1])).state != "done":
            await asyncio.sleep(0.01)
    async with sqlite_database.read() as session:
        query = select(Outbox.payload).where(Outbox.key.startswith(f"call:{ids[-1]}:place:")).order_by(Outbox.id)
        told = [payload["text"] for payload in await session.scalars(query)]
    assert ["2 段" in told[0], "1 段" in told[1], len(told)] == [True, True, 2]
