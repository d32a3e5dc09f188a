"""`xingji wecom …`: sets the self-built app up and says in plain words what is still missing."""

import asyncio
from typing import Annotated

import typer

from bot.clock import system_clock
from bot.commands.doctor import show
from bot.commands.ground import opened, stop
from bot.settings import Settings, load_settings
from bot.words import wecom_setup as words
from storage.media import store_of

app = typer.Typer(help="企业微信")


def register(to: typer.Typer) -> None:
    """Add the commands."""
    to.add_typer(app, name="wecom")


@app.callback()
def wecom() -> None:
    """企业微信自建应用：建菜单、检查配置、建群。"""


@app.command()
def setup(
    group: Annotated[str | None, typer.Option(help="再给这个团队建一个应用群，播报发到群里")] = None,
) -> None:
    """建好应用菜单，检查凭证、可信 IP、可见范围、接收消息和权限，逐条说明怎么改。"""
    settings = load_settings()
    if not asyncio.run(_set_up(settings)):
        typer.echo(words.STILL_BROKEN)
        raise typer.Exit(1)
    typer.echo(words.MENU_HINT)
    if group is not None:
        asyncio.run(_make_group(settings, group))
    typer.echo(words.ALL_GOOD)


async def _set_up(settings: Settings) -> bool:
    """Whether everything needed works."""
    from bot.commands.wecom_findings import surveyed  # only who uses WeCom pays for its libraries

    typer.echo(words.TITLE)
    async with opened(settings) as database:
        try:
            findings = await surveyed(settings, database, make_menu=True)
        except LookupError:
            stop(words.NOT_CONFIGURED)
    for finding in findings:
        show(finding)
    return all(finding.level != "bad" for finding in findings)


async def _make_group(settings: Settings, team: str) -> None:
    from bot.channels.wecom.appchat import NotMadeError, make_group
    from bot.channels.wecom.platform import grounded

    media = store_of(settings.data_folder)
    async with opened(settings) as database, grounded(settings, database, media, system_clock) as ground:
        if ground.client is None:
            stop(words.NOT_CONFIGURED)
        try:
            typer.echo(await make_group(ground.client, database, team))
        except NotMadeError as error:
            stop(str(error))
