"""The smart bot against the strict tenant: the real part on a real connection, and who says what to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.cards.card import Message
from bot.channel import Parcel
from bot.channels.wecom.bot_channel import WeComBotChannel
from bot.channels.wecom.bot_connection import Patience
from bot.channels.wecom.bot_line import Pace
from bot.channels.wecom.bot_part import BotPart, account_of
from bot.channels.wecom.platform import grounded
from bot.clock import Clock
from bot.events import Content, Event
from bot.render import fit
from bot.settings import Settings
from storage.database import Database
from storage.media import MediaStore
from tests.clock import FakeClock
from tests.platforms.bubble import Bubble
from tests.platforms.wecom import WeComServer
from tests.platforms.wecom.bot import SmartBot
from tests.platforms.wecom.bot_people import BotUser

PUBLIC = "http://xingji.example.com"
QUICK = Patience(lease_s=0.6, first_s=0.02, longest_s=0.05, refused_s=0.2, watch_s=0.05, jitter=lambda: 0.0)
CALM = replace(QUICK, lease_s=30.0)  # for tests of other things: a machine that is busy must not lose the lease
PACE = Pace(ping_s=30.0, ack_s=2.0, connect_s=2.0)


@dataclass
class Rig:
    """A company with a smart bot, and our part of it."""

    server: WeComServer
    bot: SmartBot
    clock: Any
    database: Database
    media: MediaStore
    part: BotPart
    heard: list[Event] = field(default_factory=list)

    @property
    def channel(self) -> WeComBotChannel:
        channel = self.part.channels[0]
        assert isinstance(channel, WeComBotChannel)
        return channel

    @property
    def rep(self) -> BotUser:
        return self.bot.user("R01")

    @property
    def bubbles(self) -> list[Bubble]:
        return self.rep.bubbles

    async def hears(self, count: int) -> list[Content]:
        """What came in, once it is so many."""
        await until(lambda: len(self.heard) >= count)
        assert len(self.heard) == count
        return [event.content for event in self.heard]

    async def send(self, message: Message, key: str = "in:1.0", chat: str = "R01") -> str | None:
        """One message, fitted first; the handle of its last part."""
        handle = None
        for n, part in enumerate(fit(message, self.channel.limits)):
            handle = await self.channel.send(Parcel(f"{key}.{n}", chat, part))
        return handle

    def calls(self, cmd: str) -> list[Any]:
        return [call for call in self.server.calls if call.api == cmd]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)


def settings_for(server: WeComServer, folder: Path, **more: Any) -> Settings:
    values: dict[str, Any] = {
        "xingji_secret_key": "test-secret-of-enough-length",
        "xingji_public_url": PUBLIC,
        "xingji_data": folder,
        "wecom_api_base": server.api_base,
        "wecom_bot_id": "bot",
        "wecom_bot_secret": "bot-secret",
        "wecom_bot_url": server.ws_url,
    }
    return Settings(_env_file=None, **values | more)


@asynccontextmanager
async def part_of(
    settings: Settings, database: Database, clock: Clock, patience: Patience = QUICK, pace: Pace = PACE
) -> AsyncIterator[tuple[BotPart, list[Event]]]:
    """A running part, as in one replica."""
    heard: list[Event] = []

    async def accept(event: Event) -> None:
        heard.append(event)

    media = MediaStore(settings.data_folder / "media")
    async with grounded(settings, database, media, clock) as ground:
        account = account_of(settings)
        assert account is not None
        part = BotPart(ground, account, patience, pace)
        running = asyncio.create_task(part.run(accept))
        try:
            yield part, heard
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def rig(database: Database, folder: Path, *, with_app: bool = False, **knobs: Any) -> AsyncIterator[Rig]:
    """Connected, on a clock that stands still. Nothing may be said that the platform would have cut."""
    clock = FakeClock()
    async with WeComServer(clock=clock, verify_s=20.0) as server:
        bot, more = server.bot(), {}
        for name, value in knobs.items():
            setattr(server, name, value)
        if with_app:
            app = server.app()
            more = {"wecom_corp_id": server.corp_id, "wecom_agent_id": app.agent_id, "wecom_secret": app.secret}
        settings = settings_for(server, folder, **more)
        async with part_of(settings, database, clock, CALM) as (part, heard):
            await until(lambda: part.connection.is_up)
            yield Rig(server, bot, clock, database, MediaStore(folder / "media"), part, heard)
        assert server.violations == []
