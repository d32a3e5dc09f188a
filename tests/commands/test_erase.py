"""`xingji erase` shows what would go, then it goes; whatever is typed twice or wrong does no harm."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import typer
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot import events
from bot.clock import system_clock
from bot.commands import erase, verify
from bot.events import Event, Voice
from sales.playbook_calls import Calls, TalkTrack
from storage import inbox
from storage.database import Database
from storage.media import MediaStore, store_of
from storage.models import Action, Call, Outbox, Upload
from storage.uploads import Offer, Parts, begin, parts_of
from tests.chat import playbook, world
from tests.clock import FakeClock
from tests.company import found
from tests.scenarios.talks import SAID, pasted, transcript
from tests.talks import AUDIO, SECRET, bring, where_it_stands

Xingji = Callable[..., Awaitable[Result]]


@pytest.fixture
def xingji(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Xingji:
    """Run a command against the database of the test; the bot may run beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("XINGJI_DATA", str(tmp_path))
    app = typer.Typer()
    for command in (erase, verify):
        command.register(app)

    async def run(*words: object) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])

    return run


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return store_of(tmp_path)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return parts_of(tmp_path)


@pytest.fixture
async def talk(sqlite_database: Database, store: MediaStore) -> int:
    """The id of a talk of 小林's with 百姓大药房."""
    company = await found(sqlite_database)
    async with sqlite_database.write() as session:
        return (await bring(session, store, company, FakeClock()())).id


def files(store: MediaStore) -> list[Path]:
    return [file for file in store.folder.rglob("*") if file.is_file()]


async def test_a_talk_is_shown_first_and_erased_with_yes_once(
    xingji: Xingji, sqlite_database: Database, store: MediaStore, talk: int
) -> None:
    shown = await xingji("erase", "call", talk)
    assert shown.exit_code == 0
    assert "百姓大药房" in shown.output
    assert "--yes" in shown.output
    assert files(store) != []
    done = await xingji("erase", "call", talk, "--yes", "--by", "O01")
    assert (done.exit_code, files(store)) == (0, [])
    assert await where_it_stands(sqlite_database) == set()
    again = await xingji("erase", "call", talk, "--yes")
    assert (again.exit_code, "没有可删的" in again.output) == (0, True)
    async with sqlite_database.read() as session:
        [record] = await session.scalars(select(Action).where(Action.kind == "call.erased"))
        call = await session.get_one(Call, talk)
        repaints = list(await session.scalars(select(Outbox).where(Outbox.mode == "repaint").order_by(Outbox.id)))
    assert (record.payload["why"], record.payload["bytes"]) == ("asked", len(AUDIO))
    assert (call.state, call.name, call.token, call.holder) == ("erased", "", 2, None)
    assert {(row.chat, row.slot) for row in repaints} == {("R01", f"call:{talk}"), ("S01", f"call:{talk}:led")}
    assert (await xingji("verify")).exit_code == 0


@pytest.mark.parametrize("which", [("person", "R01"), ("customer", "C001")])
async def test_all_talks_of_a_person_or_with_a_customer_go(
    xingji: Xingji, sqlite_database: Database, store: MediaStore, parts: Parts, talk: int, which: tuple[str, str]
) -> None:
    async with sqlite_database.write() as session:
        lin = (await session.get_one(Call, talk)).rep_id
        upload = await begin(session, Offer(lin, "没传完.m4a", 9, "f"), system_clock())
        upload.received = 5
        said = await store.put(session, b"#!AMR\nnote", "audio/amr", "", FakeClock()())
        note = events.dump(Event("console", "v1", "R01", "R01", FakeClock()(), Voice(said.id, SECRET)))
        await inbox.store(session, [inbox.Arrived("console", "v1", "R01", note, FakeClock()())])
    parts.write(upload.id, 0, b"begun")
    done = await xingji("erase", *which, "--yes")
    assert done.exit_code == 0, done.output
    theirs = which[0] == "person"
    assert await where_it_stands(sqlite_database) == (set() if theirs else {"inbox"})
    assert len(files(store)) == (0 if theirs else 1)
    async with sqlite_database.read() as session:
        left = await session.get_one(Upload, upload.id)
    assert (left.state, left.name, parts.ids()) == (
        ("given_up", "", []) if theirs else ("open", "没传完.m4a", [upload.id])
    )


async def test_nobody_elses_talks_go(
    xingji: Xingji, sqlite_database: Database, store: MediaStore, talk: int
) -> None:
    for which in (("person", "R02"), ("customer", "C002")):
        nothing = await xingji("erase", *which, "--yes")
        assert (nothing.exit_code, "没有可删的" in nothing.output) == (0, True)
    assert files(store) != []
    async with sqlite_database.read() as session:
        assert (await session.get_one(Call, talk)).state == "working"


async def test_what_is_not_there_is_said(xingji: Xingji) -> None:
    for which, word in (
        (("call", "7"), "没有编号为 7 的录音"),
        (("person", "X9"), "没有工号为 X9 的人"),
        (("customer", "X9"), "没有编号为 X9 的客户"),
    ):
        refused = await xingji("erase", *which, "--yes")
        assert (refused.exit_code, word in refused.output) == (1, True)
    assert (await xingji("erase", "call", "七")).exit_code == 2


async def test_a_file_that_cannot_be_removed_is_said_and_goes_next_time(
    xingji: Xingji, store: MediaStore, talk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(MediaStore, "remove", refuse)
        assert (await xingji("erase", "call", talk, "--yes")).exit_code == 1
    assert (await xingji("erase", "call", talk, "--yes")).exit_code == 0
    assert files(store) == []


async def test_nothing_of_a_talk_that_came_the_whole_road_is_left(
    xingji: Xingji, sqlite_database: Database, tmp_path: Path
) -> None:
    calls = Calls(
        supervisor_sees=True, talk_tracks=(TalkTrack(id="first", text="先问一个月走多少盒。", topics=("price",)),)
    )
    rules = playbook().model_copy(update={"calls": calls})
    async with world(sqlite_database, tmp_path, rules=rules) as company:
        lin = company.phone("R01")
        await lin.scans("百姓大药房")
        await lin.sends_file(transcript(), "和王店长谈价.json")
        await lin.taps("对方同意")
        await lin.taps("发给我 1")
        await lin.taps("记待办：我周五之前把报价单发给您（11-27）")
        await lin.says("我的待办")
        await lin.taps("这条不对")
        await lin.says(pasted())
        await lin.taps("没有征得同意")
        said = [*(text for _, text in SAID), "谈价"]
        everywhere = {"analyses", "calls", "console_messages", "inbox", "outbox", "segments"}
        assert await where_it_stands(sqlite_database, said) == everywhere
        done = await xingji("erase", "person", "R01", "--yes")
        assert done.exit_code == 0, done.output
        company.clock.now = max(company.clock(), system_clock())  # by which the terminal queued its words
        company.bot.courier.wake()  # what another process queued is found by the next look, seconds later
        await company.settled()
        assert await where_it_stands(sqlite_database, said) == set()
        assert files(store_of(tmp_path)) == []
        await lin.has_seen("报价 · 百姓大药房", times=1)
        await lin.says("我的录音")
        await lin.sees("百姓大药房", "已删除")
    assert (await xingji("verify")).exit_code == 0
