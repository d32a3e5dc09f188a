"""The session webhooks of chats: kept for all replicas, with their end (dingtalk.md §2, §3)."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.channels.dingtalk.inbound import Window
from bot.channels.dingtalk.seam import CHANNEL
from bot.clock import Clock
from storage import reply_windows
from storage.database import Database

FRESH_ENOUGH = timedelta(minutes=45)  # half the life of one: every message brings another
LAST_MOMENT = timedelta(seconds=10)
REMEMBERED = 10_000


class Windows:
    """Not every message's webhook is written down: the last one serves while it has time left."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: OrderedDict[str, datetime] = OrderedDict()

    async def keep(self, window: Window) -> None:
        """The chat is answered there from now on."""
        kept_until = self._kept.get(window.chat)
        if kept_until is not None and kept_until - self._clock() > FRESH_ENOUGH:
            return
        async with self._database.write() as session:
            await reply_windows.keep(session, CHANNEL, window.chat, window.url, window.until)
        self._kept[window.chat] = window.until
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def url(self, chat: str) -> str | None:
        """Where the chat is answered now; None: nowhere any more."""
        async with self._database.read() as session:
            return await reply_windows.open_now(session, CHANNEL, chat, self._clock() + LAST_MOMENT)

    async def close(self, chat: str) -> None:
        """The platform says it is gone."""
        self._kept.pop(chat, None)
        async with self._database.write() as session:
            await reply_windows.close(session, CHANNEL, chat)
