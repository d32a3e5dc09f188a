"""A browser without a screen: asks the real server, reads the page as a person does."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.cards.card import Card
from bot.events import Event
from bot.platform import Login
from bot.web.pages import Pages
from bot.web.routes import mount
from storage.uploads import parts_of
from tests.chat import ConsolePhone, World


@dataclass(frozen=True)
class Shown:
    """A page that came back."""

    status: int
    html: str
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """The words on it, one space between them."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.html)).split())

    def shows(self, *parts: str) -> None:
        for part in parts:
            assert part in self.text, f"“{part}” is not on the page:\n{self.text}"

    def hides(self, *parts: str) -> None:
        for part in parts:
            assert part not in self.html, f"“{part}” is on the page:\n{self.text}"

    def value(self, name: str) -> str:
        """What a hidden field of the page's form holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name}"
        return unescape(found[1])


@dataclass(frozen=True)
class Browser:
    """Opens pages of one server."""

    client: TestClient  # type: ignore[type-arg]

    async def opens(self, path: str, headers: Mapping[str, str] | None = None) -> Shown:
        async with self.client.get(path, headers=headers, allow_redirects=False) as answer:
            return Shown(answer.status, await answer.text(), answer.headers.copy())

    async def posts(
        self, path: str, form: Mapping[str, str] | BytesIO, headers: Mapping[str, str] | None = None
    ) -> Shown:
        """A form; bytes go as they are."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        headers = kind | dict(headers or {})
        async with self.client.post(path, data=form, headers=headers, allow_redirects=False) as answer:
            return Shown(answer.status, await answer.text(), answer.headers.copy())

    async def downloads(self, path: str) -> tuple[int, bytes, Mapping[str, str]]:
        async with self.client.get(path) as answer:
            return answer.status, await answer.read(), answer.headers.copy()


@asynccontextmanager
async def served(
    world: World,
    console_open: bool = False,
    accept: Callable[[Event], Awaitable[None]] | None = None,
    logins: Sequence[Login] = (),
) -> AsyncIterator[Browser]:
    """The pages of this world's bot on a port of their own; `accept` takes the place of its intake."""
    app, bot = web.Application(), world.bot
    accept = accept or bot.intake.accept
    parts = parts_of(bot.settings.data_folder)
    channels = [bot.console.name]
    pages = Pages(bot.database, accept, bot.media, parts, bot.house, world.clock, channels, console_open, logins)
    mount(app, pages)
    async with TestClient(TestServer(app)) as client:
        yield Browser(client)


def door(world: World, customer: str) -> str:
    """The path of the code on a customer's door."""
    return world.door_code(customer).removeprefix(world.bot.house.public_url)


async def link_on(phone: ConsolePhone) -> str:
    """The path behind the newest card that has one."""
    cards = [m for m in await phone.messages() if isinstance(m, Card) and m.links]
    return cards[-1].links[0].url
