"""People in the 1:1 chat with an app: they speak, send, tap, press; each act becomes a delivery."""

from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, NotPossible
from tests.platforms.wecom.delivery import Parcel
from tests.platforms.wecom.messages import new_code
from tests.platforms.wecom.pressing import choose, find_button
from tests.platforms.wecom.tapping import Taps

if TYPE_CHECKING:
    from tests.platforms.wecom.app import App


class AppUser(Taps):
    """`bubbles`: what the app sent into this chat, in order. Acts return once delivered, or NotDelivered.

    `app.server.deliverer.hold()` keeps deliveries back, so that they can come out of order."""

    def __init__(self, app: "App", userid: str) -> None:
        self.app, self.server, self.userid = app, app.server, userid
        self.bubbles: list[Bubble] = []
        self.last: Parcel | None = None

    # --- what the platform puts into the chat -----------------------------------------------------------------

    def receives(self, bubble: Bubble) -> None:
        """A message of the app arrives."""
        self.bubbles.append(bubble)

    def loses(self, bubble: Bubble) -> None:
        """A message was recalled."""
        self.bubbles = [one for one in self.bubbles if one is not bubble]

    def card(self, task_id: str) -> Bubble:
        """The card with this task_id; KeyError when it does not stand in the chat."""
        for bubble in self.bubbles:
            if bubble.raw.get("template_card", {}).get("task_id") == task_id:
                return bubble
        raise KeyError(task_id)

    # --- messages ---------------------------------------------------------------------------------------------

    async def says(self, text: str) -> None:
        """Types a text."""
        await self._message("text", {"Content": text})

    async def photographs(self, data: bytes, name: str = "image.jpg") -> str:
        """Sends a photo; returns the media id."""
        media = self.server.keep("image", data, name)
        url = f"{self.server.api_base}/pic/{media.id}"
        await self._message("image", {"PicUrl": url, "MediaId": media.id})
        return media.id

    async def speaks(self, data: bytes, seconds: float = 5, text: str = "", form: str = "amr") -> str:
        """Holds the button and talks (inbound voices last up to 60 s); `text` is what was said."""
        if seconds > 60:
            raise NotPossible("a voice lasts 60 s at most")
        media = self.server.keep("voice", data, f"voice.{form}")
        transcript = {"Recognition": text} if self.app.recognition and text else {}
        await self._message("voice", {"MediaId": media.id, "Format": form} | transcript)
        return media.id

    async def films(self, data: bytes) -> str:
        """Sends a video."""
        media, thumb = (
            self.server.keep("video", data, "video.mp4"),
            self.server.keep("image", b"\xff\xd8\xff", "t.jpg"),
        )
        await self._message("video", {"MediaId": media.id, "ThumbMediaId": thumb.id})
        return media.id

    async def sends_file(self, data: bytes, name: str) -> str:
        """Sends a file: undocumented here, arrives as `app.file_style` says (wecom.md §9)."""
        media = self.server.keep("file", data, name)
        if self.app.file_style == "text":
            await self._message("text", {"Content": name})
        else:
            await self._message("file", {"FileName": name, "MediaId": media.id})
        return media.id

    async def stands_at(
        self, lat: float, lon: float, label: str = "", scale: int = 16, wechat: bool = False
    ) -> None:
        """Sends a place; from WeChat there is no AppType."""
        parts = {"Location_X": lat, "Location_Y": lon, "Scale": scale, "Label": label}
        await self._message("location", parts if wechat else parts | {"AppType": "wxwork"})

    async def sends_link(self, title: str, url: str, description: str = "", picture: str = "") -> None:
        """Shares a web page."""
        await self._message("link", {"Title": title, "Description": description, "Url": url, "PicUrl": picture})

    async def sends_raw(self, kind: str, parts: dict[str, Any]) -> None:
        """A message type nobody wrote down."""
        await self._message(kind, parts)

    async def repeats_last(self) -> None:
        """The platform delivers the last thing once more, although it was taken."""
        assert self.last is not None
        await self.server.deliverer.repeat(self.last)

    # --- events -----------------------------------------------------------------------------------------------

    async def enters(self, lat: float | None = None, lon: float | None = None) -> None:
        """Opens the chat; with a position if the app asks for it on entry."""
        await self.event("enter_agent", {"EventKey": ""})
        if self.app.reports_location and lat is not None and lon is not None:
            await self.event(
                "LOCATION", {"Latitude": lat, "Longitude": lon, "Precision": 65.0, "AppType": "wxwork"}
            )

    async def subscribes(self) -> None:
        """Became visible to the app."""
        await self.event("subscribe", {})

    async def unsubscribes(self) -> None:
        """Is no longer visible to the app."""
        await self.event("unsubscribe", {})

    async def presses(self, bubble: Bubble, label: str, answers: dict[str, list[str]] | None = None) -> str | None:
        """Answers questions by what they read, then presses a button; the rest stays as it was set beforehand.

        Returns the address if the button only leads there. NotPossible for what the card does not allow."""
        button = find_button(bubble, label)
        items = choose(bubble, button, answers or {})
        if button.url is not None:
            return button.url
        card = bubble.raw["template_card"]
        selected = [
            {"QuestionKey": key, "OptionIds": {"OptionId": ids} if ids else ""} for key, ids in items.items()
        ]
        parts = self._card_event(bubble, button.key, card)
        await self.event(
            "template_card_event", parts | {"SelectedItems": {"SelectedItem": selected} if selected else ""}
        )
        return None

    async def picks(self, bubble: Bubble, label: str) -> None:
        """Chooses from the menu in the card's corner."""
        card = bubble.raw["template_card"]
        keys = [row["key"] for row in card.get("action_menu", {}).get("action_list", []) if row["text"] == label]
        if len(keys) != 1 or bubble.recalled:
            raise NotPossible(f"no menu item reads {label!r}")
        await self.event("template_card_menu_event", self._card_event(bubble, keys[0], card))

    def _card_event(self, bubble: Bubble, key: str, card: dict[str, Any]) -> dict[str, Any]:
        """Every press comes with a new code."""
        code = new_code(self.server, self.server.sent[bubble.id])
        return {"EventKey": key, "TaskId": card["task_id"], "CardType": card["card_type"], "ResponseCode": code}

    # --- how it travels ---------------------------------------------------------------------------------------

    async def _message(self, kind: str, parts: dict[str, Any]) -> None:
        await self._deliver(
            self._head(kind) | parts | {"MsgId": self.server.next_id(), "AgentID": self.app.agent_id}
        )

    async def event(self, name: str, parts: dict[str, Any]) -> None:
        """Any event, known or not."""
        head = self._head("event") | {"Event": name}
        await self._deliver(head | parts | {"AgentID": self.app.agent_id})

    def _head(self, kind: str) -> dict[str, Any]:
        now = int(self.server.clock().timestamp())
        return {"ToUserName": self.server.corp_id, "FromUserName": self.userid, "CreateTime": now, "MsgType": kind}

    async def _deliver(self, parts: dict[str, Any]) -> None:
        self.last = Parcel(self.app, parts)
        await self.server.deliverer.deliver(self.last)
