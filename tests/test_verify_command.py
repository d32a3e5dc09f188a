"""`xingji verify` tells in one sentence where the ledger was touched."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from bot.cli import app
from storage import roots
from storage.database import Database, open_database
from storage.models import Action, Chain, Root
from tests.storage.ledger_help import SHANGHAI, fill, renumber

LAST_DAY = date(2026, 11, 22)
PLACE = (Action.chain == "customer:2", Action.seq == 4)
Tampering = Callable[[AsyncSession], Awaitable[object]]


@pytest.fixture(autouse=True)
def _here(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)


def on_the_ledger(url: str, work: Callable[[Database], Awaitable[None]]) -> None:
    async def whole() -> None:
        database = open_database(url)
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(whole())


def filled(url: str, tamper: Tampering | None = None) -> None:
    """A ledger of three customers over three days with its roots, then tampered with."""

    async def work(database: Database) -> None:
        await fill(database)
        async with database.write() as session:
            await roots.write_missing(session, LAST_DAY, SHANGHAI)
        if tamper is not None:
            async with database.write() as session:
                await tamper(session)

    on_the_ledger(url, work)


def verified() -> tuple[int, str]:
    result = CliRunner().invoke(app, ["verify"])
    return result.exit_code, result.output


def test_a_whole_ledger_and_its_root(database_url: str) -> None:
    filled(database_url)
    code, output = verified()
    assert code == 0
    assert "核对了 3 条链上的 18 条记录，3 个日根。" in output
    assert "账本完整" in output
    assert "最新的日根（2026-11-22）：" in output


def test_an_altered_record(database_url: str) -> None:
    filled(database_url, lambda s: s.execute(update(Action).where(*PLACE).values(actor_id=9)))
    code, output = verified()
    assert code == 1
    assert "账本有问题：客户 2 的第 4 条记录（2026-11-21 09:01，photo.placed）被改动过。" in output
    assert "受影响：1 条链，0 个日根。" in output


def test_a_missing_record(database_url: str) -> None:
    filled(database_url, lambda s: s.execute(delete(Action).where(*PLACE)))
    assert "客户 2 的第 4 条记录不见了，前一条是（2026-11-21 09:00，photo.placed）" in verified()[1]


def test_exchanged_records(database_url: str) -> None:
    async def exchange(session: AsyncSession) -> None:
        for old, new in ((4, 100), (5, 4), (100, 5)):
            await renumber(session, "customer:2", old, new)

    filled(database_url, exchange)
    assert "客户 2 的第 4 条记录（2026-11-22 09:00，photo.placed）不在原来的位置" in verified()[1]


def test_a_record_too_many_and_a_head_that_does_not_fit(database_url: str) -> None:
    filled(database_url, lambda s: s.execute(update(Chain).where(Chain.chain == "customer:2").values(seq=4)))
    assert "客户 2 的第 5 条记录（2026-11-22 09:00，photo.placed）是后来塞进去的" in verified()[1]
    on_the_ledger(database_url, _bend_head)
    assert "客户 2 的第 6 条记录（2026-11-22 09:01，photo.placed）和链头对不上" in verified()[1]


async def _bend_head(database: Database) -> None:
    async with database.write() as session:
        bent = update(Chain).where(Chain.chain == "customer:2").values(seq=6, hash="0" * 64)
        await session.execute(bent)


def test_an_altered_root(database_url: str) -> None:
    filled(
        database_url, lambda s: s.execute(update(Root).where(Root.day == date(2026, 11, 21)).values(root="0" * 64))
    )
    code, output = verified()
    assert code == 1
    assert "2026-11-21 的根被改动过" in output


def test_an_empty_ledger(database_url: str) -> None:
    code, output = verified()
    assert code == 0
    assert "还没有日根" in output


def test_a_row_that_cannot_even_be_read(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    filled(sqlite_url, lambda s: s.execute(text("UPDATE actions SET kind = CAST(x'ff' AS TEXT) WHERE id = 3")))
    code, output = verified()
    assert code == 1
    assert "读不出来" in output
