"""The smart bot as a channel (wecom.md §3.6).

There is no key by which the platform would know a second copy. What is known by something is sent again when it is
unsure whether it arrived: a card with a task_id, an answer with its stream id. A push of words is not.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Any

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom import markdown
from bot.channels.wecom.bot_cards import LIMITS, rendered
from bot.channels.wecom.bot_frames import Ack
from bot.channels.wecom.bot_inbound import BOT
from bot.channels.wecom.bot_tickets import Tickets
from bot.channels.wecom.bot_upload import BotUpload
from bot.channels.wecom.bot_voice import BotVoice, UnsureSendError, check
from bot.channels.wecom.memory import Memory
from bot.channels.wecom.outgoing import Upload, as_file, as_picture
from bot.channels.wecom.progress import Progress, Step
from bot.words import wecom_bot as words
from storage.database import Database
from storage.media import MediaLostError, MediaStore


class WeComBotChannel:
    """`answers`, `presses`: what `BotHearing` left to answer with. The handle of a card is its task_id."""

    limits = LIMITS

    def __init__(
        self,
        voice: BotVoice,
        upload: BotUpload,
        answers: Tickets,
        presses: Tickets,
        database: Database,
        media: MediaStore,
        public_url: str,
        name: str = BOT,
    ) -> None:
        self.name = name
        self._voice = voice
        self._upload = upload
        self._answers = answers
        self._presses = presses
        self._database = database
        self._media = media
        self._public_url = public_url
        self._progress = Progress()
        self._unsure = Memory()  # parcel → task_id or req_id of a try that may have arrived

    @property
    def is_here(self) -> bool:
        """Whether this process holds the connection, see `bot.channel.Bound`."""
        return self._voice.is_here

    def repeats(self, message: Message) -> bool:
        """Never: the platform knows no keys."""
        return False

    def reaches(self, chat: str) -> bool:
        """Whether the bot is connected, here or elsewhere, and this chat was not refused lately."""
        return self._voice.reaches(chat)

    async def send(self, parcel: Parcel) -> str | None:
        """The task_id of a card. Raises SendError."""
        match parcel.message:
            case Text(text):
                if text.strip():  # blanks are refused
                    await self._answer(parcel, text)
            case Card() as card:
                return await self._card(parcel, card)
            case Picture(media_id, caption):
                said = partial(self._say, parcel, frames.markdown(markdown.plain(caption)))
                picture = self._picture(parcel, media_id)
                await self._progress.go(parcel.key, [picture, *([said] if caption.strip() else [])])
            case File(media_id, name):
                await self._progress.go(parcel.key, [self._file(parcel, media_id, name)])
        return None

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Only within seconds of a press on that card, and once. Raises SendError."""
        if not isinstance(parcel.message, Card) or parcel.message.picture is not None:
            return False
        body, rest = rendered(parcel.message, self._public_url)
        req_id = None if rest else self._presses.take(handle)
        if req_id is None:
            return False
        card = {**body, "task_id": handle}
        update = {"response_type": "update_template_card", "userids": [], "template_card": card}
        try:
            return (await self._voice.say(parcel.chat, frames.UPDATE, update, req_id)).verdict == "ok"
        except UnsureSendError:  # at worst the same card stands there twice
            return False

    # --- words ------------------------------------------------------------------------------------------------

    async def _answer(self, parcel: Parcel, text: str) -> None:
        """As the answer to the last message of the chat while it can be answered, else by itself."""
        content = markdown.plain(text)
        unsure = self._unsure.tried(parcel.key)
        req_id = unsure or self._answers.take(parcel.chat)
        if req_id is None:
            await self._say(parcel, frames.markdown(content))
            return
        answer = frames.stream(_stream_id(parcel.key), content)
        ack = await self._known(parcel, req_id, self._voice.say(parcel.chat, frames.RESPOND, answer, req_id))
        if ack.verdict != "spent":
            check(ack)
        elif unsure is None:
            await self._say(parcel, frames.markdown(content))
        elif ack.errcode != frames.ANSWERED:  # that it is answered says that the first try arrived
            raise SendError(words.UNSURE, "never")

    async def _say(self, parcel: Parcel, body: Mapping[str, Any]) -> None:
        check(await self._voice.push(parcel.chat, body))

    async def _known(self, parcel: Parcel, by: str, sending: Awaitable[Ack]) -> Ack:
        """From here on it may have arrived, known `by` what is the same at every try, until that is certain."""
        before = self._unsure.tried(parcel.key)
        self._unsure.try_now(parcel.key, by)
        try:
            ack = await sending
        except UnsureSendError:
            raise SendError(words.UNSURE, "later") from None
        except SendError:
            if before is None:
                self._unsure.forget(parcel.key)
            raise
        if before is None or ack.verdict != "later":
            self._unsure.forget(parcel.key)
        return ack

    # --- cards ------------------------------------------------------------------------------------------------

    async def _card(self, parcel: Parcel, card: Card) -> str:
        body, rest = rendered(card, self._public_url)
        task_id = self._unsure.tried(parcel.key) or new_task_id(parcel.key)
        picture = [] if card.picture is None else [self._picture(parcel, card.picture)]
        show = partial(self._show, parcel, {**body, "task_id": task_id})
        more = frames.markdown(markdown.of_links(rest, self._public_url))
        links = [partial(self._say, parcel, more)] if rest else []
        await self._progress.go(parcel.key, [*picture, show, *links])
        return task_id

    async def _show(self, parcel: Parcel, card: Mapping[str, Any]) -> None:
        """That its task_id is there already says that the first try arrived, for no other card has it."""
        push = self._voice.push(parcel.chat, {"msgtype": "template_card", "template_card": card})
        ack = await self._known(parcel, card["task_id"], push)
        if ack.verdict != "shown":
            check(ack)

    # --- pictures and files -----------------------------------------------------------------------------------

    def _picture(self, parcel: Parcel, media_id: int) -> Step:
        async def step() -> None:
            data, name = await self._bytes(media_id)
            await self._hand_over(parcel, await asyncio.to_thread(as_picture, data, name))

        return step

    def _file(self, parcel: Parcel, media_id: int, name: str) -> Step:
        async def step() -> None:
            data, _ = await self._bytes(media_id)
            await self._hand_over(parcel, as_file(data, name))

        return step

    async def _hand_over(self, parcel: Parcel, upload: Upload) -> None:
        media_id = await self._upload.upload(upload)
        await self._say(parcel, {"msgtype": upload.kind, upload.kind: {"media_id": media_id}})

    async def _bytes(self, media_id: int) -> tuple[bytes, str]:
        try:
            async with self._database.read() as session:
                media, data = await self._media.read(session, media_id)
        except MediaLostError:
            raise SendError(words.NO_FILE, "never") from None
        return data, media.name


def _stream_id(key: str) -> str:
    """The same at every try of a parcel."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def new_task_id(key: str) -> str:
    """Of letters, digits and `-`, never used before: it begins with the message's key, so that its tries are seen
    to belong together, and ends by chance."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-{secrets.token_hex(8)}"
