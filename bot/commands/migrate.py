"""`xingji migrate`: bring the schema of the database up to date."""

import asyncio

import typer

from bot.commands.ground import as_it_is, stop
from bot.settings import Settings, load_settings
from storage.migrate import upgrade


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("migrate", help="建立或升级数据库结构（启动时也会自动做）")(migrate_command)


def migrate_command() -> None:
    """Run what is missing; says whether anything was."""
    typer.echo(asyncio.run(_migrate(load_settings())))


async def _migrate(settings: Settings) -> str:
    async with as_it_is(settings) as (database, before):
        if before == "newer":
            stop("数据库结构比程序新，什么都没有改动。请升级程序，或者恢复升级前的备份。")
        await upgrade(database)
    return {"current": "数据库结构已经是最新的。", "empty": "数据库已建好。"}.get(before, "数据库结构已升级。")
