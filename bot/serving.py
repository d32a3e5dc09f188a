"""The web server around a bot: console, pages, health; started and stopped together."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping

import structlog
from aiohttp import web

from bot.app import Bot
from bot.channels.console import routes as console_routes
from bot.channels.console.console import Console
from bot.channels.console.play import Draw, Play
from bot.web import health
from bot.web import routes as page_routes
from bot.web.pages import Pages
from storage.uploads import parts_of

log = structlog.get_logger(__name__)
BODY_LIMIT = 26 * 1024 * 1024  # a little above the console's largest upload, which has its own limit


def web_app(bot: Bot, *, sample: bool, draw: Draw | None = None) -> web.Application:
    """Everything that is served. `sample`: the company is invented; `draw` makes photos for a played visit."""
    app = web.Application(client_max_size=BODY_LIMIT)

    async def live(_app: web.Application) -> AsyncIterator[None]:
        async with bot.running():
            yield

    app.cleanup_ctx.append(live)
    console = Console(
        database=bot.database,
        channel=bot.console,
        accept=bot.intake.accept,
        media=bot.media,
        signing=bot.house.signing,
        clock=bot.clock,
        public_url=bot.settings.public_url,
        timezone=str(bot.house.timezone),
        customer_types={type.id: type.label for type in bot.house.playbook.customer_types},
        sample=sample,
        open_to_all=bot.settings.xingji_console_open,
    )
    console_routes.mount(app, console, Play(console, draw) if draw else None)
    page_routes.mount(
        app,
        Pages(
            database=bot.database,
            accept=bot.intake.accept,
            media=bot.media,
            parts=parts_of(bot.settings.data_folder),
            house=bot.house,
            clock=bot.clock,
            channels=[bot.console.name, *(c.name for platform in bot.platforms for c in platform.channels)],
            console_open=bot.settings.xingji_console_open,
            logins=[platform.login for platform in bot.platforms if platform.login is not None],
        ),
    )
    for platform in bot.platforms:
        platform.mount(app, bot.intake.accept)
    health.mount(app, health.Watch(bot.database, bot.clock, lambda: _channels_up(bot)))
    return app


def _channels_up(bot: Bot) -> Mapping[str, bool]:
    """Channel → whether it can send and receive now."""
    found = {bot.console.name: True}
    for platform in bot.platforms:
        found.update(platform.is_up())
    return found


async def serve(app: web.Application, host: str, port: int) -> None:
    """Serve until cancelled; says where, on one line. Raises OSError when the port is taken."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
        spare_what_stays()
        bound: list[tuple[str, int]] = [address[:2] for address in runner.addresses]
        log.info("serving", address=bound)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def spare_what_stays() -> None:
    """What is loaded by now stays as long as the process: the garbage collector need not look through it again and
    again. It did so every few seconds under load, and everything stood still for a tenth of a second meanwhile."""
    gc.collect()
    gc.freeze()
