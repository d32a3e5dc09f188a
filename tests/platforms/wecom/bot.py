"""A smart bot (智能机器人) in long-connection mode (wecom.md §3.6): its socket, its chats, its answers."""

import asyncio
import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, NotDelivered
from tests.platforms.wecom.crypto import encrypt_bytes
from tests.platforms.wecom.model import Delivery

if TYPE_CHECKING:
    from tests.platforms.wecom.bot_people import BotUser
    from tests.platforms.wecom.bot_socket import Link
    from tests.platforms.wecom.bot_upload import Upload
    from tests.platforms.wecom.server import WeComServer

FILE_LIVES = timedelta(minutes=5)
STREAM_WITHIN = timedelta(minutes=6)
CHAT_LIMITS = {60.0: 30, 3600.0: 1000}


@dataclass
class Chat:
    """A 1:1 chat (`chatid` is the person's plain id) or a group; `bubbles` is what the bot said there."""

    chatid: str
    group: bool
    members: list[str]
    bubbles: list[Bubble] = field(default_factory=list)
    spoken: bool = False  # somebody has messaged the bot here


@dataclass
class Exchange:
    """One callback the bot may answer: by its req_id, as long as the rules say."""

    req_id: str
    kind: str  # msg, or the event's eventtype
    chat: Chat
    at: datetime  # by the server's clock
    began: float  # by the loop
    body: dict[str, Any]
    bubble: Bubble | None = None  # the card that was pressed
    stream_id: str = ""
    stream: Bubble | None = None
    finished: bool = False


@dataclass
class ServedFile:
    """A file as it waits at its address, sealed with a key of its own."""

    sealed: bytes
    name: str
    until: datetime


class SmartBot:
    """People reach it through `user()` and `group()`; the bot's program through the server's `ws_url`."""

    def __init__(self, server: "WeComServer", bot_id: str, secret: str, name: str) -> None:
        self.server, self.bot_id, self.secret, self.name = server, bot_id, secret, name
        self.link: Link | None = None
        self.people: dict[str, BotUser] = {}
        self.groups: dict[str, Chat] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.files: dict[str, ServedFile] = {}
        self.task_ids: set[str] = set()
        self.uploads: dict[str, Upload] = {}

    def user(self, userid: str) -> "BotUser":
        """This person, in the 1:1 chat with the bot and in groups."""
        from tests.platforms.wecom.bot_people import BotUser

        if userid not in self.people:
            self.server.employ(userid)
            self.people[userid] = BotUser(self, userid)
        return self.people[userid]

    def group(self, chatid: str, *members: str) -> Chat:
        """An internal group the bot is in; made when first asked for."""
        if chatid not in self.groups:
            self.groups[chatid] = Chat(chatid, True, list(members))
        return self.groups[chatid]

    def seen_id(self, userid: str) -> str:
        """The id the bot gets to see: plain, or encrypted (wecom.md §0)."""
        return self.server.open_userid(userid) if self.server.encrypted_userids else userid

    def chat(self, chatid: str) -> Chat | None:
        """The chat a push names; ids of people as the bot sees them."""
        if chatid in self.groups:
            return self.groups[chatid]
        return next((one.chat for one in self.people.values() if self.seen_id(one.userid) == chatid), None)

    def chat_of(self, bubble: Bubble) -> Chat:
        """Where a bubble stands; KeyError when nowhere."""
        for chat in [*self.groups.values(), *(one.chat for one in self.people.values())]:
            if any(one is bubble for one in chat.bubbles):
                return chat
        raise KeyError(bubble.id)

    def in_progress(self, chat: Chat) -> int:
        """Streams begun in this chat that neither ended nor ran out."""
        now = self.server.clock()
        return sum(
            1
            for one in self.exchanges.values()
            if one.chat is chat and one.stream is not None and not one.finished and now - one.at <= STREAM_WITHIN
        )

    def has_room(self, chat: Chat) -> bool:
        """Replies and pushes: 30 a minute, 1000 an hour a chat."""
        return self.server.windows.takes(("bot", self.bot_id, chat.group, chat.chatid), CHAT_LIMITS)

    def serve(self, data: bytes, name: str) -> dict[str, str]:
        """url and aeskey of a file, good for five minutes."""
        key = secrets.token_bytes(32)
        file_id = secrets.token_urlsafe(16)
        until = self.server.clock() + FILE_LIVES
        self.files[file_id] = ServedFile(encrypt_bytes(key, data), name, until)
        url = f"{self.server.api_base}/aibot/file/{file_id}"
        return {"url": url, "aeskey": base64.b64encode(key).decode()}

    async def calls_back(
        self, kind: str, chat: Chat, userid: str, parts: dict[str, Any], bubble: Bubble | None = None
    ) -> Exchange:
        """Send a callback over the socket; NotDelivered when nobody is connected (then it is lost)."""
        body: dict[str, Any] = {"msgid": secrets.token_hex(16), "aibotid": self.bot_id}
        body |= {"chatid": chat.chatid} if chat.group else {}
        body |= {"chattype": "group" if chat.group else "single", "from": {"userid": self.seen_id(userid)}}
        return await self.repeats(kind, chat, body | parts, bubble)

    async def repeats(self, kind: str, chat: Chat, body: dict[str, Any], bubble: Bubble | None = None) -> Exchange:
        """The same body under a req_id of its own."""
        loop = asyncio.get_running_loop()
        exchange = Exchange(secrets.token_hex(12), kind, chat, self.server.clock(), loop.time(), body, bubble)
        self.exchanges[exchange.req_id] = exchange
        cmd = "aibot_msg_callback" if kind == "msg" else "aibot_event_callback"
        name = str(body["msgtype"] if kind == "msg" else kind)
        sent = self.link is not None and await self.link.send(
            {"cmd": cmd, "headers": {"req_id": exchange.req_id}, "body": body}
        )
        self.server.deliveries.append(Delivery(name, 1, 200 if sent else None, str(body["msgid"])))
        if not sent:
            raise NotDelivered(f"{name}: no connection")
        if kind == "msg" and self.server.faults.strikes(self.server.faults.duplicate):
            assert self.link is not None
            await self.link.send({"cmd": cmd, "headers": {"req_id": exchange.req_id}, "body": body})
        return exchange

    async def takes_over(self, link: "Link") -> None:
        """A new connection subscribed: the old one hears of it and is closed."""
        old, self.link = self.link, link
        if old is not None and old is not link:
            body = {"msgid": secrets.token_hex(16), "aibotid": self.bot_id, "msgtype": "event"}
            body |= {"event": {"eventtype": "disconnected_event"}}  # type: ignore[dict-item]
            head = {"req_id": secrets.token_hex(12)}
            await old.send({"cmd": "aibot_event_callback", "headers": head, "body": body})
            await old.close()

    def cut(self) -> None:
        """The connection drops."""
        if self.link is not None:
            self.link.abort()

    async def close(self) -> None:
        """The server shuts down."""
        if self.link is not None:
            await self.link.close()
