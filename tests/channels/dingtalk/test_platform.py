"""The platform as the composition root sees it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.cards.card import Text
from bot.channel import Parcel
from bot.channels.dingtalk.platform import DingTalkPlatform
from bot.events import Event, Incoming
from bot.settings import Settings, SettingsError
from storage import usage
from storage.database import Database
from storage.media import MediaStore
from tests.channels.dingtalk.bureau import WEBHOOK
from tests.clock import FakeClock
from tests.platforms.dingtalk import DingTalkServer


def settings(server: DingTalkServer, **more: Any) -> Settings:
    values = {
        "dingtalk_client_id": "dingapp1",
        "dingtalk_client_secret": "secret-1",
        "dingtalk_api_base": server.api_base + "/",
        "dingtalk_oapi_base": server.oapi_base,
        "xingji_secret_key": "s" * 40,
    }
    return Settings(_env_file=None, **(values | more))


async def test_a_day_of_it(
    dingtalk: DingTalkServer, sqlite_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    taken: list[Event] = []

    async def accept(event: Event) -> None:
        taken.append(event)

    opened = DingTalkPlatform.opened(settings(dingtalk), sqlite_database, MediaStore(tmp_path), clock)
    async with opened as platform:
        assert platform.is_up() == {"dingtalk": False}
        platform.mount(web.Application(), accept)
        running = asyncio.create_task(platform.run(accept))
        await dingtalk.connected()
        async with asyncio.timeout(60):
            while not platform.is_up()["dingtalk"]:
                await asyncio.sleep(0.01)
        await dingtalk.user("R01").says("你好")
        await dingtalk.user("R01").photographs(b"\xff\xd8 photo")
        words, photo = taken
        (channel,) = platform.channels
        assert channel.name == words.channel
        await channel.send(Parcel("out:1", words.conversation, Text("您好")))
        assert len(dingtalk.called(WEBHOOK)) == 1
        assert isinstance(photo.content, Incoming)
        fetched = await platform.sources[photo.channel].fetch(photo.content.reference)
        assert fetched.data == b"\xff\xd8 photo"
        assert {member.account for member in (await platform.directory()).members} == {"R01", "R02"}
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    async with sqlite_database.read() as session:
        assert await usage.used(session, "dingtalk", "2026-11") == {"calls": 1, "messages": 3}
    assert (dingtalk.quota.calls, dingtalk.quota.messages) == (1, 3)


async def test_pages_know_who_looks_where_the_company_is_named(
    dingtalk: DingTalkServer, sqlite_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    store = MediaStore(tmp_path)
    async with DingTalkPlatform.opened(settings(dingtalk), sqlite_database, store, clock) as platform:
        assert platform.login is None
    named = settings(dingtalk, dingtalk_corp_id="dingcorp1", dingtalk_agent_id=7)
    async with DingTalkPlatform.opened(named, sqlite_database, store, clock) as platform:
        assert platform.login is not None
        assert await platform.login.account_of(dingtalk.auth_code("R02")) == "R02"
        assert (await platform.login.script_facts("https://x.example.com/"))["agentId"] == "7"


async def test_half_of_the_credentials_is_told(
    dingtalk: DingTalkServer, sqlite_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    half = settings(dingtalk, dingtalk_client_secret=None)
    with pytest.raises(SettingsError, match="Client Secret"):
        async with DingTalkPlatform.opened(half, sqlite_database, MediaStore(tmp_path), clock):
            raise AssertionError("not opened")
