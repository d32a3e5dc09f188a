"""Groups that the app makes (wecom.md §3.5): no template cards there, and nothing comes back.

There is no key by which the platform would know a second copy: what may have arrived is not sent again.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.cards.card import Card, File, Message, Picture, Text
from bot.channel import Parcel, SendError
from bot.channels.ground.budget import Budget
from bot.channels.wecom import markdown
from bot.channels.wecom.cards import SPARE
from bot.channels.wecom.channel import defused
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import UnsureError, WeComError
from bot.channels.wecom.media import Uploads
from bot.channels.wecom.names import APP
from bot.channels.wecom.outgoing import Upload, as_file, as_picture
from bot.channels.wecom.progress import Progress, Step
from bot.clock import Clock
from bot.render import FormLimits, Limits, Room, split
from bot.words import wecom_groups as words
from storage import groups
from storage.database import Database
from storage.media import MediaLostError, MediaStore

APPCHAT = "wecom_appchat"  # the channel; a chat is a chatid
LONGEST = 2048  # bytes of text and of markdown
FEWEST = 2
LONGEST_NAME = 50
REFUSED_FOR = timedelta(minutes=10)
# More is dropped without a word, and that is counted for each member over all their groups: so for all groups.
BUDGET = {"minute": (200, 60.0), "day": (10_000, 86_400.0)}
LIMITS = Limits(
    text=Room(LONGEST - SPARE, "bytes"),
    title=Room(30),
    words=Room(200),
    facts=6,
    fact_label=Room(10),
    fact_value=Room(26),
    buttons=3,
    label=Room(16),
    option=Room(40),
    form=FormLimits(
        Room(30), Room(200), selects=20, options=200, alone=200, ticks_beside=True, buttons=2, facts=True
    ),
)


class AppChatChannel:
    """`bot.channel.Channel`. Buttons and lists are left out, links are kept."""

    name = APPCHAT
    limits = LIMITS

    def __init__(
        self, client: WeComClient, database: Database, media: MediaStore, clock: Clock, public_url: str
    ) -> None:
        self._client = client
        self._database = database
        self._media = media
        self._clock = clock
        self._public_url = public_url
        self._uploads = Uploads(client, clock)
        self._budget = Budget(BUDGET, clock)
        self._progress = Progress()
        self._refused: dict[str, datetime] = {}

    def repeats(self, message: Message) -> bool:
        """Never: the platform knows no keys."""
        return False

    def reaches(self, chat: str) -> bool:
        """Whether the group was not refused lately."""
        until = self._refused.get(chat)
        return until is None or until < self._clock()

    async def send(self, parcel: Parcel) -> str | None:
        """Raises SendError. Nothing sent there can be changed later."""
        await self._progress.go(parcel.key, self._steps(parcel))
        return None

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Never."""
        return False

    def _steps(self, parcel: Parcel) -> Sequence[Step]:
        chat = parcel.chat
        match parcel.message:
            case Text(text):
                return self._words(chat, text)
            case Card() as card:
                picture = [] if card.picture is None else [partial(self._picture, chat, card.picture)]
                return [*picture, *(partial(self._post, chat, "markdown", part) for part in self._card(card))]
            case Picture(media_id, caption):
                return [partial(self._picture, chat, media_id), *self._words(chat, caption)]
            case File(media_id, name):
                return [partial(self._file, chat, media_id, name)]

    def _words(self, chat: str, text: str) -> list[Step]:
        """None for blanks, which are refused. What the platform would make a link of stays words."""
        pieces = split(defused(text), Room(LONGEST, "bytes"))
        return [partial(self._post, chat, "text", {"content": piece}) for piece in pieces if piece.strip()]

    def _card(self, card: Card) -> list[dict[str, Any]]:
        content = markdown.of_card(card, self._public_url) + (f"\n{words.NO_LIST}" if card.selects else "")
        return [{"content": piece} for piece in split(content, Room(LONGEST, "bytes"))]

    async def _picture(self, chat: str, media_id: int) -> None:
        data, name = await self._bytes(media_id)
        await self._hand_over(chat, await asyncio.to_thread(as_picture, data, name))

    async def _file(self, chat: str, media_id: int, name: str) -> None:
        data, _ = await self._bytes(media_id)
        await self._hand_over(chat, as_file(data, name))

    async def _hand_over(self, chat: str, upload: Upload) -> None:
        await self._post(chat, upload.kind, {"media_id": await self._uploads.media_id(upload)})

    async def _bytes(self, media_id: int) -> tuple[bytes, str]:
        try:
            async with self._database.read() as session:
                media, data = await self._media.read(session, media_id)
        except MediaLostError:
            raise SendError(words.LOST_FILE, "never") from None
        return data, media.name

    async def _post(self, chat: str, kind: str, part: dict[str, Any]) -> None:
        wait_s = self._budget.spend("all")
        if wait_s is not None:
            raise SendError(words.APPCHAT_BUDGET, "wait", wait_s)
        try:
            await self._client.post("appchat/send", {"chatid": chat, "msgtype": kind, kind: part})
        except UnsureError as error:
            raise SendError(words.UNSURE, "never") from error
        except WeComError as error:
            told = words.APPCHAT_REFUSALS.get(error.errcode)
            if told is None:
                raise
            self._refused[chat] = self._clock() + REFUSED_FOR
            raise SendError(told, "never") from error


class NotMadeError(Exception):
    """The group was not made; the text says why, for an operator."""


async def make_group(client: WeComClient, database: Database, team: str) -> str:
    """Make a group of the people of `team` (name or id) and let the team's broadcasts go there; what to tell the
    operator. A team that has such a group keeps it. Raises NotMadeError."""
    async with database.read() as session:
        found = await groups.team_named(session, team)
        if found is None:
            raise NotMadeError(words.no_such_team(team))
        if await groups.group_of(session, found.id, APPCHAT) is not None:
            return words.made_before(found.name)
        users = [account for account, _ in await groups.members(session, found.id, APP)]
    if len(users) < FEWEST:
        raise NotMadeError(words.too_few(found.name, len(users)))
    body = {"name": found.name[:LONGEST_NAME], "owner": users[0], "userlist": users}
    try:
        made = await client.post("appchat/create", body)
    except WeComError as error:
        raise NotMadeError(words.appchat_not_made(error.errcode)) from error
    except SendError as error:
        raise NotMadeError(words.APPCHAT_UNSURE) from error
    async with database.write() as session:
        await groups.bind(session, found.id, APPCHAT, str(made["chatid"]))
    return words.made(found.name, len(users))
