"""WeCom as a platform: the parts that are configured, behind one `bot.platform.Platform`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.channel import Channel, Source
from bot.channels.ground.tokens import Tokens
from bot.channels.wecom.app import AppPart, credentials
from bot.channels.wecom.bot_part import BotPart, account_of
from bot.channels.wecom.calendar import WeComCalendar
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.directory import read_directory
from bot.channels.wecom.group_parts import AppChatPart, WebhookPart
from bot.channels.wecom.login import WeComLogin
from bot.channels.wecom.parts import Ground, Part
from bot.channels.wecom.wire import Wire
from bot.clock import Clock, system_clock
from bot.platform import Accept, Calendar, Directory, Login
from bot.settings import Settings
from bot.signing import Signing
from storage.database import Database
from storage.media import MediaStore


def _app_part(ground: Ground) -> Part | None:
    return AppPart(ground, ground.client) if ground.client else None


def _bot_part(ground: Ground) -> Part | None:
    account = account_of(ground.settings)
    return BotPart(ground, account) if account else None


def _webhook_part(ground: Ground) -> Part | None:
    return WebhookPart(ground) if ground.settings.wecom_webhooks else None


def _appchat_part(ground: Ground) -> Part | None:
    return AppChatPart(ground, ground.client) if ground.client else None


MAKERS: Sequence[Callable[[Ground], Part | None]] = (_app_part, _bot_part, _webhook_part, _appchat_part)
"""One for each part, which makes it where it is configured."""


class WeComPlatform:
    """`bot.platform.Platform`; made by `opened`."""

    name = "wecom"

    def __init__(self, ground: Ground, parts: Sequence[Part]) -> None:
        self._ground = ground
        self._parts = parts
        self.channels: Sequence[Channel] = [channel for part in parts for channel in part.channels]
        self.sources: Mapping[str, Source] = {name: s for part in parts for name, s in part.sources.items()}
        self.login: Login | None = WeComLogin(ground.client, ground.clock) if ground.client else None
        self.calendar: Calendar | None = WeComCalendar(ground.client) if ground.client else None

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, settings: Settings, database: Database, media: MediaStore, clock: Clock = system_clock
    ) -> AsyncIterator["WeComPlatform"]:
        """Every part that is configured, on one session that is closed at the end. Raises SettingsError."""
        async with grounded(settings, database, media, clock) as ground:
            made = [maker(ground) for maker in MAKERS]
            yield cls(ground, [part for part in made if part is not None])

    def mount(self, app: web.Application, accept: Accept) -> None:
        """Every part's addresses."""
        for part in self._parts:
            part.mount(app, accept)

    async def run(self, accept: Accept) -> None:
        """Every part's connections, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for part in self._parts:
                tasks.create_task(part.run(accept))

    def is_up(self) -> Mapping[str, bool]:
        """Of every channel."""
        return {name: up for part in self._parts for name, up in part.is_up().items()}

    async def directory(self) -> Directory:
        """Everybody in the app's visible range; raises SendError."""
        if self._ground.client is None:
            raise LookupError("no self-built app is configured")
        return await read_directory(self._ground.client)


@asynccontextmanager
async def grounded(
    settings: Settings, database: Database, media: MediaStore, clock: Clock
) -> AsyncIterator[Ground]:
    """What the parts stand on."""
    # Pooled connections are dropped before the platform's own side may do so: an unsure send costs more than a
    # handshake.
    connector = aiohttp.TCPConnector(limit=50, keepalive_timeout=10)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        wire = Wire(session, settings.wecom_api_base)
        tokens = Tokens(database, clock, settings.secret())
        app = credentials(settings)
        client = WeComClient(wire, tokens, app) if app else None
        signing = Signing(settings.secret())
        yield Ground(settings, database, media, clock, session, wire, tokens, signing, client)
