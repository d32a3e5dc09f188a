"""The servers that events are compared with, each a process on one core: `python -m bench.receiver echo|bare`.

`echo` answers without looking: what the load itself can do. `bare` is an aiohttp handler that answers `success`.
The port is printed when it listens.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import cast

import uvloop
from aiohttp import web

from bench.cores import SERVER_CORE, pin
from bot import logs

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def serve(handler: Handler) -> None:
    """Answer every POST with `handler`, until cancelled."""
    app = web.Application()
    app.router.add_post("/", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await _listening(runner.addresses[0][1])


async def _bare(_request: web.Request) -> web.Response:
    return web.Response(text="success")


class _Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess")


async def _echo() -> None:
    server = await asyncio.get_running_loop().create_server(_Echo, "127.0.0.1", 0)
    await _listening(server.sockets[0].getsockname()[1])


async def _listening(port: int) -> None:
    """The port is all that is read of what a server prints: a pipe full of its log would stop it."""
    print(port, flush=True)
    logs.configure("ERROR")
    await asyncio.Event().wait()


if __name__ == "__main__":
    pin(SERVER_CORE)
    uvloop.run(_echo() if sys.argv[1] == "echo" else serve(_bare))
