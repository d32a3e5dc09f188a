"""`xingji verify`: recompute the whole ledger and name the first divergence."""

import asyncio
from functools import partial

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from sqlalchemy.exc import DBAPIError

from bot.commands.ground import as_it_is, stop
from bot.settings import Settings, load_settings
from bot.words import verify as words
from storage.verify import Report, verify


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", help="核对账本：每条记录、每条链、每天的根，指出第一处被改动的地方")(verify_command)


def verify_command() -> None:
    """Exit status 1 where the ledger is not what was written."""
    settings = load_settings()
    report = asyncio.run(_verify(settings))
    typer.echo(words.summary(report))
    typer.echo(words.verdict(report, settings.timezone))
    typer.echo(words.current_root(report))
    if not report.is_whole:
        raise typer.Exit(1)


async def _verify(settings: Settings) -> Report:
    async with as_it_is(settings) as (database, schema):
        if schema != "current":
            stop(words.NOT_BUILT)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(words.RUNNING, total=None)
            try:
                async with database.read() as session:
                    return await verify(session, settings.timezone, partial(_show, bar, task))
            except DBAPIError:
                stop(words.UNREADABLE)


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
