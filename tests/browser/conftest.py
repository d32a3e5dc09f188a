"""The system's Chromium in front of a whole running bot."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, Response, async_playwright

from bot import logs, serving
from bot.app import Bot, build
from bot.channels.console.play import Play
from bot.sample.photos import draw
from bot.settings import Settings
from storage.database import Database
from tests.chat import playbook
from tests.company import found

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


@dataclass
class Trouble:
    """Everything that went wrong on a page."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda line: line.type in ("error", "warning") and self.found.append(line.text))
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self.found.append(f"failed: {request.url}"))
        page.on("response", self._look)

    def _look(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What a browser sees does not depend on the kind of database."""
    file = tmp_path / "browser.db"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
async def bot(database: Database, tmp_path: Path) -> Bot:
    """A bot with a small company; it runs while it is served."""
    logs.configure("WARNING")
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key="test-secret-of-enough-length")
    await found(database)
    return build(settings, database, playbook())


@pytest.fixture
async def address(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Where the bot is served, on this machine; a played visit does not dawdle."""
    monkeypatch.setattr(serving, "Play", partial(Play, pace_s=0.2))
    async with TestServer(serving.web_app(bot, sample=True, draw=draw)) as server:
        yield str(server.make_url("/"))


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine: what a browser shows was not tested")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture(params=sorted(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """The console on a desk and on a phone."""
    return str(request.param)


@pytest.fixture
async def page(chromium: Browser, address: str, size: str, trouble: Trouble) -> AsyncIterator[Page]:
    """The console, open; at the end nothing may have gone wrong on it."""
    width, height = SIZES[size]
    context = await chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    opened = await context.new_page()
    trouble.watch(opened)
    await opened.goto(address)
    yield opened
    found = list(trouble.found)  # before closing cuts off what still loads
    await context.close()
    assert found == []


async def picture_of(page: Page, name: str) -> None:
    """A screenshot to look at afterwards."""
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png")
