"""The door's page inside WeCom and DingTalk: their own scripts log in and say where the phone is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from bot import serving
from bot.app import build
from bot.settings import Settings
from bot.signing import Signing
from sales.gcj02 import to_gcj02
from storage.database import Database
from storage.models import Identity, Inbox, Person
from tests.chat import SECRET, playbook
from tests.company import DOOR, found
from tests.importing.directories import directory
from tests.platform_in_memory import MemoryPlatform
from tests.web.logins import AT_ONCE, DINGTALK, WECOM, FakeLogin

pytestmark = pytest.mark.browser
WW = """window.ww = {
  register: (asked) => { window.signed = [asked.getConfigSignature(), asked.getAgentConfigSignature()]; },
  getLocation: ({ type, success }) => success({ latitude: %f, longitude: %f, accuracy: 15, type }),
};"""
DD = """window.dd = {
  requestAuthCode: ({ corpId, clientId, success }) => success({ code: corpId && clientId ? "code-lin" : "" }),
  error() {}, config(asked) { this.configured = asked.signature; }, ready(then) { if (this.configured) then(); },
  getLocation: ({ coordinate, success }) =>
    success({ latitude: "%f", longitude: "%f", accuracy: 20, coordinate }),
};"""


@pytest.fixture
async def address(database: Database, tmp_path: Path) -> AsyncIterator[str]:
    """A bot behind two platforms that know 小林."""
    port = unused_port()
    address = f"http://127.0.0.1:{port}"
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key=SECRET, xingji_public_url=address)
    await found(database)
    async with database.write() as session:
        lin = (await session.scalars(select(Person).where(Person.code == "R01"))).one()
        for channel in ("wecom", "dingtalk"):
            session.add(Identity(channel=channel, external_id=f"{channel}-R01", person_id=lin.id))
    logins = (FakeLogin("wecom", "wxwork", AT_ONCE), FakeLogin("dingtalk", "DingTalk", None))
    platforms = [MemoryPlatform(directory(channel=login.channel), login) for login in logins]
    bot = build(settings, database, playbook(), platforms=platforms)
    async with TestServer(serving.web_app(bot, sample=False), port=port):
        yield address


async def scan_inside(chromium: Browser, address: str, agent: str, sdk: str, script: str) -> Page:
    """A phone's app scans the first door's code."""
    page = await (await chromium.new_context(user_agent=agent, viewport={"width": 390, "height": 844})).new_page()
    await page.route(sdk, lambda route: route.fulfill(body=script, content_type="text/javascript"))
    await page.goto(f"{address}/v/{Signing(SECRET).door(1, 1)}")
    await expect(page.get_by_role("heading", name="百姓大药房")).to_be_visible()
    return page


async def place(database: Database) -> list[float]:
    async with database.read() as session:
        row = (await session.scalars(select(Inbox))).one()
    location = row.payload["content"]["location"]
    return [location["latitude"], location["longitude"], location["accuracy_m"]]


async def test_inside_wecom_the_app_says_who_and_where(chromium: Browser, address: str, database: Database) -> None:
    sdk = "https://wwcdn.weixin.qq.com/**"
    page = await scan_inside(chromium, address, WECOM["User-Agent"], sdk, WW % DOOR)
    await expect(page.locator("#fix")).to_contain_text("离店门约 0 米 精度约 15 米")
    signed = await page.evaluate("JSON.stringify(window.signed)")
    assert json.loads(signed)[0]["signature"] == "s"
    await page.get_by_role("button", name="带上位置，开始拜访").click()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()
    assert await place(database) == pytest.approx([*DOOR, 15], abs=1e-5)


async def test_inside_dingtalk_the_app_says_who_and_where(
    chromium: Browser, address: str, database: Database
) -> None:
    sdk = "https://g.alicdn.com/**"
    page = await scan_inside(chromium, address, DINGTALK["User-Agent"], sdk, DD % to_gcj02(*DOOR))
    await expect(page.locator("#fix")).to_contain_text("精度约 20 米")
    await expect(page.locator("#far")).to_be_hidden()  # a shifted position is not compared with the door here
    await page.get_by_role("button", name="带上位置，开始拜访").click()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()
    assert await place(database) == pytest.approx([*DOOR, 20], abs=1e-5)


async def test_where_the_apps_script_does_not_come_the_browser_is_asked(
    chromium: Browser, address: str, database: Database
) -> None:
    page = await scan_inside(chromium, address, WECOM["User-Agent"], "https://wwcdn.weixin.qq.com/**", "")
    await expect(page.locator("#fix")).to_contain_text("没有拿到位置")
    await page.get_by_role("button", name="不带位置，直接开始").click()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()
