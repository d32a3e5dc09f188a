"""Phones inside DingTalk: a strict organisation between the person and the bot, everything over its real protocol.

`Rung`: what the organisation lets the bot show. Where there are no buttons a person taps links, or types numbers.
"""

import asyncio
import copy
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot import events
from bot.app import build
from bot.platforms import configured_platforms
from storage.database import Database
from tests.chat import Phone, World, playbook
from tests.clock import FakeClock
from tests.company import found
from tests.phones.gcj02 import gcj02
from tests.phones.served import free_port, served
from tests.phones.settings import in_dingtalk, set_up
from tests.platforms.bubble import Bubble, Button
from tests.platforms.dingtalk import DingTalkServer, Template

Rung = Literal["form", "buttons", "markdown", "numbers"]
GROUPS = (("dingtalk", "cidEast=="), ("dingtalk", "cidWest=="))
CHATS = {"group-1": "cidEast==", "group-2": "cidWest=="}
PUBLIC = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
FORM = Template("form-1.schema", ("title", "markdown", "tips"), frozenset({"markdown"}), form=True, submit="提交")
# The deadlines themselves are tried elsewhere; here many tests share two cores.
PATIENT: dict[str, Any] = {"click_deadline": 10.0, "event_deadline": 10.0}
PAGES = 12  # a person turns before giving up
MARK = re.compile(
    r"(?:^|(?<=[\s：]))([0-9]{1,3}|[A-Z]{1,2}) ([^\n]+?)(?:（已选）)?(?=$|\n| [0-9A-Z]{1,3} )", re.MULTILINE
)


@dataclass
class DingTalkPhone(Phone):
    """A person's chat with the robot, or a team's group."""

    server: Any = None
    rung: Rung = "buttons"

    @property
    def _user(self) -> Any:
        return self.server.user(self.account)

    async def bubbles(self) -> list[Bubble]:
        if self.account in CHATS:
            return [_tappable(copy.copy(one)) for one in self.server.group(CHATS[self.account]).bubbles]
        return [self.shows(one) for one in self._user.bubbles if not one.recalled]

    def shows(self, bubble: Bubble) -> Bubble:
        """A message as this person sees it, with what can be tapped on it."""
        return _tappable(copy.copy(self._user.sees(bubble)))

    async def taps(self, label: str, **chosen: list[str]) -> None:
        """All questions stand on one card here, though one sees them one after the other. Below those of a form
        stands the template's own button, whatever the bot would have it read."""
        meant = FORM.submit if chosen and self.rung == "form" else label
        await self.presses(await self.holds(meant), meant, **chosen)

    async def _say(self, text: str) -> None:
        await self._user.says(text)

    async def _scan(self, code: str, location: events.Location | None) -> None:
        """The camera reads the address on the door; pasted into the chat it opens the visit."""
        assert location is None, "an address tells no position"
        await self._user.says(code)

    async def _locate(self, place: tuple[float, float], accuracy_m: float, age_s: float) -> None:
        await self._user.checks_in(*gcj02(*place), "店门口")

    async def _photograph(self, pictures: Sequence[bytes]) -> None:
        await asyncio.gather(*(self._user.photographs(picture) for picture in pictures))

    async def _speak(self, sound: bytes, text: str | None) -> None:
        await self._user.speaks(sound, 5, text or "")

    async def _send_file(self, data: bytes, name: str) -> None:
        await self._user.sends_file(data, name)

    async def _send_sticker(self) -> None:
        await self._user.stands_at(30.0, 114.0)  # a place sent in the chat arrives as nothing that can be read

    async def _press(self, card: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None:
        if card.kind != "card":
            await self._answer_in_words(card, label, chosen)
        elif card.questions:
            await self._user.presses(card, label, dict(chosen))
        else:
            for question, labels in chosen.items():
                for one in labels:
                    await self._tick(card, question, one)
            await self._user.presses(card, label)

    async def _tick(self, card: Bubble, question: str, label: str) -> None:
        for _ in range(PAGES):
            now = self._user.sees(card)
            asked = next(
                (line for line in now.words.splitlines() if re.search(rf"选：{re.escape(question)}\b", line)), ""
            )
            if asked and f"☑ {label}" in now.labels():
                return
            if asked and f"☐ {label}" in now.labels():
                await self._user.presses(card, f"☐ {label}")
                return
            onward = [one for one in now.labels() if one.endswith(" ›")]
            if not onward:
                break
            await self._user.presses(card, onward[0])
        raise AssertionError(f"“{question}” with “{label}” is on no page of\n{card.words}")

    async def _answer_in_words(self, card: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None:
        """Taps the link that says it, or types the numbers that stand before what is meant."""
        if not chosen and any(text == label for text, _ in card.links):
            await self._user.taps_link(card, label)
            return
        wanted = [_mark(card, one, question) for question, labels in chosen.items() for one in labels]
        await self._user.says(" ".join(wanted or [_mark(card, label)]))


def _mark(card: Bubble, label: str, question: str | None = None) -> str:
    """The number before what is meant; that of an option below its question."""
    words = card.words if question is None else card.words[card.words.index(question) :]
    for mark, shown in MARK.findall(words):
        if shown == label:
            return str(mark)
    raise AssertionError(f"no number before “{label}” in\n{card.words}")


def _tappable(shown: Bubble) -> Bubble:
    """What can be tapped or answered with a number on a message in words, as buttons."""
    if shown.kind == "card":
        shown.links = [(button.label, button.url) for button in shown.buttons if button.url is not None]
        shown.buttons = [button for button in shown.buttons if button.url is None]
        answers = [line.replace("：", "？", 1) for line in shown.words.splitlines() if "：" in line]
        shown.words = "\n".join([shown.words, *answers])  # how `read` tells what is chosen
        return shown
    spoken = [label for label, url in shown.links if url.startswith("dtmd:")]
    shown.links = [(label, url) for label, url in shown.links if not url.startswith("dtmd:")]
    marked = [label for _, label in MARK.findall(shown.words)]
    shown.buttons = [Button(label) for label in dict.fromkeys([*spoken, *marked])]
    return shown


@asynccontextmanager
async def dingtalk_world(
    database: Database, folder: Path, rung: Rung = "buttons", **more: Any
) -> AsyncIterator[World]:
    """The company in a strict DingTalk organisation, with the bot as its robot, the clock standing still."""
    clock, port = FakeClock(), free_port()
    async with DingTalkServer(clock=clock, per_second=1000, **PATIENT) as server:
        app = server.app()
        company = await found(database, "dingtalk", GROUPS)
        for code, name in (("R01", "小林"), ("R02", "小赵"), ("S01", "王姐"), ("S02", "老陈")):
            server.person(code, name)
        for code, name in (("P01", "周工"), ("A01", "何工"), ("O01", "运营"), ("NOBODY", "外人")):
            server.person(code, name)
        for _, chat in GROUPS:
            server.group(chat)
        _furnish(server, app, rung)
        form = FORM.id if rung == "form" else None
        settings = set_up(folder, port, in_dingtalk(server, app), dingtalk_form_template=form, **more)
        async with configured_platforms(settings, database, clock) as platforms:
            bot = build(settings, database, playbook(), clock=clock, platforms=platforms)
            async with served(bot, port):
                await server.connected(1)
                yield World(
                    bot, company, clock, lambda world, who: DingTalkPhone(world, who, server=server, rung=rung)
                )
                assert not server.violations, server.violations


def _furnish(server: Any, app: Any, rung: Rung) -> None:
    """What the organisation lets the bot show."""
    if rung == "form":
        server.add_template(FORM)
    if rung in ("markdown", "numbers"):
        app.templates.pop(PUBLIC)
