"""The commands as IT types them: on SQLite and PostgreSQL, in a folder of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
import typer
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner, Result

from bot.commands import export, import_, qr
from storage.database import open_database

Xingji = Callable[..., Result]
T = TypeVar("T")
Ask = Callable[[Callable[[AsyncSession], Awaitable[T]]], T]


@pytest.fixture
def xingji(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Xingji:
    """Run a command in an empty folder, on an empty database."""
    folder = tmp_path / "company"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("XINGJI_DATA", str(tmp_path))
    monkeypatch.setenv("XINGJI_PLAYBOOK", str(Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"))
    monkeypatch.setenv("XINGJI_PUBLIC_URL", "https://sales.example.com")
    monkeypatch.setenv("XINGJI_SECRET_KEY", "a secret of this test")
    app = typer.Typer()
    for command in (import_, export, qr):
        command.register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def ask(database_url: str) -> Ask[T]:
    """Ask the database something, or put something in."""

    async def in_session(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        database = open_database(database_url)
        try:
            async with database.write() as session:
                return await work(session)
        finally:
            await database.close()

    return lambda work: asyncio.run(in_session(work))
