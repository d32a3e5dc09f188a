"""The self-built app as a channel: 1:1 chats, named by userid (wecom.md §3.2–3.4)."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable

import structlog

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.ground.budget import Budget
from bot.channels.ground.reconnect import pause
from bot.channels.wecom import cards, messages
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.codes import Codes
from bot.channels.wecom.errors import (
    BAD_MEDIA,
    CODE_SPENT,
    TASK_USED,
    UnreachedError,
    WeComError,
)
from bot.channels.wecom.media import Uploads
from bot.channels.wecom.memory import Memory
from bot.channels.wecom.names import APP
from bot.channels.wecom.outgoing import Upload, as_file, as_picture
from bot.channels.wecom.parse import CardCode
from bot.channels.wecom.wire import Json
from bot.clock import Clock
from bot.render import Room, split
from storage import outbox
from storage.database import Database
from storage.media import MediaLostError, MediaStore

log = structlog.get_logger(__name__)
PER_MEMBER = {"minute": (30, 60.0), "hour": (1000, 3600.0)}  # more is dropped there without a word (§8)
FIRST_BLOCK_S = 5.0
TASK_ID_LENGTH = 40
_ANCHOR = re.compile(r"<(?=a\b)", re.IGNORECASE)

PictureUrl = Callable[[int], str | None]
"""Where the platform can fetch a picture of ours; None where it cannot."""


class WeComChannel:
    """`bot.channel.Channel`.

    An unsure try is repeated: a card with its own task_id, which the platform refuses if the first arrived, and
    which is made from its row, so that this holds after a restart; anything else as the identical JSON, which it
    drops (see `messages.send_plain`), and that only by this process, for the platform forgets it after a while.
    """

    name = APP
    limits = cards.LIMITS

    def __init__(
        self,
        client: WeComClient,
        database: Database,
        media: MediaStore,
        clock: Clock,
        public_url: str,
        picture_url: PictureUrl,
    ) -> None:
        self._client = client
        self._database = database
        self._media = media
        self._clock = clock
        self._public_url = public_url
        self._picture_url = picture_url
        self._uploads = Uploads(client, clock)
        self._budget = Budget(PER_MEMBER, clock)
        self.codes = Codes(database, clock)
        self._unsure = Memory()  # message key → task_id of a try that may have arrived
        self._renamed = Memory()  # message key → task_id of the next try
        self._repaints = Memory()  # message key → response code
        self._shown = Memory()  # part key → "": parts of a message whose later parts failed
        self._blocks = 0  # answers "too often" in a row

    def repeats(self, message: Message) -> bool:
        """A card, by its task_id; not one whose picture goes before it."""
        return isinstance(message, Card) and message.picture is None

    def reaches(self, chat: str) -> bool:
        """Whoever is in the app's visible range; who is not is told by 81013 only."""
        return True

    # --- sending ----------------------------------------------------------------------------------------------

    async def send(self, parcel: Parcel) -> str | None:
        """Send; a card's task_id. Raises SendError."""
        try:
            handle = await self._send(parcel.chat, parcel.key, parcel.message)
        except WeComError as error:
            raise self._patient(error) from None
        self._blocks = 0
        return handle

    async def _send(self, user: str, key: str, message: Message) -> str | None:
        match message:
            case Text(text):
                await self._say(user, key, text)
            case Picture(media_id, caption):
                await self._show(user, key, media_id)
                await self._say(user, key, caption)
            case File(media_id, name):
                data, _ = await self._bytes(media_id)
                await self._hand_over(user, f"{key}/f", as_file(data, name))
            case Card():
                return await self._send_card(user, key, message)
        self._forget_parts(key)
        return None

    async def _send_card(self, user: str, key: str, card: Card) -> str:
        rendered, apart = self._rendered(card)
        if apart is not None:
            await self._show(user, key, apart)
        unsure = self._unsure.tried(key)
        task_id = unsure or self._renamed.tried(key) or await self._task_id(key)
        self._spend(user)
        self._unsure.try_now(key, task_id)
        try:
            with self._budget.until_answered(user):
                sent = await messages.send_card(self._client, user, rendered | {"task_id": task_id})
        except (WeComError, UnreachedError) as error:
            if isinstance(error, WeComError) and error.errcode == TASK_USED:
                log.info("wecom.had_arrived", task_id=task_id)
            else:
                if unsure is None:  # of an earlier try nothing new is known
                    self._unsure.forget(key)
                    self._rename(key, task_id, error)
                raise
        else:
            await self._keep_if_possible(task_id, sent.code)
        self._unsure.forget(key)
        self._renamed.forget(key)
        self._forget_parts(key)
        return task_id

    def _rename(self, key: str, task_id: str, error: WeComError | UnreachedError) -> None:
        """Whether a refused card has used its task_id up is not told: the next try has another."""
        if isinstance(error, WeComError):
            self._renamed.try_now(key, f"{task_id[:TASK_ID_LENGTH]}-{secrets.token_hex(4)}")

    async def _task_id(self, key: str) -> str:
        """The same for every try of a row, and of no other row ever: a new database counts its keys anew."""
        async with self._database.read() as session:
            row = await outbox.by_key(session, key)
        born = row.created_at if row else self._clock()
        return hashlib.sha256(f"{key} {born.isoformat()}".encode()).hexdigest()[:TASK_ID_LENGTH]

    def _rendered(self, card: Card) -> tuple[Json, int | None]:
        """The template card, and the picture that must go apart from it."""
        can_hold = not card.selects and not card.buttons and len(card.links) <= cards.LINKS_ON_NOTICE
        url = self._picture_url(card.picture) if card.picture is not None and can_hold else None
        return cards.render(card, cards.Stage(self._public_url, url)), card.picture if url is None else None

    async def _keep_if_possible(self, task_id: str, code: str | None) -> None:
        """The card is in the chat: it must not be sent again because the code could not be kept."""
        if code is None:
            return
        try:
            await self.codes.keep(CardCode(task_id, code))
        except Exception as error:
            log.warning("wecom.code_not_kept", error=type(error).__name__)

    async def _say(self, user: str, key: str, text: str) -> None:
        """Words, in as many messages as they need; blank ones in none."""
        for n, piece in enumerate(split(defused(text), Room(cards.LONGEST_TEXT, "bytes"))):
            if piece.strip():
                await self._once(user, f"{key}/t{n}", "text", {"content": piece})

    async def _show(self, user: str, key: str, media_id: int) -> None:
        data, name = await self._bytes(media_id)
        await self._hand_over(user, f"{key}/p", await asyncio.to_thread(as_picture, data, name))

    async def _hand_over(self, user: str, key: str, upload: Upload) -> None:
        try:
            media_id = await self._uploads.media_id(upload)
            await self._once(user, key, upload.kind, {"media_id": media_id})
        except WeComError as error:
            if error.errcode != BAD_MEDIA:
                raise
            self._uploads.forget(upload)
            raise SendError(error.reason, "later") from None

    async def _once(self, user: str, key: str, kind: str, part: Json) -> None:
        """One part of a message, unless an earlier try got so far."""
        if self._shown.tried(key) is not None:
            return
        self._spend(user)
        with self._budget.until_answered(user):
            await messages.send_plain(self._client, user, kind, part, key)
        self._shown.try_now(key, "")

    def _forget_parts(self, key: str) -> None:
        for part in ("p", "f", *(f"t{n}" for n in range(3))):
            self._shown.forget(f"{key}/{part}")

    async def _bytes(self, media_id: int) -> tuple[bytes, str]:
        try:
            async with self._database.read() as session:
                media, data = await self._media.read(session, media_id)
        except MediaLostError:
            raise SendError("its file is lost", "never") from None
        return data, media.name

    def _spend(self, user: str) -> None:
        wait_s = self._budget.spend(user)
        if wait_s is not None:
            raise SendError("the member's budget is spent", "wait", wait_s)

    def _patient(self, error: WeComError) -> SendError:
        """Too often: a moment that grows while nothing gets through."""
        if error.meaning != "blocked":
            return error
        self._blocks += 1
        return SendError(error.reason, "wait", pause(self._blocks, 0.0, first_s=FIRST_BLOCK_S))

    # --- repainting -------------------------------------------------------------------------------------------

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show the parcel's card in place of `handle`; False when no code for it is left. Raises SendError."""
        if not isinstance(parcel.message, Card):
            return False
        rendered, _ = self._rendered(parcel.message)  # a picture that went apart still stands above it
        before = self._repaints.tried(parcel.key)
        while (code := before or await self.codes.take(handle)) is not None:
            try:
                await self._update(parcel, handle, code, rendered)
                return True
            except WeComError as error:
                if error.errcode == CODE_SPENT and before is None:
                    continue  # used up where we could not see it; an older one may be left
                if error.errcode == CODE_SPENT:
                    return True  # by our own try, which had arrived
                if error.retry == "never":
                    log.warning("wecom.not_repainted", errcode=error.errcode)
                    return False
                raise self._patient(error) from None
        return False

    async def _update(self, parcel: Parcel, handle: str, code: str, rendered: Json) -> None:
        before = self._repaints.tried(parcel.key)
        self._repaints.try_now(parcel.key, code)
        try:
            await messages.update_card(self._client, parcel.chat, code, rendered)
        except (WeComError, UnreachedError) as error:
            spent = isinstance(error, WeComError) and error.errcode == CODE_SPENT
            if before is None and not spent:
                await self._keep_if_possible(handle, code)
            if before is None or spent:
                self._repaints.forget(parcel.key)
            raise
        self._repaints.forget(parcel.key)


def defused(text: str) -> str:
    """Words that the platform would make a link of stay words: some of them are a customer's."""
    return _ANCHOR.sub("< ", text)
