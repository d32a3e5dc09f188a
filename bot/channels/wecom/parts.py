"""What the platform is put together from: each part brings its channels and what they live on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiohttp import web

from bot.channel import Channel, Source
from bot.channels.ground.tokens import Tokens
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.wire import Wire
from bot.clock import Clock
from bot.platform import Accept
from bot.settings import Settings
from bot.signing import Signing
from storage.database import Database
from storage.media import MediaStore


@dataclass(frozen=True, slots=True)
class Ground:
    """What parts may stand on. `client`: the self-built app's, where one is configured."""

    settings: Settings
    database: Database
    media: MediaStore
    clock: Clock
    session: aiohttp.ClientSession
    wire: Wire
    tokens: Tokens
    signing: Signing
    client: WeComClient | None


class Part(Protocol):
    """The self-built app, the smart bot, the webhooks, the app's groups: see `bot.platform.Platform`."""

    @property
    def channels(self) -> Sequence[Channel]: ...

    @property
    def sources(self) -> Mapping[str, Source]: ...

    def mount(self, app: web.Application, accept: Accept) -> None:
        """Add the addresses at which the platform calls."""
        ...

    async def run(self, accept: Accept) -> None:
        """Keep the connections that the platform wants kept, until cancelled; returns where there are none."""
        ...

    def is_up(self) -> Mapping[str, bool]:
        """Channel name → whether it can send and receive now."""
        ...
