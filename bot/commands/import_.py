"""`xingji import`: teams, people, customers and deals from CSV and Excel files."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.channels.console.channel import ConsoleChannel
from bot.clock import system_clock
from bot.commands.ground import load_playbook, opened, stop
from bot.commands.import_directory import PlatformName, bring_in_directories
from bot.commands.import_duplicates import decide, list_open, read_decision
from bot.importing import duplicates
from bot.importing.columns import Kind
from bot.importing.leavers import Post
from bot.importing.run import KINDS, Report, Source, Transaction, bring_in, importer_for, open_source, rehearsal
from bot.platforms import configured_platforms
from bot.posting import Postmaster
from bot.settings import Settings, load_settings
from bot.signing import Signing
from bot.spreadsheet.read import MAX_BYTES
from bot.spreadsheet.table import UnreadableError, shown
from bot.words import directory as directory_words
from bot.words import importing as words
from storage.database import Database

LISTED_PAIRS = 20


class KindName(StrEnum):
    """What `--kind` may be."""

    TEAMS = "teams"
    PEOPLE = "people"
    CUSTOMERS = "customers"
    DEALS = "deals"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("import", help="从文件导入团队、人员、客户、商机，或从企业微信、钉钉的通讯录导入团队和人员")(
        import_
    )


def import_(
    files: Annotated[list[Path] | None, typer.Argument(help="CSV 或 .xlsx 文件，可以一次给几个")] = None,
    kind: Annotated[KindName | None, typer.Option(help="表的种类；不写就看表头")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    list_duplicates: Annotated[bool, typer.Option("--duplicates", help="列出待确认的疑似重复客户")] = False,
    decisions: Annotated[
        list[str] | None,
        typer.Option("--decide", help="编号=same 或 编号=different；和 --from 一起：账号=工号 或 账号=new"),
    ] = None,
    platforms: Annotated[
        list[PlatformName] | None, typer.Option("--from", help="从这个平台的通讯录导入团队和人员，可以给两次")
    ] = None,
    really: Annotated[bool, typer.Option("--really", help="通讯录空了或少了三分之一以上，也照做")] = False,
) -> None:
    """Decisions first, then files, then the list. Exit status 1 when a file, a row or a person stayed out."""
    if platforms and (files or list_duplicates):
        stop(directory_words.FILES_AND_DIRECTORY)
    if platforms:
        bring_in_directories(load_settings(), platforms, decisions or [], dry_run=dry_run, really=really)
        return
    if not (files or decisions or list_duplicates):
        stop(words.NOTHING_TO_DO)
    decided = [read_decision(text) for text in decisions or []]
    settings = load_settings()
    sources = _open_all(files or [], kind)

    async def work() -> list[Report]:
        async with opened(settings) as database:
            await decide(database, decided)
            reports = await _bring_in_all(database, sources, settings, dry_run) if sources else []
            if list_duplicates:
                await list_open(database, None)
            return reports

    reports = asyncio.run(work())
    if len(sources) < len(files or []) or any(report.problems for report in reports):
        raise typer.Exit(1)


def _open_all(files: Sequence[Path], kind: KindName | None) -> list[Source]:
    """The files that can be read, in the order a new company needs them."""
    wanted = next((k for k in KINDS if k.name == kind), None)
    sources = [source for file in files if (source := _open(file, wanted))]
    return sorted(sources, key=lambda source: KINDS.index(source.kind))


def _open(path: Path, kind: Kind | None) -> Source | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one more than allowed shows that it is too large
        return open_source(path.name, data, kind)
    except OSError:
        typer.echo(words.unreadable(path.name, words.NO_FILE), err=True)
    except UnreadableError as error:
        typer.echo(words.unreadable(path.name, str(error)), err=True)
    return None


async def _bring_in_all(
    database: Database, sources: Sequence[Source], settings: Settings, dry_run: bool
) -> list[Report]:
    async with _post(settings, database) as post, _transactions(database, dry_run) as transaction:
        reports = await _with_progress(sources, settings, transaction, post)
    for report in reports:
        _tell(report)
    typer.echo(words.REHEARSED if dry_run else words.DONE)
    if not dry_run and any(source.kind.name == KindName.CUSTOMERS for source in sources):
        await duplicates.search(database)
        await list_open(database, LISTED_PAIRS)
    return reports


@asynccontextmanager
async def _post(settings: Settings, database: Database) -> AsyncIterator[Post]:
    """How supervisors are told of people who left; the bot sends it."""
    signing, console = Signing(settings.secret()), ConsoleChannel(database, system_clock)
    async with configured_platforms(settings, database) as platforms:
        channels = {channel.name: channel for platform in platforms for channel in platform.channels}
        yield Post(Postmaster({console.name: console, **channels}, signing), signing)


@asynccontextmanager
async def _transactions(database: Database, dry_run: bool) -> AsyncIterator[Transaction]:
    if not dry_run:
        yield database.write
        return
    async with rehearsal(database) as transaction:
        yield transaction


async def _with_progress(
    sources: Sequence[Source], settings: Settings, transaction: Transaction, post: Post
) -> list[Report]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    playbook = load_playbook(settings)
    reports = []
    named = TextColumn("{task.description}", markup=False)
    with Progress(named, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        for source in sources:
            task = bar.add_task(shown(source.name), total=len(source.table.rows))
            now = system_clock()
            importer = importer_for(source.kind, playbook, now, post)
            reports.append(await bring_in(source, importer, transaction, now, partial(bar.advance, task)))
    return reports


def _tell(report: Report) -> None:
    name, tally = shown(report.source.name), report.tally
    for p in report.problems:
        typer.echo(words.problem(name, p.line, p.column, p.value, p.reason), err=True)
    for note in report.notes:
        typer.echo(f"  {note}")
    kind, wrong = report.source.kind.label, len(report.problems)
    typer.echo(words.result(name, kind, tally.added, tally.updated, tally.unchanged, wrong))
