"""DingTalk as a channel: one message at a time, to a person (userid) or a group (openConversationId)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.dingtalk.client import Client
from bot.channels.dingtalk.errors import UnsureError
from bot.channels.dingtalk.media import ENDINGS, as_sendable
from bot.channels.dingtalk.seam import CHANNEL, Cards, Words, is_group
from bot.render import Limits
from storage.database import Database
from storage.media import MediaLostError, MediaStore
from storage.models import Media, Urgency

PREPARE_WITHIN_S = 9.0
SEND_WITHIN_S = 9.0  # with the above less than the road waits: it would say again what may have arrived


class DingTalkChannel:
    """Texts, pictures and files are at most once; what is unsure of them is not repeated."""

    name = CHANNEL
    is_metered = True

    def __init__(self, limits: Limits, client: Client, cards: Cards, database: Database, media: MediaStore) -> None:
        self.limits = limits
        self._client = client
        self._cards = cards
        self._database = database
        self._media = media

    def repeats(self, message: Message) -> bool:
        """A card has an outTrackId of its own, made from its row; one that goes in words is marked so before."""
        return isinstance(message, Card)

    def reaches(self, chat: str) -> bool:
        """Always, as far as is known before."""
        return True

    def has_room(self, urgency: Urgency) -> bool:
        """See `bot.channel.Rationed`; asked of the calls, for a group is seldom answered by a webhook."""
        return self._client.has_room(urgency)

    async def send(self, parcel: Parcel) -> str | None:
        """Send; the handle of a card, or the processQueryKey if there is one. Raises SendError."""
        match parcel.message:
            case Card():
                return await self._cards.send(parcel, parcel.chat, is_group(parcel.chat))
            case Text(text):
                return await self._say(parcel, text)
            case Picture(media_id, caption):
                return await self._send_picture(parcel, media_id, caption)
            case File(media_id, name):
                return await self._send_file(parcel, media_id, name)

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Cards are repainted, if they stand as cards; anything else is said anew."""
        return isinstance(parcel.message, Card) and await self._cards.repaint(handle, parcel)

    async def _say(self, parcel: Parcel, text: str) -> str | None:
        async with _at_most_once():
            return await self._client.say(parcel.chat, Words(text), parcel.urgency)

    async def _send_picture(self, parcel: Parcel, media_id: int, caption: str) -> str | None:
        """The caption follows as a text of its own; without it the picture is not repeated."""
        async with _beforehand():
            media, data = await self._read(media_id)
            if media.mime not in ENDINGS:
                raise SendError(f"{media.mime} cannot be shown as a picture", "never")
            uploaded = await self._client.upload("image", data, f"{media_id}.{ENDINGS[media.mime]}")
        async with _at_most_once():
            handle = await self._client.send_picture(parcel.chat, uploaded, parcel.urgency)
            if caption:
                await self._add_caption(parcel, caption)
        return handle

    async def _add_caption(self, parcel: Parcel, caption: str) -> None:
        """It stands in line as long as there is time: the picture is there, and would come again with it."""
        while True:
            try:
                await self._client.say(parcel.chat, Words(caption), parcel.urgency, SEND_WITHIN_S)
                return
            except SendError as error:
                pause_s = error.after_s if error.retry == "wait" else None
                if pause_s is None or pause_s > SEND_WITHIN_S:
                    raise SendError(f"the picture arrived, its caption did not: {error.reason}", "never") from None
                await asyncio.sleep(pause_s)

    async def _send_file(self, parcel: Parcel, media_id: int, name: str) -> str | None:
        async with _beforehand():
            _, data = await self._read(media_id)
            data, name = as_sendable(data, name)
            uploaded = await self._client.upload("file", data, name)
        async with _at_most_once():
            return await self._client.send_file(parcel.chat, uploaded, name, parcel.urgency)

    async def _read(self, media_id: int) -> tuple[Media, bytes]:
        try:
            async with self._database.read() as session:
                return await self._media.read(session, media_id)
        except MediaLostError:
            raise SendError("its file is lost", "never") from None


@asynccontextmanager
async def _beforehand() -> AsyncIterator[None]:
    """Nothing that a person could see happens inside, so that it may all be done again."""
    try:
        async with asyncio.timeout(PREPARE_WITHIN_S):
            yield
    except TimeoutError:
        raise SendError("the file was not ready in time", "later") from None


@asynccontextmanager
async def _at_most_once() -> AsyncIterator[None]:
    """Whatever is still under way at the end may have arrived."""
    try:
        async with asyncio.timeout(SEND_WITHIN_S):
            yield
    except TimeoutError:
        raise UnsureError("no answer in time", may_repeat=False) from None
