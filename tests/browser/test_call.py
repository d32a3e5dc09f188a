"""A recording on its way in over a line that breaks, and the page behind the tips, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from bot.app import Bot
from bot.clock import system_clock
from bot.signing import call_path, upload_path
from storage.database import Database
from tests.browser.conftest import SIZES, Trouble, picture_of
from tests.browser.phone import ScreenPhone
from tests.company import Company
from tests.web.finished_call import LINE, SAID, bring, recording

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("size", ["phone"])]
LIN, SHOP = 1, 1
COMPANY = Company({"小林": LIN}, {"百姓大药房": SHOP}, {"城东一队": 1})
"""As `tests.company.found` has written them, first of all."""


async def test_a_recording_is_handed_in_although_the_line_breaks(
    page: Page, address: str, bot: Bot, tmp_path: Path, trouble: Trouble
) -> None:
    file = tmp_path / "百姓大药房 电话.wav"
    file.write_bytes(recording(seconds=25))
    cut = 0

    async def break_twice(route: Route) -> None:
        nonlocal cut
        cut += 1
        await (route.abort("connectionreset") if cut in (2, 3) else route.continue_())

    await page.route(re.compile(r"/u/[^/]+/\d+/\d+$"), break_twice)
    await opens(page, address + upload_path(bot.house.signing, LIN, system_clock())[1:])
    await page.set_input_files("#file", file)
    await expect(page.get_by_text("线断了，正在重连")).to_be_visible()
    await picture_of(page, "upload-phone")
    await expect(page.get_by_text("收到了。请回到聊天")).to_be_visible()
    await expect(page.locator("#figure")).to_contain_text("100%")
    assert cut > 3
    await resize(page, "desktop")
    await picture_of(page, "upload-desktop")
    await resize(page, "phone")
    await page.goto(address)
    rep = ScreenPhone(page, "rep")
    await rep.belongs_to("小林")
    await expect(rep.card("对方同意录音吗")).to_contain_text(file.name)

    await send_by_plus(rep, tmp_path / "王店长.mp3", recording("libmp3lame", "mp3", 3.0))
    await expect(rep.section.locator(".recording audio")).to_be_visible()
    await expect(rep.card("对方同意录音吗")).to_contain_text("王店长.mp3")
    await picture_of(page, "console-recording-phone")
    await send_by_plus(rep, tmp_path / "两小时.wav", bytes(26 * 1024 * 1024))
    link = page.get_by_role("link", name="打开上传页")
    await expect(link).to_have_attribute("href", re.compile("^/u/"))
    await picture_of(page, "console-large-phone")
    trouble.found = [line for line in trouble.found if "/u/" not in line and "ERR_CONNECTION_RESET" not in line]


async def opens(page: Page, url: str) -> None:
    """Once the console has come up, so that nothing of it is broken off."""
    await expect(page.locator("#pick-rep")).to_contain_text("小林")
    await page.wait_for_load_state("networkidle")
    await page.goto(url)


async def resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})


async def send_by_plus(rep: ScreenPhone, file: Path, data: bytes) -> None:
    """As a file, by the button that a phone has for that."""
    file.write_bytes(data)
    async with rep.page.expect_file_chooser() as choosing:
        await rep.tool("文件")
    await (await choosing.value).set_files(file)


async def test_the_page_behind_the_tips_is_read_heard_and_copied(
    page: Page, address: str, bot: Bot, database: Database
) -> None:
    call_id = await bring(database, bot.media, COMPANY, recording())
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await opens(page, address + call_path(bot.house.signing, call_id, LIN, system_clock())[1:])
    await expect(page.get_by_role("heading", name="百姓大药房")).to_be_visible()
    sound = page.locator("audio")
    await expect(sound).to_be_visible()
    assert 5.9 < await sound.evaluate("audio => audio.duration") < 6.1
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the page must not move sideways"
    await picture_of(page, "call-phone")

    copying = page.get_by_role("button", name="复制")
    await copying.click()
    await expect(page.get_by_role("button", name="已复制")).to_be_visible()
    other = await page.context.new_page()  # one whose clipboard was not taken away
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await other.goto(f"{address}pages/icon.svg")
    assert await other.evaluate("navigator.clipboard.readText()") == LINE
    await other.close()

    line = page.locator("#s2")
    await line.get_by_text(SAID[2].text).click()
    await expect(line).to_have_class(re.compile("spoken"))
    await expect(sound).to_have_js_property("paused", False)
    assert await sound.evaluate("audio => audio.currentTime") >= SAID[2].start
    await expect(page.locator("#s3")).to_have_class(re.compile("spoken"))
    await sound.evaluate("audio => audio.pause()")
    await picture_of(page, "call-phone-heard")

    weak = page.locator("#weak article")
    await weak.get_by_role("button", name="这条不对").click()
    await expect(weak).to_contain_text("已记下，以后会更小心")
    await resize(page, "desktop")
    await page.evaluate("scrollTo(0, 0)")
    await picture_of(page, "call-desktop")
