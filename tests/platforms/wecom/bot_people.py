"""People who talk to a smart bot, alone or in a group (wecom.md §3.6)."""

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.platforms.bubble import Bubble, NotPossible
from tests.platforms.wecom.bot import Chat, Exchange
from tests.platforms.wecom.pressing import choose, find_button

if TYPE_CHECKING:
    from tests.platforms.wecom.bot import SmartBot

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_IN_PROGRESS = 3
Quote = dict[str, Any]


class BotUser:
    """`bubbles`: what the bot said in the 1:1 chat. Acts return when the frame was written, else NotDelivered."""

    def __init__(self, bot: "SmartBot", userid: str) -> None:
        self.bot, self.server, self.userid = bot, bot.server, userid
        self.chat = Chat(userid, False, [userid])
        self.last: Exchange | None = None
        self._entered: date | None = None

    @property
    def bubbles(self) -> list[Bubble]:
        return self.chat.bubbles

    # --- 1:1 --------------------------------------------------------------------------------------------------

    async def says(self, text: str, quote: Quote | None = None) -> None:
        """Types a text, perhaps quoting something."""
        await self._message(self.chat, {"msgtype": "text", "text": {"content": text}}, quote)

    async def photographs(self, data: bytes, name: str = "image.jpg") -> None:
        """Sends a photo: an address for five minutes, sealed with its own key."""
        await self._message(self.chat, {"msgtype": "image", "image": self.bot.serve(data, name)})

    async def speaks(self, data: bytes, seconds: float, text: str) -> None:
        """Talks: only the transcript arrives."""
        await self._message(self.chat, {"msgtype": "voice", "voice": {"content": text}})

    async def sends_file(self, data: bytes, name: str) -> None:
        """Sends a file (up to 100 MB): its name stands in the download only."""
        await self._message(self.chat, {"msgtype": "file", "file": self.bot.serve(data, name)})

    async def films(self, data: bytes, name: str = "video.mp4") -> None:
        """Sends a video."""
        await self._message(self.chat, {"msgtype": "video", "video": self.bot.serve(data, name)})

    async def sends_mixed(self, text: str, *pictures: bytes) -> None:
        """Text and pictures in one message."""
        await self._message(self.chat, self._mixed(text, pictures))

    async def sends_raw(self, kind: str, parts: dict[str, Any]) -> None:
        """A message type nobody wrote down."""
        await self._message(self.chat, {"msgtype": kind} | parts)

    async def stands_at(self, lat: float, lon: float) -> None:
        """Smart bots take no places."""
        raise NotPossible("a smart bot takes no places")

    async def scans(self, text: str) -> None:
        """Smart bots have no menu to scan with."""
        raise NotPossible("a smart bot cannot scan")

    async def enters(self) -> None:
        """Opens the chat: enter_chat, the first time of a day."""
        today = self.server.clock().astimezone(SHANGHAI).date()
        if today != self._entered:
            self._entered = today
            await self.event("enter_chat", self.chat, {})

    async def repeats_last(self) -> None:
        """The platform delivers the last thing once more, same msgid, under another req_id."""
        assert self.last is not None
        self.last = await self.bot.repeats(self.last.kind, self.last.chat, self.last.body, self.last.bubble)

    # --- groups -----------------------------------------------------------------------------------------------

    async def mentions_bot(self, group: Chat, text: str, *pictures: bytes, quote: Quote | None = None) -> None:
        """Speaks to the bot in a group; nothing else said there reaches it."""
        said = f"@{self.bot.name} {text}"
        parts = self._mixed(said, pictures) if pictures else {"msgtype": "text", "text": {"content": said}}
        await self._message(group, parts, quote)

    def quotes(self, kind: str, data: bytes = b"", name: str = "", text: str = "") -> Quote:
        """A message to quote: text or voice by what was said, image, file or video by its bytes."""
        if kind in ("text", "voice"):
            return {"msgtype": kind, kind: {"content": text}}
        return {"msgtype": kind, kind: self.bot.serve(data, name)}

    # --- cards ------------------------------------------------------------------------------------------------

    async def presses(self, bubble: Bubble, label: str, answers: dict[str, list[str]] | None = None) -> str | None:
        """Answers questions by what they read, then presses a button, in the 1:1 chat or a group."""
        button = find_button(bubble, label)
        items = choose(bubble, button, answers or {})
        if button.url is not None:
            return button.url
        rows = [{"question_key": key, "option_ids": {"option_id": ids}} for key, ids in items.items()]
        selected = {"selected_items": {"selected_item": rows}} if rows else {}
        await self._card_event(bubble, button.key, selected)
        return None

    async def picks(self, bubble: Bubble, label: str) -> None:
        """Chooses from the menu in the card's corner."""
        rows = bubble.raw["template_card"].get("action_menu", {}).get("action_list", [])
        keys = [row["key"] for row in rows if row["text"] == label]
        if len(keys) != 1:
            raise NotPossible(f"no menu item reads {label!r}")
        await self._card_event(bubble, keys[0], {})

    async def _card_event(self, bubble: Bubble, key: str, selected: dict[str, Any]) -> None:
        card = bubble.raw["template_card"]
        parts = {"card_type": card["card_type"], "event_key": key, "task_id": card["task_id"]} | selected
        chat = self.bot.chat_of(bubble)
        await self.event("template_card_event", chat, {"template_card_event": parts}, bubble)

    # --- how it travels ---------------------------------------------------------------------------------------

    def _mixed(self, text: str, pictures: tuple[bytes, ...]) -> dict[str, Any]:
        items: list[dict[str, Any]] = [{"msgtype": "text", "text": {"content": text}}]
        items += [{"msgtype": "image", "image": self.bot.serve(one, "image.jpg")} for one in pictures]
        return {"msgtype": "mixed", "mixed": {"msg_item": items}}

    async def _message(self, chat: Chat, parts: dict[str, Any], quote: Quote | None = None) -> None:
        if self.bot.in_progress(chat) >= MOST_IN_PROGRESS:
            raise NotPossible(f"{MOST_IN_PROGRESS} answers are still being written")
        chat.spoken = True
        body = parts | ({"quote": quote} if quote else {})
        self.last = await self.bot.calls_back("msg", chat, self.userid, body)

    async def event(self, kind: str, chat: Chat, parts: dict[str, Any], bubble: Bubble | None = None) -> None:
        """Any event: one attempt."""
        body = {"msgtype": "event", "create_time": int(self.server.clock().timestamp())}
        body |= {"event": {"eventtype": kind} | parts}
        self.last = await self.bot.calls_back(kind, chat, self.userid, body, bubble)
