"""What a person does with DingTalk in hand."""

from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble, NotPossible
from tests.platforms.dingtalk import clicks, inbound, markdown
from tests.platforms.dingtalk.model import App, Group, Person

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer


class User:
    """A person and their phone. Every act returns once the bot's side acknowledged it, else NotDelivered."""

    def __init__(self, server: "DingTalkServer", person: Person) -> None:
        self.server, self.person = server, person
        self.last: tuple[App, dict[str, Any]] | None = None

    @property
    def bubbles(self) -> list[Bubble]:
        """The bot's messages in the chat one to one, in order."""
        return self.person.bubbles

    @property
    def userid(self) -> str:
        return self.person.userid

    def _app(self, app: App | None) -> App:
        return app or self.server.first_app

    async def _send(self, content: dict[str, Any], app: App | None = None, group: Group | None = None) -> str:
        to = self._app(app)
        if group is not None and (to.client_id not in group.robots or self.userid not in group.members):
            raise NotPossible(f"{self.userid} or the robot is not in {group.title}")
        data = inbound.message(self.server, to, self.person, group) | content
        self.last = (to, data)
        await self.server.stream.message(to, data)
        return str(data["msgId"])

    async def repeats_last(self) -> None:
        """The platform delivers this person's last message once more, with the same msgId."""
        assert self.last is not None, "nothing was sent yet"
        await self.server.stream.message(*self.last)

    async def says(self, words: str, app: App | None = None) -> str:
        """A text one to one. -> msgId."""
        self.person.said.append(words)
        return await self._send(inbound.text(words, in_group=False), app)

    def _keep(self, content: bytes, app: App | None) -> str:
        return self.server.files.keep(self.server, self._app(app), content)

    async def photographs(self, photo: bytes, app: App | None = None) -> str:
        """A picture one to one."""
        content = self.server.files.keep_picture(self.server, self._app(app), photo)
        return await self._send({"msgtype": "picture", "content": content}, app)

    async def writes_rich(self, *parts: str | bytes, app: App | None = None, group: Group | None = None) -> str:
        """Text and pictures in one message (richText)."""
        rich: list[dict[str, str]] = [{"text": f" {parts[0]!s}" if group else str(parts[0])}]
        for part in parts[1:]:
            if isinstance(part, str):
                rich.append({"text": part})
            else:
                codes = self.server.files.keep_picture(self.server, self._app(app), part)
                rich.append({"type": "picture", **codes})
        return await self._send({"msgtype": "richText", "content": {"richText": rich}}, app, group)

    async def speaks(self, sound: bytes, seconds: float, text: str = "", app: App | None = None) -> str:
        """A voice message; `text` is what DingTalk heard (`recognition`)."""
        length: int | str = int(seconds * 1000)
        content = {
            "duration": str(length) if self.server.duration_as_string else length,
            "downloadCode": self._keep(sound, app),
            "recognition": text,
        }
        return await self._send({"msgtype": "audio", "content": content}, app)

    async def films(self, film: bytes, seconds: int, app: App | None = None) -> str:
        length: int | str = seconds * 1000
        content = {
            "duration": str(length) if self.server.duration_as_string else length,
            "videoType": "mp4",
            "downloadCode": self._keep(film, app),
        }
        return await self._send({"msgtype": "video", "content": content}, app)

    async def sends_file(self, file: bytes, name: str, app: App | None = None) -> str:
        content = {"fileName": name, "downloadCode": self._keep(file, app), "spaceId": "10001", "fileId": "20002"}
        return await self._send({"msgtype": "file", "content": content}, app)

    async def stands_at(self, lat: float, lon: float, app: App | None = None) -> str:
        """A location sent in the chat arrives without its coordinates (§2, UNVERIFIED)."""
        content = {"unknownMsgType": "location"}
        return await self._send({"msgtype": "unknownMsgType", "content": content}, app)

    async def mentions_bot(self, group: Group, words: str, app: App | None = None) -> str:
        """A text with @bot in a group."""
        return await self._send(inbound.text(words, in_group=True), app, group)

    async def replies(
        self, group: Group | None, words: str, to: bytes | str, kind: str = "picture", app: App | None = None
    ) -> str:
        """Answer a message, in a group with @bot: the way media of a group reach the bot (§2)."""
        quoted = {"text": to} if isinstance(to, str) else {"downloadCode": self._keep(to, app)}
        if kind == "file":
            quoted["fileName"] = "file.xlsx"
        created = inbound.ms(self.server.clock())
        replied = inbound.replied("text" if isinstance(to, str) else kind, self.person, created, quoted)
        return await self._send(inbound.text(words, group is not None, replied), app, group)

    async def chatters(self, group: Group, words: str) -> None:
        """A message in a group without @bot: no robot hears it (§0)."""
        self.person.said.append(words)

    async def taps_link(self, bubble: Bubble, label: str, app: App | None = None) -> None:
        """Tap a link of a message. dtmd links of plain markdown say their words in the person's name (§4)."""
        url = bubble.link(label)
        words = markdown.said(url)
        if words is None:
            self.person.opened.append(url)
        elif bubble.kind != "markdown":
            raise NotPossible("a dtmd link does nothing on a card")
        elif bubble in self.person.bubbles:
            await self.says(words, app)
        elif self.server.dtmd_in_groups:
            await self._in_group_of(bubble, words, app)
        else:
            self.person.said.append(words)

    async def _in_group_of(self, bubble: Bubble, words: str, app: App | None) -> None:
        group = next(one for one in self.server.groups.values() if bubble in one.bubbles)
        await self.mentions_bot(group, words, app)

    async def presses(self, bubble: Bubble, label: str, answers: dict[str, list[str]] | None = None) -> str | None:
        """Press a button, having answered the questions (a typed answer is a list of one). -> the address that it
        opened, None when it asked the bot."""
        return await clicks.press(self.server, self.person, bubble, label, answers or {})

    def sees(self, bubble: Bubble) -> Bubble:
        """A card as this person sees it: with their private data and what answered their clicks."""
        return clicks.seen_by(self.server, self.person, bubble)

    def looks_into(self, group: Group) -> list[Bubble]:
        """The bot's messages in a group as this person sees them; without the cards that are not for them."""
        found = []
        for bubble in group.bubbles:
            placed = self.server.cards.of(bubble)
            if placed is None or clicks.may_see(self.server, self.person, placed[1]):
                found.append(self.sees(bubble))
        return found

    def reads(self, bubble: Bubble) -> None:
        """Mark a message as read (`readStatus`)."""
        self.person.read.add(bubble.id)

    async def checks_in(
        self, lat: float, lon: float, place: str, images: list[str] | None = None, remark: str = ""
    ) -> None:
        """The native 签到 (§8): a record, and the `check_in` event."""
        await self.server.attendance.check_in(self.server, self.person, (lat, lon), place, images or [], remark)
