"""The part of `xingji import` that takes teams and people from a platform's directory."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

import typer

from bot.channel import SendError
from bot.channels.console.channel import ConsoleChannel
from bot.clock import system_clock
from bot.commands.ground import opened, stop
from bot.importing import nights
from bot.importing.directory_run import Order, Outcome, UnbelievableError, bring_in
from bot.importing.run import Transaction, rehearsal
from bot.platform import Directory, Platform
from bot.platforms import configured_platforms
from bot.posting import Postmaster
from bot.settings import Settings
from bot.signing import Signing
from bot.spreadsheet.table import shown
from bot.words import directory as words
from bot.words import importing
from storage.database import Database


class PlatformName(StrEnum):
    """What `--from` may be."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"


def bring_in_directories(
    settings: Settings, names: Sequence[PlatformName], decisions: Sequence[str], *, dry_run: bool, really: bool
) -> None:
    """Read all, then write each in one transaction. Exit status 1 when one was not read or believed, or when
    somebody stayed out because nobody could be sure."""
    decided = dict(read_decision(text) for text in decisions)

    async def work() -> bool:
        async with opened(settings) as database, configured_platforms(settings, database) as platforms:
            chosen = [_chosen(platforms, name) for name in dict.fromkeys(names)]
            directories = [await _read(platform) for platform in chosen]  # no transaction waits for the network
            channels = {channel.name: channel for p in platforms for channel in p.channels}
            console = ConsoleChannel(database, system_clock)
            signing = Signing(settings.secret())
            writing = _Writing(
                database,
                Order(frozenset(platform.name for platform in platforms), decided, really),
                Postmaster({console.name: console, **channels}, signing),
                signing,
                settings.timezone,
            )
            return await writing.all([d for d in directories if d is not None], dry_run) and None not in directories

    if not asyncio.run(work()):
        raise typer.Exit(1)


def read_decision(text: str) -> tuple[str, str]:
    """`zhangsan=E01` → ("zhangsan", "E01"); anything else stops the command."""
    account, _, code = (part.strip() for part in text.partition("="))
    if not account or not code:
        stop(words.BAD_DECISION)
    return account, code


def _chosen(platforms: Sequence[Platform], name: PlatformName) -> Platform:
    found = next((platform for platform in platforms if platform.name == name), None)
    if found is None:
        stop(words.not_configured(name))
    return found


async def _read(platform: Platform) -> Directory | None:
    try:
        return await platform.directory()
    except LookupError:
        typer.echo(words.refused(platform.name, words.NO_DIRECTORY), err=True)
    except SendError as error:
        typer.echo(words.refused(platform.name, words.unreachable(error.reason)), err=True)
    except Exception as error:  # whatever else a client raises; its text may quote what was asked
        typer.echo(words.refused(platform.name, words.unreachable(type(error).__name__)), err=True)
    return None


class _Writing:
    """Directories on their way into the database."""

    def __init__(
        self, database: Database, order: Order, postmaster: Postmaster, signing: Signing, timezone: ZoneInfo
    ) -> None:
        self._database = database
        self._timezone = timezone
        self._order = order
        self._postmaster = postmaster
        self._signing = signing

    async def all(self, directories: Sequence[Directory], dry_run: bool) -> bool:
        """Write them one after the other; whether nobody stayed out."""
        if dry_run:
            async with rehearsal(self._database) as transaction:
                done = [await self._one(directory, transaction) for directory in directories]
        else:
            done = [await self._one(directory, self._database.write) for directory in directories]
        accounts = {member.account for directory in directories for member in directory.members}
        for account in self._order.decisions.keys() - accounts:
            typer.echo(words.no_such_account(shown(account)), err=True)
        typer.echo(importing.REHEARSED if dry_run else importing.DONE)
        return all(done) and self._order.decisions.keys() <= accounts

    async def _one(self, directory: Directory, transaction: Transaction) -> bool:
        now = system_clock()
        try:
            async with transaction() as session:
                outcome = await bring_in(session, directory, self._order, self._postmaster, self._signing, now)
                await nights.begin(session, directory.channel, now, self._timezone)
        except UnbelievableError as error:
            typer.echo(words.refused(directory.channel, str(error)), err=True)
            return False
        _tell(outcome, directory)
        return not outcome.plan.doubts


def _tell(outcome: Outcome, directory: Directory) -> None:
    plan = outcome.plan
    for team in plan.teams:
        typer.echo(words.team(shown(team.name), shown(team.was) if team.was else None))
    for remark in plan.remarks:
        typer.echo(f"  {shown(remark)}")
    for known in plan.moved_away:
        typer.echo(words.moved_away(shown(known.name), known.code))
    for known in plan.left:
        typer.echo(words.left(shown(known.name), known.code, outcome.orphans[known.id]))
    for doubt in plan.doubts:
        member = doubt.member
        typer.echo(words.doubt(shown(member.account), shown(member.name), doubt.reason), err=True)
    left = len(plan.left)
    done = words.result(
        directory.channel, len(plan.added), len(plan.updated), plan.unchanged, left, len(plan.doubts)
    )
    typer.echo(done)
    if plan.doubts:
        typer.echo(words.DECIDE_HOW)
