"""Phones inside WeCom: a strict tenant between the person and the bot, everything over its real protocol."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import events
from bot.app import build
from bot.channels.wecom.menu import MENU
from bot.platforms import configured_platforms
from storage.database import Database
from tests.chat import Phone, World, playbook
from tests.clock import FakeClock
from tests.company import found
from tests.phones.gcj02 import gcj02
from tests.phones.served import free_port, served
from tests.phones.settings import in_wecom, set_up
from tests.platforms.bubble import Bubble
from tests.platforms.wecom import WeComServer

GROUPS = (("wecom_webhook", "EAST"), ("wecom_webhook", "WEST"))
HOOKS = {"group-1": "hook-east", "group-2": "hook-west"}


@dataclass
class WeComPhone(Phone):
    """A member's chat with the app, or a team's group. A platform that takes 30 messages a minute to one person
    wants people who take their time."""

    pace: float = 5.0
    server: Any = None

    @property
    def _user(self) -> Any:
        return self.server.user(self.account)

    async def bubbles(self) -> list[Bubble]:
        if self.account in HOOKS:
            return list(self.server.webhook(HOOKS[self.account]).bubbles)
        return [one for one in self._user.bubbles if not one.recalled]

    async def _say(self, text: str) -> None:
        await self._user.says(text)

    async def _scan(self, code: str, location: events.Location | None) -> None:
        assert location is None, "a scan in the app tells no position"
        await self._user.scans(code)

    async def _locate(self, place: tuple[float, float], accuracy_m: float, age_s: float) -> None:
        await self._user.stands_at(*gcj02(*place))

    async def _photograph(self, pictures: Sequence[bytes]) -> None:
        await asyncio.gather(*(self._user.photographs(picture) for picture in pictures))

    async def _speak(self, sound: bytes, text: str | None) -> None:
        self._user.app.recognition = text is not None
        await self._user.speaks(sound, text=text or "")

    async def _send_file(self, data: bytes, name: str) -> None:
        await self._user.sends_file(data, name)

    async def _send_sticker(self) -> None:
        await self._user.sends_raw("sticker", {})

    async def _press(self, card: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None:
        await self._user.presses(card, label, dict(chosen))


@asynccontextmanager
async def wecom_world(database: Database, folder: Path, **more: Any) -> AsyncIterator[World]:
    """The company in a strict WeCom tenant, with the bot as its app, the clock standing still."""
    clock, port = FakeClock(), free_port()
    async with WeComServer(clock=clock, verify_s=20.0) as server:
        app = server.app()
        company = await found(database, "wecom", GROUPS)
        for code in ("R01", "R02", "S01", "S02", "P01", "A01", "O01"):
            server.employ(code)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("WECOM_WEBHOOK_EAST", server.webhook(HOOKS["group-1"]).key)
            environment.setenv("WECOM_WEBHOOK_WEST", server.webhook(HOOKS["group-2"]).key)
            settings = set_up(folder, port, in_wecom(server, app), **more)
            async with configured_platforms(settings, database, clock) as platforms:
                bot = build(settings, database, playbook(), clock=clock, platforms=platforms)
                async with served(bot, port) as address:
                    await app.verify_url(f"{address}/wecom/callback")
                    app.menu = {"button": list(MENU)}  # what `xingji wecom setup` makes
                    yield World(
                        bot, company, clock, lambda world, account: WeComPhone(world, account, server=server)
                    )
                    assert not server.violations, server.violations
