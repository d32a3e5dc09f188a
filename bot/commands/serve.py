"""`xingji serve`: the bot and its web server, in the foreground."""

import asyncio
from collections.abc import Awaitable, Callable

import typer

from bot.commands.ground import load_playbook, opened, stop
from bot.listening.steps import leave
from bot.settings import Settings, load_settings

Served = Callable[[Settings], Awaitable[None]]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="启动机器人（前台运行，Ctrl-C 停止）")(serve_command)


def serve_command() -> None:
    """Serve until Ctrl-C."""
    run(serve_with)


def run(served: Served) -> None:
    """Run on uvloop where there is one; a taken port gets a clear word."""
    settings = load_settings()
    try:
        _run(served(settings))
    except KeyboardInterrupt:
        typer.echo("已停止。没做完的事都存着，下次启动接着做。")
        leave()
    except OSError as error:
        stop(f"打不开端口 {settings.xingji_port}：{error.strerror}。换一个：XINGJI_PORT=8090")


def _run(work: Awaitable[None]) -> None:
    async def whole() -> None:
        await work

    try:
        import uvloop
    except ImportError:  # not on Windows
        asyncio.run(whole())
    else:
        uvloop.run(whole())


async def serve_with(settings: Settings) -> None:
    """What `serve` runs: the company that is in the database."""
    from bot.advice import configured_advice
    from bot.app import build
    from bot.platforms import configured_platforms
    from bot.serving import serve, web_app
    from bot.vision import configured_look

    playbook = load_playbook(settings)
    async with (
        opened(settings) as database,
        configured_advice(settings, database, playbook) as advise,
        configured_look(settings) as look,
        configured_platforms(settings, database) as platforms,
    ):
        bot = build(settings, database, playbook, look=look, advise=advise, platforms=platforms)
        typer.echo(f"行迹已启动：http://{settings.xingji_host}:{settings.xingji_port}/")
        await serve(web_app(bot, sample=False), settings.xingji_host, settings.xingji_port)
