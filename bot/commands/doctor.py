"""`xingji doctor`: what is configured, reachable, missing, and what to do."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.clock import system_clock
from bot.commands.ground import as_it_is, stop
from bot.doctor.examination import examine
from bot.doctor.finding import Check, Finding, Patient
from bot.settings import Settings, SettingsError, load_settings
from storage import call_queue, inbox, outbox
from storage.database import open_database

SIGNS = {
    "good": ("✓", typer.colors.GREEN),
    "note": ("!", typer.colors.YELLOW),
    "bad": ("✗", typer.colors.RED),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help="体检：什么配好了、连得上、缺什么、该怎么办")(doctor_command)


def doctor_command(
    retry: Annotated[bool, typer.Option("--retry", help="把处理失败和发不出去的消息重新排队")] = False,
) -> None:
    """Exit status 1 only where something needed is broken."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for problem in error.problems:
            show(Finding("bad", f"设置有错：{problem}", "请改 .env 或环境变量，可对照 .env.example"))
        raise typer.Exit(1) from None
    if retry:
        asyncio.run(_retry(settings))
    elif not asyncio.run(_examine(settings)):
        raise typer.Exit(1)


async def _examine(settings: Settings) -> bool:
    """Whether everything needed works."""
    database = open_database(settings.database)
    levels = []
    try:
        async for finding in examine(Patient(settings, database, system_clock()), also=_asking(settings)):
            show(finding)
            levels.append(finding.level)
    finally:
        await database.close()
    notes, broken = levels.count("note"), levels.count("bad")
    typer.echo(f"\n共 {len(levels)} 项：{broken} 项有问题，{notes} 项请留意。")
    return not broken


def show(finding: Finding) -> None:
    """One line, and under it the remedy."""
    sign, colour = SIGNS[finding.level]
    typer.echo(f"{typer.style(sign, fg=colour)} {finding.text}")
    if finding.remedy:
        typer.echo(f"    → {finding.remedy}")


def _asking(settings: Settings) -> Sequence[Check]:
    """Checks that ask the platforms which are configured; only who uses one pays for its libraries."""
    if not settings.wecom_corp_id:
        return ()
    from bot.commands.wecom_findings import wecom_app

    return (wecom_app,)


async def _retry(settings: Settings) -> None:
    async with as_it_is(settings) as (database, schema):
        if schema != "current":
            stop("数据库还没有建好，请先运行 xingji migrate。")
        async with database.write() as session:
            failed = await inbox.revive_failed(session)
            dead = await outbox.revive_dead(session, system_clock())
            talks = await call_queue.revive_failed(session)
    if not failed and not dead and not talks:
        typer.echo("没有需要重新处理的消息。")
    else:
        told = f"已重新排队：{failed} 条收到的，{dead} 条要发的，{talks} 段录音。"
        typer.echo(f"{told}机器人运行着就会在几秒内处理。")
