"""Talks go when their time is over: their words at once, their files after that, whoever dies in between."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import erasing
from bot.channels.console.channel import ConsoleChannel
from bot.posting import Postmaster
from bot.signing import Signing
from scheduler.call import Retention
from storage import call_queue, calls, erasure_files
from storage.call_queue import Held, LeaseLostError
from storage.database import Database
from storage.media import MediaLostError, MediaStore, store_of
from storage.models import Action, Call, FollowUp, Media, Outbox, TipMark, Upload
from storage.uploads import Offer, Parts, begin, parts_of
from storage.verify import verify
from tests.clock import FakeClock
from tests.company import Company, found
from tests.talks import AUDIO, SECRET, bring, where_it_stands

EVERYWHERE = {
    "analyses",
    "calls",
    "console_messages",
    "follow_ups",
    "inbox",
    "media",
    "outbox",
    "segments",
    "tip_marks",
    "uploads",
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return store_of(tmp_path)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return parts_of(tmp_path)


def retention(database: Database, store: MediaStore, parts: Parts, clock: FakeClock) -> Retention:
    postmaster = Postmaster({"console": ConsoleChannel(database, clock)}, Signing("secret"))
    return Retention(database, store, parts, postmaster, clock, lambda: None)


async def brought(
    database: Database, store: MediaStore, clock: FakeClock, sound: bytes = AUDIO
) -> tuple[Company, Call]:
    company = await found(database)
    async with database.write() as session:
        return company, await bring(session, store, company, clock(), sound=sound)


async def test_what_is_over_is_erased_everywhere_and_the_ledger_says_so(
    database: Database, store: MediaStore, parts: Parts, clock: FakeClock
) -> None:
    _, call = await brought(database, store, clock)
    async with database.read() as session:
        media = await session.get_one(Media, call.media_id)
    store.copy(media.sha256, "mp3").write_bytes(b"copy")
    assert await where_it_stands(database) == EVERYWHERE
    bot = retention(database, store, parts, clock)
    await bot.look()
    assert await where_it_stands(database) == EVERYWHERE  # its day is not over
    clock.advance(days=1)
    await bot.look()
    await bot.look()
    assert await where_it_stands(database) == set()
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []
    async with database.read() as session:
        erased = list(await session.scalars(select(Action).where(Action.kind == "call.erased")))
        assert [action.payload for action in erased] == [
            {"call": call.id, "rep": call.rep_id, "why": "kept", "segments": 1, "messages": 5, "bytes": len(AUDIO)}
        ]
        assert (await verify(session, ZoneInfo("Asia/Shanghai"))).is_whole
        assert [mark.rule for mark in await session.scalars(select(TipMark))] == ["concern:price"]
        [owed] = await session.scalars(select(FollowUp))
        reminder = await session.scalar(select(Outbox.payload).where(Outbox.slot == f"follow_up:{owed.id}"))
        assert (owed.state, owed.kind) == ("open", "录音里答应的事")
        assert (reminder or {})["text"] == "录音里答应的事 · 百姓大药房"
        with pytest.raises(MediaLostError):
            await store.read(session, media.id)


async def test_a_worker_who_holds_it_writes_nothing_more(
    sqlite_database: Database, store: MediaStore, clock: FakeClock
) -> None:
    _, call = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        assert await erasing.erase(session, call.id, "asked", clock()) is not None
    async with sqlite_database.write() as session:
        with pytest.raises(LeaseLostError):
            await call_queue.keep(session, Held(call.id, token=1), clock() + timedelta(minutes=1))
        assert await call_queue.claim(session, "another", clock(), clock()) is None
        assert await erasing.erase(session, call.id, "asked", clock()) is None


async def test_files_are_removed_once_nobody_needs_the_same_bytes(
    sqlite_database: Database, store: MediaStore, clock: FakeClock
) -> None:
    company, first = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        second = await bring(session, store, company, clock(), key="m2")
    for call, files in ((first, 1), (second, 0)):
        async with sqlite_database.write() as session:
            await erasing.erase(session, call.id, "asked", clock())
        assert await erasure_files.sweep(sqlite_database, store) == 0
        assert len([file for file in store.folder.rglob("*") if file.is_file()]) == files


async def test_what_a_dead_process_did_not_unlink_the_next_one_does(
    sqlite_database: Database, store: MediaStore, parts: Parts, clock: FakeClock
) -> None:
    _, call = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        await erasing.erase(session, call.id, "asked", clock())
    assert [file for file in store.folder.rglob("*") if file.is_file()]
    await retention(sqlite_database, store, parts, clock).look()
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []


async def test_a_file_that_cannot_be_removed_stays_due(
    sqlite_database: Database, store: MediaStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, call = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        await erasing.erase(session, call.id, "asked", clock())

    def refuse(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(MediaStore, "remove", refuse)
        assert await erasure_files.sweep(sqlite_database, store) == 1
    assert await erasure_files.sweep(sqlite_database, store) == 0
    assert [file for file in store.folder.rglob("*") if file.is_file()] == []


async def test_bytes_that_are_unlinked_while_they_come_in_again_are_written_anew(
    database: Database, store: MediaStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, call = await brought(database, store, clock)
    async with database.write() as session:
        await erasing.erase(session, call.id, "asked", clock())
    looked, go_on, keep = threading.Event(), threading.Event(), MediaStore._keep

    def keep_slowly(self: MediaStore, data: bytes) -> str:
        sha256 = keep(self, data)
        looked.set()
        assert go_on.wait(10)
        return sha256

    async def receive() -> int:
        async with database.write() as session:
            return (await store.put(session, AUDIO, "audio/amr", "again.amr", clock())).id

    monkeypatch.setattr(MediaStore, "_keep", keep_slowly)
    receiving = asyncio.create_task(receive())
    await asyncio.to_thread(looked.wait, 10)
    sweeping = asyncio.create_task(erasure_files.sweep(database, store))
    if not database.is_sqlite:  # there, the one who receives has its turn already
        await sweeping
    go_on.set()
    media_id = await receiving
    await sweeping
    async with database.read() as session:
        assert (await store.read(session, media_id))[1] == AUDIO


async def test_bytes_that_just_came_in_again_are_seen_before_they_are_unlinked(
    database: Database, store: MediaStore, clock: FakeClock
) -> None:
    _, call = await brought(database, store, clock)
    async with database.write() as session:
        await erasing.erase(session, call.id, "asked", clock())
    async with database.write() as session:
        media_id = (await store.put(session, AUDIO, "audio/amr", "again.amr", clock())).id
        sweeping = asyncio.create_task(erasure_files.sweep(database, store))
        assert (await asyncio.wait({sweeping}, timeout=0.2))[0] == set()
    await sweeping
    async with database.read() as session:
        assert (await store.read(session, media_id))[1] == AUDIO


async def test_without_an_answer_for_a_week_it_goes_and_the_rep_is_told_once(
    sqlite_database: Database, store: MediaStore, parts: Parts, clock: FakeClock
) -> None:
    _, call = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        waiting = await calls.find(session, call.id, lock=True)
        assert waiting is not None
        waiting.state, waiting.keep_until = "consent", clock() + timedelta(days=7)
    bot = retention(sqlite_database, store, parts, clock)
    clock.advance(days=6)
    await bot.look()
    clock.advance(days=1)
    await bot.look()
    await bot.look()
    assert await where_it_stands(sqlite_database) == set()
    async with sqlite_database.read() as session:
        told = list(await session.scalars(select(Outbox).where(Outbox.key.contains("unanswered"))))
        assert [(row.chat, row.payload["title"]) for row in told] == [("R01", "录音过了 7 天没有确认")]


async def test_what_fails_does_not_hold_up_the_others(
    sqlite_database: Database, store: MediaStore, parts: Parts, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, first = await brought(sqlite_database, store, clock)
    async with sqlite_database.write() as session:
        second = await bring(session, store, company, clock(), key="m2")
    really = erasing.erase

    async def fails_on_first(session: object, call_id: int, *more: object) -> object:
        if call_id == first.id:
            raise RuntimeError
        return await really(session, call_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr("scheduler.call.erasing.erase", fails_on_first)
    clock.advance(days=2)
    await retention(sqlite_database, store, parts, clock).look()
    async with sqlite_database.read() as session:
        states = {call.id: call.state for call in await session.scalars(select(Call))}
    assert states == {first.id: "working", second.id: "erased"}


async def test_uploads_that_nobody_went_on_with_are_taken_away(
    sqlite_database: Database, store: MediaStore, parts: Parts, clock: FakeClock
) -> None:
    company = await found(sqlite_database)
    async with sqlite_database.write() as session:
        upload = await begin(session, Offer(company.people["小林"], "a.m4a", 9, "f"), clock())
    parts.write(upload.id, 0, b"begun")
    bot = retention(sqlite_database, store, parts, clock)
    await bot.look()
    assert parts.ids() == [upload.id]
    clock.advance(days=2)
    await bot.look()
    assert parts.ids() == []
    async with sqlite_database.read() as session:
        assert (await session.get_one(Upload, upload.id)).state == "given_up"


async def test_erased_words_cannot_be_read_in_the_database_file(
    sqlite_database: Database, store: MediaStore, clock: FakeClock, tmp_path: Path
) -> None:
    _, call = await brought(sqlite_database, store, clock)
    written = [SECRET.encode(), SECRET.encode("unicode_escape")]
    await sqlite_database.checkpoint()
    assert any(words in (tmp_path / "test.db").read_bytes() for words in written)
    async with sqlite_database.write() as session:
        await erasing.erase(session, call.id, "asked", clock())
    await sqlite_database.checkpoint()
    files = [file.read_bytes() for file in tmp_path.glob("test.db*")]
    assert not any(words in data for words in written for data in files)
