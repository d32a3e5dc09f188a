"""A group's webhook: what the bot says in a group that exists, at most 20 a minute (wecom.md §3.5).

Nothing comes back from there, so buttons and lists are left out and links are kept. There is no key by which the
platform would know a second copy: what may have arrived is not sent again.
"""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.ground.budget import Budget
from bot.channels.wecom import markdown
from bot.channels.wecom.bot_cards import notice
from bot.channels.wecom.cards import LONGEST_TEXT, SPARE, Stage
from bot.channels.wecom.channel import PictureUrl, defused
from bot.channels.wecom.errors import UnsureError, WeComError
from bot.channels.wecom.outgoing import as_file, as_jpeg
from bot.channels.wecom.progress import Progress, Step
from bot.channels.wecom.wire import Wire
from bot.clock import Clock
from bot.render import FormLimits, Limits, Room, split
from bot.sniff import mime_of
from bot.words import wecom_groups as words
from storage.database import Database
from storage.media import MediaLostError, MediaStore

WEBHOOK = "wecom_webhook"  # the channel; a chat is TEAM of WECOM_WEBHOOK_<TEAM>
LONGEST_MARKDOWN = 4096  # bytes
MB = 1024 * 1024
LARGEST_PICTURE = 2 * MB
LONGEST_SIDES = (4096, 2560, 1600, 1024)  # pixels, tried in turn until a picture is small enough
REFUSED_FOR = timedelta(minutes=10)
# A card that is no notice is markdown, most often in one message: a character takes three bytes, as an emoji four.
LIMITS = Limits(
    text=Room(LONGEST_TEXT - SPARE, "bytes"),
    title=Room(30),
    words=Room(600),
    facts=6,
    fact_label=Room(10),
    fact_value=Room(30),
    buttons=3,
    label=Room(16),
    option=Room(40),
    form=FormLimits(
        Room(30), Room(600), selects=20, options=200, alone=200, ticks_beside=True, buttons=2, facts=True
    ),
)


class WebhookChannel:
    """`keys`: TEAM → the webhook's key, or its whole address."""

    name = WEBHOOK
    limits = LIMITS

    def __init__(
        self,
        keys: Mapping[str, SecretStr],
        wire: Wire,
        database: Database,
        media: MediaStore,
        clock: Clock,
        public_url: str,
        picture_url: PictureUrl,
    ) -> None:
        self._keys = {team: key_of(secret.get_secret_value()) for team, secret in keys.items()}
        self._wire = wire
        self._database = database
        self._media = media
        self._clock = clock
        self._public_url = public_url
        self._picture_url = picture_url
        self._budget = Budget({"minute": (20, 60.0)}, clock)
        self._progress = Progress()
        self._refused: dict[str, datetime] = {}

    def repeats(self, message: Message) -> bool:
        """Never: the platform knows no keys."""
        return False

    def reaches(self, chat: str) -> bool:
        """Whether there is a webhook for this team that was not refused lately."""
        until = self._refused.get(chat)
        return chat in self._keys and (until is None or until < self._clock())

    async def send(self, parcel: Parcel) -> str | None:
        """Raises SendError. Nothing sent there can be changed later."""
        key = self._keys.get(parcel.chat)
        if key is None:
            raise SendError(words.UNKNOWN_TEAM, "never")
        await self._progress.go(parcel.key, await self._steps(parcel, key))
        return None

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Never."""
        return False

    async def _steps(self, parcel: Parcel, key: str) -> list[Step]:
        match parcel.message:
            case Text(text):
                return self._words(parcel.chat, key, text)
            case Card() as card:
                return await self._card(parcel.chat, key, card)
            case Picture(media_id, caption):
                return [
                    *await self._picture(parcel.chat, key, media_id),
                    *self._words(parcel.chat, key, caption),
                ]
            case File(media_id, name):
                return [await self._file(parcel.chat, key, media_id, name)]

    def _words(self, chat: str, key: str, text: str) -> list[Step]:
        """None for blanks, which are refused. What the platform would make a link of stays words."""
        pieces = split(defused(text), Room(LONGEST_TEXT, "bytes"))
        return [self._step(chat, key, _body("text", {"content": piece})) for piece in pieces if piece.strip()]

    async def _card(self, chat: str, key: str, card: Card) -> list[Step]:
        url = None if card.picture is None else self._picture_url(card.picture)
        as_notice = notice(card, Stage(self._public_url, url))
        apart = await self._picture(chat, key, None if as_notice and url else card.picture)
        bodies = self._as_markdown(card) if as_notice is None else [_body("template_card", as_notice)]
        return [*apart, *(self._step(chat, key, body) for body in bodies)]

    def _as_markdown(self, card: Card) -> list[dict[str, Any]]:
        content = markdown.of_card(card, self._public_url) + (f"\n{words.NO_LIST}" if card.selects else "")
        pieces = split(content, Room(LONGEST_MARKDOWN, "bytes"))
        return [_body("markdown_v2", {"content": piece}) for piece in pieces]

    async def _picture(self, chat: str, key: str, media_id: int | None) -> list[Step]:
        if media_id is None:
            return []
        data = await asyncio.to_thread(small_picture, await self._bytes(media_id))
        image = {
            "base64": base64.b64encode(data).decode(),
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        }
        return [self._step(chat, key, _body("image", image))]

    async def _file(self, chat: str, key: str, media_id: int, name: str) -> Step:
        file = as_file(await self._bytes(media_id), name)
        query = {"key": key, "type": "file"}

        async def step() -> None:
            try:
                taken = await self._wire.upload("webhook/upload_media", query, file.name, file.data)
            except WeComError as error:
                raise self._refusal(chat, error) from error
            await self._post(chat, key, _body("file", {"media_id": taken["media_id"]}))

        return step

    async def _bytes(self, media_id: int) -> bytes:
        try:
            async with self._database.read() as session:
                return (await self._media.read(session, media_id))[1]
        except MediaLostError:
            raise SendError(words.LOST_FILE, "never") from None

    def _step(self, chat: str, key: str, body: Mapping[str, Any]) -> Step:
        async def step() -> None:
            await self._post(chat, key, body)

        return step

    async def _post(self, chat: str, key: str, body: Mapping[str, Any]) -> None:
        wait_s = self._budget.spend(key)
        if wait_s is not None:
            raise SendError(words.BUDGET, "wait", wait_s)
        try:
            with self._budget.until_answered(key):
                await self._wire.post("webhook/send", {"key": key}, body)
        except UnsureError as error:
            raise SendError(words.UNSURE, "never") from error
        except WeComError as error:
            raise self._refusal(chat, error) from error

    def _refusal(self, chat: str, error: WeComError) -> SendError:
        told = words.WEBHOOK_REFUSALS.get(error.errcode)
        if told is None:
            return error
        self._refused[chat] = self._clock() + REFUSED_FOR
        return SendError(told, "never")


def _body(kind: str, part: Mapping[str, Any]) -> dict[str, Any]:
    return {"msgtype": kind, kind: part}


def key_of(setting: str) -> str:
    """The key, from itself or from the whole address that the group shows."""
    found = parse_qs(urlsplit(setting.strip()).query).get("key")
    return found[0] if found else setting.strip()


def small_picture(data: bytes) -> bytes:
    """A JPEG or PNG that a webhook takes, as large as may be; raises SendError. Takes a while for a large one."""
    if len(data) <= LARGEST_PICTURE and mime_of(data) in ("image/jpeg", "image/png"):
        return data
    for side in LONGEST_SIDES:
        smaller = as_jpeg(data, side)
        if smaller is None:
            break
        if len(smaller) <= LARGEST_PICTURE:
            return smaller
    raise SendError(words.NO_PICTURE, "never")
