"""The groups put together: webhooks of existing ones, and those the app makes. Nothing comes in there."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiohttp import web

from bot.channel import Channel, Source
from bot.channels.wecom.appchat import APPCHAT, AppChatChannel
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.parts import Ground
from bot.channels.wecom.picture import Pictures
from bot.channels.wecom.webhook import WEBHOOK, WebhookChannel
from bot.platform import Accept
from storage import groups
from storage.database import Database

log = structlog.get_logger(__name__)
BIND_AGAIN_S = 300.0


class WebhookPart:
    """A part of the platform WeCom: a group for every `WECOM_WEBHOOK_<TEAM>`."""

    sources: Mapping[str, Source] = {}

    def __init__(self, ground: Ground) -> None:
        self._database = ground.database
        self._teams = tuple(ground.settings.wecom_webhooks)
        public_url = ground.settings.public_url
        pictures = Pictures(public_url, ground.signing, ground.database, ground.media, ground.clock)
        channel = WebhookChannel(
            ground.settings.wecom_webhooks,
            ground.wire,
            ground.database,
            ground.media,
            ground.clock,
            public_url,
            # The app serves pictures; without one they go as messages of their own.
            pictures.url if ground.client else lambda media_id: None,
        )
        self.channels: Sequence[Channel] = (channel,)

    def mount(self, app: web.Application, accept: Accept) -> None:
        """It needs no address of ours."""

    async def run(self, accept: Accept) -> None:
        """Give every team its group, now and again: teams are brought in while the bot runs."""
        while True:
            try:
                await bind_webhooks(self._database, self._teams)
            except Exception as error:  # the database is away for a moment, or another replica was faster
                log.warning("wecom_webhook.not_bound", error=type(error).__name__)
            await asyncio.sleep(BIND_AGAIN_S)

    def is_up(self) -> Mapping[str, bool]:
        """It needs no connection."""
        return {WEBHOOK: True}


class AppChatPart:
    """A part of the platform WeCom: the groups that the self-built app made."""

    sources: Mapping[str, Source] = {}

    def __init__(self, ground: Ground, client: WeComClient) -> None:
        public_url = ground.settings.public_url
        channel = AppChatChannel(client, ground.database, ground.media, ground.clock, public_url)
        self.channels: Sequence[Channel] = (channel,)

    def mount(self, app: web.Application, accept: Accept) -> None:
        """It needs no address of ours."""

    async def run(self, accept: Accept) -> None:
        """It keeps no connection."""

    def is_up(self) -> Mapping[str, bool]:
        """It needs no connection."""
        return {APPCHAT: True}


async def bind_webhooks(database: Database, named: Sequence[str]) -> None:
    """The webhooks named by a team are groups of that team; one named by nobody keeps the team it has, if any. The
    groups of settings that are gone go."""
    async with database.write() as session:
        teams = {name: await groups.team_named(session, name) for name in named}
        chats = {name: team.id for name, team in teams.items() if team is not None}
        await groups.bind_all(session, WEBHOOK, chats, keep=named)
