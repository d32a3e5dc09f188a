"""The bot's side of the stream under test, a process on one core until it is ended.

`python -m bench.frame_keeper API_BASE read`, or `… API_BASE DATABASE_URL`: messages and session webhooks are kept.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any, cast

import uvloop
from aiohttp import ClientSession
from dingtalk_stream.credential import Credential  # type: ignore[import-untyped]

from bench.cores import SERVER_CORE, pin
from bot.channels.dingtalk.gate import Gate
from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.reception import KeepWindow, Reception
from bot.channels.dingtalk.seam import Cards
from bot.channels.dingtalk.stream import HEARTBEAT_S, Stream
from bot.channels.dingtalk.windows import Windows
from bot.clock import system_clock
from bot.events import Event
from bot.intake import Intake
from bot.observe import count
from bot.platform import Accept
from storage.database import open_database


class _Nothing:
    """Counts nothing, shows nothing, knows no check-ins."""

    def pushed(self) -> None: ...

    def used_up(self, kind: str) -> None: ...

    async def check_ins(self, data: Mapping[str, Any], key: str) -> Sequence[Event]:
        raise RuntimeError("nobody checks in here")


async def listen(api_base: str, accept: Accept, keep: KeepWindow) -> None:
    """Keep a stream as the platform does, for ever."""
    nothing = _Nothing()
    async with ClientSession() as http:
        gate = Gate(http, api_base, Credential("dingbench", "secret"), HEARTBEAT_S)
        reception = Reception(accept, cast(Cards, nothing), keep, nothing.check_ins, nothing, system_clock)
        await Stream(gate, reception.answer).run()


async def forget(_event: Event) -> None:
    """Where nothing is kept."""


async def forget_window(_window: Window) -> None:
    """Where nothing is kept."""


async def _keep(api_base: str, url: str) -> None:
    database = open_database(url)
    intake = Intake(database, system_clock, lambda conversations: None, count)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(intake.run())
        await listen(api_base, intake.accept, Windows(database, system_clock).keep)


if __name__ == "__main__":
    pin(SERVER_CORE)
    match sys.argv[1:]:
        case [base_, "read"]:
            uvloop.run(listen(base_, forget, forget_window))
        case [base_, url_]:
            uvloop.run(_keep(base_, url_))
