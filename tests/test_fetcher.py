"""Files that still lie at the platform: fetched once, kept, asked for again, or given up kindly."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import fetcher
from bot.app import Bot, build
from bot.channel import Fetched, FetchError
from bot.channels.console.channel import ConsoleChannel
from bot.events import Event, Incoming
from bot.settings import Settings
from storage.database import Database
from storage.models import Inbox, Media
from tests.chat import ConsolePhone, World, playbook
from tests.clock import FakeClock
from tests.company import found
from tests.scenarios.steps import SHOP, picture


@dataclass
class Shelf:
    """A source that does what it is told: raises what is in `moods`, one after the other, then gives the file."""

    data: bytes
    moods: list[Exception] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)

    async def fetch(self, reference: Mapping[str, str]) -> Fetched:
        self.asked.append(dict(reference))
        if self.moods:
            raise self.moods.pop(0)
        return Fetched(self.data, "IMG_1.jpg")


@asynccontextmanager
async def at_the_photos(database: Database, folder: Path, shelf: Shelf) -> AsyncIterator[ConsolePhone]:
    """小林 in front of the shop, on a console whose photos have to be fetched."""
    clock = FakeClock()
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="fetching-secret-of-enough-length")
    company = await found(database)
    bot = build(settings, database, playbook(), clock=clock, platforms=[Platform(shelf)])
    async with bot.running():
        lin = ConsolePhone(World(bot, company, clock, ConsolePhone), "R01")
        await lin.scans(SHOP)
        await lin.taps("这里定位不了")
        yield lin


@dataclass
class Platform:
    """No more than what the bot needs to fetch files for the console's messages."""

    shelf: Shelf
    name: str = "shelf"
    login: None = None
    calendar: None = None
    channels: tuple[ConsoleChannel, ...] = ()

    @property
    def sources(self) -> Mapping[str, Shelf]:
        return {"console": self.shelf}

    async def run(self, accept: object) -> None:
        return None

    def is_up(self) -> Mapping[str, bool]:
        return {}


async def sends_photo(lin: ConsolePhone) -> None:
    content = Incoming("photo", {"media_id": "M1"})
    await lin.world.receive(Event("console", "p1", "R01", "R01", lin.world.clock(), content))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "FIRST_WAIT_S", 0.001)


async def media(bot: Bot) -> list[Media]:
    async with bot.database.read() as session:
        return list(await session.scalars(select(Media)))


async def test_a_photo_is_fetched_after_it_was_acknowledged(database: Database, tmp_path: Path) -> None:
    shelf = Shelf(picture("door", 1))
    async with at_the_photos(database, tmp_path, shelf) as lin:
        await sends_photo(lin)
        await lin.sees("哪一张")
        (kept,) = await media(lin.world.bot)
    assert shelf.asked == [{"media_id": "M1"}]
    assert (kept.mime, kept.size, kept.name) == ("image/jpeg", len(shelf.data), "IMG_1.jpg")


async def test_what_cannot_be_had_now_is_asked_for_again(database: Database, tmp_path: Path) -> None:
    shelf = Shelf(picture("door", 1), [FetchError("busy", "later"), FetchError("busy", "later", after_s=0.001)])
    async with at_the_photos(database, tmp_path, shelf) as lin:
        await sends_photo(lin)
        await lin.sees("哪一张")
    assert len(shelf.asked) == 3


async def test_what_the_platform_no_longer_has_is_told_kindly(database: Database, tmp_path: Path) -> None:
    shelf = Shelf(b"", [FetchError("40007", "never")])
    async with at_the_photos(database, tmp_path, shelf) as lin:
        await sends_photo(lin)
        await lin.sees("取不到了")
    assert len(shelf.asked) == 1


async def test_a_photo_nobody_gives_is_not_lost(database: Database, tmp_path: Path) -> None:
    """After all attempts its sender is told, doctor shows it, and once the platform is well it can be had again."""
    shelf = Shelf(picture("door", 1), [FetchError("away", "later") for _ in range(12)])
    async with at_the_photos(database, tmp_path, shelf) as lin:
        await sends_photo(lin)
        await lin.sees("没处理好")
        async with database.write() as session:
            row = (await session.scalars(select(Inbox).where(Inbox.key == "p1"))).one()
            assert (row.state, row.error) == ("failed", "NotFetchedError")
            row.state, row.attempts = "waiting", 0
        lin.world.bot.dispatch.wake([("console", "R01")])
        await lin.world.settled()
        await lin.sees("哪一张")
