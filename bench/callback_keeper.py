"""The servers under test: WeCom's callback, opened and read; then nothing more, or kept, or kept by a bot at work.

`python -m bench.callback_keeper opened`, `… kept DATABASE_URL`, `… answered DATABASE_URL FOLDER`, each a process on
one core; the port is printed when it listens.
"""

import asyncio
import sys
from pathlib import Path

import uvloop
from aiohttp import web

from bench.callback_load import SEAL
from bench.cores import SERVER_CORE, pin
from bench.life import settings_in
from bench.receiver import serve
from bench.sink import Sink
from bot.app import build
from bot.channels.wecom.callback import Callback
from bot.channels.wecom.crypto import Crypto
from bot.channels.wecom.names import APP
from bot.channels.wecom.parse import CardCode
from bot.clock import system_clock
from bot.events import Event
from bot.intake import Intake
from bot.observe import count
from bot.platform import Accept
from bot.serving import spare_what_stays
from storage.database import open_database
from tests.chat import playbook


async def _serve(accept: Accept) -> None:
    callback = Callback(Crypto(SEAL.token, SEAL.aes_key, SEAL.receiver), _no_code, system_clock)

    async def receive(request: web.Request) -> web.Response:
        return await callback.receive(request, accept)

    spare_what_stays()
    await serve(receive)


async def _opened() -> None:
    await _serve(_forget)


async def _kept(url: str) -> None:
    intake = Intake(open_database(url), system_clock, lambda conversations: None, count)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(intake.run())
        await _serve(intake.accept)


async def _answered(url: str, folder: str) -> None:
    channels = {APP: Sink(APP)}
    bot = build(settings_in(Path(folder)), open_database(url), playbook(), extra_channels=channels)
    async with bot.running():
        await _serve(bot.intake.accept)


async def _forget(_event: Event) -> None:
    """Where nothing is kept."""


async def _no_code(code: CardCode) -> None:
    raise RuntimeError(f"nobody pressed {code.task_id}")


if __name__ == "__main__":
    pin(SERVER_CORE)
    match sys.argv[1:]:
        case ["opened"]:
            uvloop.run(_opened())
        case ["kept", url_]:
            uvloop.run(_kept(url_))
        case ["answered", url_, folder_]:
            uvloop.run(_answered(url_, folder_))
