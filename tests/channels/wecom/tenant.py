"""The self-built app against the strict tenant: the real platform object, its channel, and who reads what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.cards.card import Card, Message
from bot.channel import Parcel
from bot.channels.wecom.callback import PATH
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.platform import WeComPlatform
from bot.events import Content, Event
from bot.render import fit
from bot.settings import Settings
from storage.database import Database
from storage.media import MediaStore
from tests.clock import FakeClock
from tests.platforms.bubble import Bubble
from tests.platforms.wecom import WeComServer
from tests.platforms.wecom.app import App
from tests.platforms.wecom.people import AppUser

PUBLIC = "http://xingji.example.com"


@dataclass
class Tenant:
    """A company, our app in it, and the platform object that speaks to it."""

    server: WeComServer
    app: App
    clock: FakeClock
    database: Database
    media: MediaStore
    platform: WeComPlatform
    heard: list[Event] = field(default_factory=list)

    @property
    def channel(self) -> Any:
        (channel,) = [one for one in self.platform.channels if one.name == "wecom"]
        return channel

    @property
    def client(self) -> WeComClient:
        client = self.platform._ground.client
        assert client is not None
        return client

    @property
    def rep(self) -> AppUser:
        return self.server.user("R01")

    @property
    def bubbles(self) -> list[Bubble]:
        return self.rep.bubbles

    def said(self) -> list[Content]:
        return [event.content for event in self.heard]

    async def send(self, message: Message, key: str = "k.0", chat: str = "R01") -> str | None:
        """One message, fitted first, of which the handle of the last part is given back."""
        handle = None
        for n, part in enumerate(fit(message, self.channel.limits)):
            handle = await self.channel.send(Parcel(f"{key}.{n}", chat, part))
        return handle

    async def repaint(self, handle: str, card: Card, key: str = "k.1") -> bool:
        return await self.channel.repaint(handle, Parcel(key, "R01", card))

    async def stored(self, data: bytes, name: str = "photo.jpg") -> int:
        async with self.database.write() as session:
            return (await self.media.put(session, data, "image/jpeg", name, self.clock())).id

    def calls(self, api: str) -> list[Any]:
        return [call for call in self.server.calls if call.api == api]

    def posted(self, api: str) -> list[Any]:
        return [call.body for call in self.calls(api)]


def settings_for(server: WeComServer, app: App, folder: Path, **more: Any) -> Settings:
    values: dict[str, Any] = {
        "xingji_secret_key": "test-secret-of-enough-length",
        "xingji_public_url": PUBLIC,
        "xingji_data": folder,
        "wecom_corp_id": server.corp_id,
        "wecom_agent_id": app.agent_id,
        "wecom_secret": app.secret,
        "wecom_token": app.seal.token,
        "wecom_aes_key": app.seal.aes_key,
        "wecom_api_base": server.api_base,
    }
    return Settings(_env_file=None, **values | more)


@asynccontextmanager
async def tenant(database: Database, folder: Path, **more: Any) -> AsyncIterator[Tenant]:
    """Served and checked, on a clock that stands still. Nothing may be said that the platform would have cut."""
    clock = FakeClock()
    async with WeComServer(clock=clock, verify_s=20.0) as server:
        app, media = server.app(), MediaStore(folder / "media")
        server.employ("R01")
        settings = settings_for(server, app, folder, **more)
        async with WeComPlatform.opened(settings, database, media, clock) as platform:
            found = Tenant(server, app, clock, database, media, platform)
            async with _served(found):
                await app.verify_url()
                yield found
        assert server.violations == []


@asynccontextmanager
async def _served(found: Tenant) -> AsyncIterator[None]:
    async def accept(event: Event) -> None:
        found.heard.append(event)

    site = web.Application()
    found.platform.mount(site, accept)
    async with TestServer(site) as side:
        found.app.callback_url = str(side.make_url(PATH))
        yield


def stamped(card: Card, token: Callable[[int], str] = "token-{}".format) -> Card:
    """The card with its buttons signed, as the postmaster does."""
    buttons = [replace(b, press=replace(b.press, token=token(n))) for n, b in enumerate(card.buttons)]
    submit = card.submit and replace(card.submit, press=replace(card.submit.press, token=token(99)))
    return replace(card, buttons=tuple(buttons), submit=submit)
