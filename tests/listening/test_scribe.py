"""A recording that waits becomes a transcript and one card, whatever happens on the way."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.listening import scribe
from nlp import speech
from nlp.speech import NotReady
from storage import call_queue, calls
from storage.database import Database
from storage.media import MediaStore
from storage.models import Call
from tests.chat import World, world
from tests.listening.scripted import TALK, Scripted
from tests.listening.talks import postmaster_of, silence, the_actions, the_call, the_inbox, the_words, waiting

TIPS = "急救建议"


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "LOOK_S", 0.01)
    monkeypatch.setattr(scribe, "GAP_S", 0.0)


@asynccontextmanager
async def company(database: Database, folder: Path, recogniser: Scripted | None) -> AsyncIterator[World]:
    async with world(database, folder, recogniser=recogniser) as there:
        yield there


async def a_talk(there: World, **columns: object) -> int:
    return await waiting(there.bot.database, there.bot.media, postmaster_of(there.bot), **columns)  # type: ignore[arg-type]


async def reaches(there: World, call_id: int, state: str) -> Call:
    async with asyncio.timeout(100):
        while (call := await the_call(there.bot.database, call_id)).state != state:
            await asyncio.sleep(0.005)
    await there.settled()
    return call


async def fails(there: World, call_id: int, attempt: int) -> Call:
    """The row after this attempt."""
    async with asyncio.timeout(100):
        while (call := await the_call(there.bot.database, call_id)).attempts < attempt or call.state == "working":
            await asyncio.sleep(0.005)
    return call


async def test_a_recording_becomes_a_transcript_and_one_card(database: Database, tmp_path: Path) -> None:
    heard = Scripted()
    async with company(database, tmp_path, heard) as there:
        call_id = await a_talk(there, customer_id=there.company.customers["百姓大药房"])
        call = await reaches(there, call_id, "done")
        lin = there.phone("R01")
        await lin.has_seen(f"{TIPS} · 百姓大药房", times=1)
        await lin.has_seen("听完了", times=1)
        assert await the_words(database, call_id) == list(TALK)
        assert call.heard_s == 50.0
        assert call.holder is None
        assert await the_actions(database) == ["call.transcribed", "call.analysed"]
        ((start_s, hotwords),) = heard.asked
        assert start_s == 0.0
        assert "百姓大药房" in hotwords
        assert heard.threads == {"listening"}


async def test_a_stopped_worker_puts_it_back_and_the_next_one_goes_on(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Nobody hears again what was heard; the lease of who stopped need not run out."""
    arrived, leave = threading.Event(), threading.Event()

    def wait(n: int) -> None:
        if n == 2:
            arrived.set()
            leave.wait(20)

    async with company(sqlite_database, tmp_path, Scripted(before_each=wait)) as there:
        call_id = await a_talk(there)
        await asyncio.to_thread(arrived.wait, 20)
        leave.set()
    call = await the_call(sqlite_database, call_id)
    heard_s = call.heard_s
    assert (call.state, call.holder, call.attempts) == ("waiting", None, 0)
    assert heard_s >= 20.0
    heard = Scripted()
    async with restarted(sqlite_database, tmp_path, heard) as there:
        await reaches(there, call_id, "done")
        assert await the_words(sqlite_database, call_id) == list(TALK)
        assert [start for start, _ in heard.asked] == [heard_s]
        await there.phone("R01").has_seen(TIPS, times=1)


@asynccontextmanager
async def restarted(database: Database, folder: Path, recogniser: Scripted) -> AsyncIterator[World]:
    """The same company, whose bot is started again."""
    from bot.app import build
    from bot.settings import Settings
    from tests.chat import SECRET, ConsolePhone, playbook
    from tests.clock import FakeClock
    from tests.company import Company

    clock = FakeClock()
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key=SECRET)
    bot = build(settings, database, playbook(), clock=clock, recogniser=recogniser)
    async with bot.running():
        yield World(bot, Company({}, {}, {}), clock, ConsolePhone)


async def test_who_lost_the_lease_stops_and_writes_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    arrived, leave = threading.Event(), threading.Event()

    def wait(n: int) -> None:
        if n == 1 and not arrived.is_set():
            arrived.set()
            leave.wait(20)

    heard = Scripted(before_each=wait)
    async with company(sqlite_database, tmp_path, heard) as there:
        call_id = await a_talk(there)
        await asyncio.to_thread(arrived.wait, 20)
        async with sqlite_database.write() as session:  # somebody else took it after the lease had run out
            row = await session.get_one(Call, call_id)
            row.token, row.holder, row.lease_until = row.token + 1, "other", there.clock() + timedelta(minutes=1)
        leave.set()
        async with asyncio.timeout(100):
            while not await there.bot.scribe.is_idle():
                await asyncio.sleep(0.005)
        call = await the_call(sqlite_database, call_id)
        assert (call.state, call.holder, call.heard_s) == ("working", "other", 10.0)
        there.clock.advance(minutes=2)
        await reaches(there, call_id, "done")
        assert await the_words(sqlite_database, call_id) == list(TALK)
        await there.phone("R01").has_seen(TIPS, times=1)


async def test_a_failure_is_tried_again_later_and_given_up_in_the_end(
    sqlite_database: Database, tmp_path: Path
) -> None:
    def fail(_n: int) -> None:
        raise OSError("a secret of the customer's")

    heard = Scripted(before_each=fail)
    async with company(sqlite_database, tmp_path, heard) as there:
        call_id = await a_talk(there)
        for attempt in range(1, scribe.GIVE_UP_AFTER):
            call = await fails(there, call_id, attempt)
            assert (call.state, call.error) == ("waiting", "OSError")
            there.clock.advance(seconds=scribe.wait_of(attempt).total_seconds())
        call = await reaches(there, call_id, "failed")
        assert call.error == "OSError"
        await there.phone("R01").has_seen("没处理好，管理员会看到", times=1)
        assert await the_actions(sqlite_database) == ["call.failed"]


async def test_one_that_kills_its_workers_is_given_up(sqlite_database: Database, tmp_path: Path) -> None:
    heard = Scripted()
    async with company(sqlite_database, tmp_path, heard) as there:
        call_id = await a_talk(there, attempts=scribe.GIVE_UP_AFTER)
        await reaches(there, call_id, "failed")
        assert heard.asked == []
        await there.phone("R01").has_seen("没处理好", times=1)


async def test_silence_and_what_is_no_sound_are_said_to_be_so(sqlite_database: Database, tmp_path: Path) -> None:
    async with company(sqlite_database, tmp_path, Scripted(lines=("", ""))) as there:
        silent = await a_talk(there)
        broken = await a_talk(there, data=b"x" * 300, duration_s=None)
        await reaches(there, silent, "unreadable")
        await reaches(there, broken, "unreadable")
        lin = there.phone("R01")
        await lin.has_seen("这段录音里没有声音", times=1)
        await lin.has_seen("这个文件里没有声音", times=1)
        await lin.has_seen(TIPS, times=0)


async def test_without_a_model_the_rep_is_told_once_and_it_is_taken_up_when_there_is_one(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[object] = [NotReady("no_model", "small")]
    monkeypatch.setattr(speech, "recogniser", lambda *_: found[-1])
    async with company(sqlite_database, tmp_path, None) as there:
        first = await a_talk(there)
        await there.settled()
        second = await a_talk(there)
        await there.settled()
        lin = there.phone("R01")
        await lin.has_seen("转文字的模型还没装好", times=2)
        assert (await the_call(sqlite_database, first)).state == "waiting"
        ready = await a_talk(there, state="heard", heard_at=there.clock())
        await reaches(there, ready, "unreadable")  # it has no words, but needs no model to find that out
        found.append(Scripted())
        there.clock.advance(seconds=61)
        await reaches(there, first, "done")
        await reaches(there, second, "done")
        await lin.has_seen("转文字的模型还没装好", times=2)
        await lin.has_seen(TIPS, times=2)


async def test_what_lies_on_another_machine_is_left_to_others_and_holds_up_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with company(sqlite_database, tmp_path, Scripted()) as there:
        bytes_here = there.bot.media.folder
        elsewhere = await waiting(sqlite_database, MediaStore(tmp_path / "elsewhere"), data=silence(2))
        await reaches(there, await a_talk(there), "done")
        away = await the_call(sqlite_database, elsewhere)
        assert (away.state, away.error, away.attempts) == ("waiting", "not_here", 0)
        shutil.copytree(tmp_path / "elsewhere", bytes_here, dirs_exist_ok=True)
        there.clock.advance(seconds=61)
        await reaches(there, elsewhere, "done")


async def test_a_note_comes_in_like_typed_words(database: Database, tmp_path: Path) -> None:
    async with company(database, tmp_path, Scripted(lines=("今天拜访谁",))) as there:
        call_id = await a_talk(there, purpose="note")
        await reaches(there, call_id, "done")
        (row,) = await the_inbox(database)
        assert (row.key, row.state) == (f"note:{call_id}", "done")
        assert row.payload["content"]["transcript"] == "今天拜访谁"
        assert await the_actions(database) == ["call.transcribed"]
        await there.phone("R01").has_seen("今天去哪几家", times=1)
        await there.phone("R01").has_seen(TIPS, times=0)


async def test_speakers_that_were_swapped_repaint_the_card(sqlite_database: Database, tmp_path: Path) -> None:
    async with company(sqlite_database, tmp_path, Scripted()) as there:
        call_id = await a_talk(there)
        await reaches(there, call_id, "done")
        async with sqlite_database.write() as session:
            calls.swap(await session.get_one(Call, call_id))
        await reaches(there, call_id, "done")
        lin = there.phone("R01")
        await lin.has_seen(TIPS, times=1)
        assert await the_actions(sqlite_database) == ["call.transcribed", "call.analysed", "call.analysed"]
        assert (await lin._rows())[-1].repainted_at is not None


async def test_it_is_seen_to_live_and_to_end(sqlite_database: Database, tmp_path: Path) -> None:
    async with company(sqlite_database, tmp_path, Scripted()) as there:
        await reaches(there, await a_talk(there), "done")
        async with sqlite_database.read() as session:
            assert await call_queue.workers(session, there.clock()) == (1, 1)
        now = there.clock()
    async with sqlite_database.read() as session:
        assert await call_queue.workers(session, now) == (0, 0)
