"""What every command stands on: settings, an open database, the playbook, and a way to stop with a clear word."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import typer

from bot.settings import Settings
from sales.playbook import Playbook
from sales.playbook_file import PlaybookError, parse_bytes
from storage.database import Database, open_database
from storage.migrate import Schema, schema, upgrade


def stop(word: str) -> NoReturn:
    """End the command with exit status 1 and say why."""
    typer.echo(word, err=True)
    raise typer.Exit(1)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database with an up-to-date schema; closed at the end."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database)
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def as_it_is(settings: Settings) -> AsyncIterator[tuple[Database, Schema]]:
    """The database and the state of its schema, nothing upgraded; one that does not answer stops the command."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database)
    try:
        yield database, await _schema(database)
    finally:
        await database.close()


async def _schema(database: Database) -> Schema:
    try:
        return await schema(database)
    except Exception as error:  # whatever a driver raises
        where = database.engine.url.render_as_string(hide_password=True)
        stop(f"数据库连不上（{type(error).__name__}）：{where}。请检查 DATABASE_URL、数据库是否在运行。")


def load_playbook(settings: Settings) -> Playbook:
    """The playbook in use; a missing or faulty one stops the command."""
    try:
        return parse_bytes(settings.playbook.read_bytes(), str(settings.playbook))
    except OSError:
        stop(f"打不开打法文件 {settings.playbook}，请检查 XINGJI_PLAYBOOK")
    except PlaybookError as error:
        stop(str(error))
