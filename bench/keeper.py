"""The server under test: reads a request into an event and answers when it is durable.

`python -m bench.keeper DATABASE_URL`, a process on one core; the port is printed when it listens.
"""

import asyncio
import json
import sys
from datetime import datetime

import uvloop
from aiohttp import web

from bench.cores import SERVER_CORE, pin
from bench.receiver import serve
from bot.clock import system_clock
from bot.events import Event, Text
from bot.intake import Intake
from bot.observe import count
from bot.serving import spare_what_stays
from storage.database import open_database


async def _keep(url: str) -> None:
    intake = Intake(open_database(url), system_clock, lambda conversations: None, count)

    async def keep(request: web.Request) -> web.Response:
        await intake.accept(_event(await request.read()))
        return web.Response(text="success")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(intake.run())
        spare_what_stays()
        await serve(keep)


def _event(body: bytes) -> Event:
    said = json.loads(body)
    at = datetime.fromisoformat(said["at"])
    return Event("bench", said["key"], said["chat"], said["sender"], at, Text(said["text"]))


if __name__ == "__main__":
    pin(SERVER_CORE)
    uvloop.run(_keep(sys.argv[1]))
