"""A bot that is reached over the network, as the platforms reach it."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from aiohttp import web

from bot.app import Bot
from bot.serving import web_app


def free_port() -> int:
    """A port nobody listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(bot: Bot, port: int) -> AsyncIterator[str]:
    """The bot at work behind its web server; its address."""
    runner = web.AppRunner(web_app(bot, sample=False), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
