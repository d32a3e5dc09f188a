"""The smart bot put together: one connection, what is heard on it, what is said on it, and its files."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from bot.channel import Channel, Source
from bot.channels.wecom import contacts
from bot.channels.wecom.bot_channel import WeComBotChannel
from bot.channels.wecom.bot_connection import Account, BotConnection, Patience
from bot.channels.wecom.bot_files import BotFiles
from bot.channels.wecom.bot_frames import Callback
from bot.channels.wecom.bot_hearing import BotHearing
from bot.channels.wecom.bot_inbound import BOT
from bot.channels.wecom.bot_line import Pace
from bot.channels.wecom.bot_people import BotPeople
from bot.channels.wecom.bot_tickets import ANSWER_WITHIN, UPDATE_WITHIN, Tickets
from bot.channels.wecom.bot_upload import BotUpload
from bot.channels.wecom.bot_voice import BotVoice
from bot.channels.wecom.names import APP
from bot.channels.wecom.parts import Ground
from bot.platform import Accept
from bot.settings import Settings


def account_of(settings: Settings) -> Account | None:
    """The smart bot of these settings, if there is one."""
    bot_id, secret = settings.wecom_bot_id, settings.wecom_bot_secret
    if bot_id is None or secret is None:
        return None
    return Account(settings.wecom_bot_url, bot_id, secret.get_secret_value())


class BotPart:
    """A part of the platform WeCom. Encrypted userids are opened by the app, where one is configured."""

    def __init__(
        self, ground: Ground, account: Account, patience: Patience | None = None, pace: Pace | None = None
    ) -> None:
        database, clock, settings = ground.database, ground.clock, ground.settings
        answers, presses = Tickets(clock, ANSWER_WITHIN), Tickets(clock, UPDATE_WITHIN)
        self.connection = BotConnection(
            account, ground.session, database, clock, patience or Patience(), pace or Pace()
        )
        voice = BotVoice(self.connection, clock)
        open_ids = partial(contacts.plain_ids, ground.client) if ground.client else None
        people = BotPeople(database, open_ids)
        self._hearing = BotHearing(people, voice, answers, presses, clock, settings.timezone)
        upload = BotUpload(voice, clock)
        # Without an app nobody else can tell people something first, so their accounts are the bot's chats.
        names = (BOT,) if ground.client else (BOT, APP)
        self.channels: Sequence[Channel] = [
            WeComBotChannel(voice, upload, answers, presses, database, ground.media, settings.public_url, name)
            for name in names
        ]
        self.sources: Mapping[str, Source] = {BOT: BotFiles(ground.session)}

    def mount(self, app: web.Application, accept: Accept) -> None:
        """It needs no address of ours."""

    async def run(self, accept: Accept) -> None:
        """Keep the connection, until cancelled. What was heard is made durable even when the connection ends."""
        async with asyncio.TaskGroup() as tasks:

            def hear(callback: Callback) -> None:
                self._hearing.hear(callback, accept, tasks)

            await self.connection.run(hear)

    def is_up(self) -> Mapping[str, bool]:
        """Also where another replica holds the connection."""
        is_up = self.connection.standing in ("up", "elsewhere")
        return {channel.name: is_up for channel in self.channels}
