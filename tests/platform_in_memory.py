"""A platform without a network: a directory that can be set, or away; nothing is sent or received."""

import asyncio
from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.channel import Channel, Source
from bot.platform import Accept, Calendar, Directory, Login


class MemoryPlatform:
    """`asked`: how often the directory was read; `login`: as a test sets it."""

    def __init__(self, directory: Directory, login: Login | None = None) -> None:
        self.name = directory.channel
        self.channels: Sequence[Channel] = ()
        self.sources: Mapping[str, Source] = {}
        self.login = login
        self.calendar: Calendar | None = None
        self.people = directory
        self.is_away = False
        self.asked = 0

    def mount(self, app: web.Application, accept: Accept) -> None:
        """It never calls."""

    async def run(self, accept: Accept) -> None:
        """It keeps no connection."""
        await asyncio.Event().wait()

    def is_up(self) -> Mapping[str, bool]:
        return {self.name: not self.is_away}

    async def directory(self) -> Directory:
        self.asked += 1
        if self.is_away:
            raise OSError("no route")
        return self.people
