"""`xingji demo`: the bot with a sample company, for a first look."""

import typer

from bot.commands.ground import load_playbook, opened
from bot.commands.serve import run
from bot.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help="带一家样板公司启动，打开浏览器就能试（Ctrl-C 停止）")(demo_command)


def demo_command() -> None:
    """Serve the sample company until Ctrl-C."""
    run(demo_with)


async def demo_with(settings: Settings) -> None:
    """What `demo` runs: founds the sample company at the first start."""
    from bot.advice import configured_advice
    from bot.app import build
    from bot.sample.company import found
    from bot.sample.photos import draw
    from bot.serving import serve, web_app
    from bot.vision import configured_look

    playbook = load_playbook(settings)
    async with (
        opened(settings) as database,
        configured_advice(settings, database, playbook) as advise,
        configured_look(settings) as look,
    ):
        bot = build(settings, database, playbook, look=look, advise=advise)
        typer.echo("正在准备样板公司，第一次要十来秒……")
        now = bot.clock()
        today = now.astimezone(settings.timezone).date()
        await found(database, playbook, settings.timezone, bot.media, today, now)
        address = f"http://{settings.xingji_host}:{settings.xingji_port}/"
        typer.echo(f"\n  行迹样板公司已就绪，用浏览器打开：{address}\n  按 Ctrl-C 停止。\n")
        await serve(web_app(bot, sample=True, draw=draw), settings.xingji_host, settings.xingji_port)
