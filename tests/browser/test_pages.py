"""The pages in a real browser: a camera opens the door's code, a card opens the visit behind it."""

import pytest
from playwright.async_api import Geolocation, Page, expect

from bot.signing import Signing
from tests.browser.conftest import Trouble, picture_of
from tests.browser.phone import ScreenPhone
from tests.company import DOOR

pytestmark = pytest.mark.browser
SHOP = "百姓大药房"
BESIDE: Geolocation = {"latitude": DOOR[0] + 0.0004, "longitude": DOOR[1], "accuracy": 14.0}


async def scan_with_a_camera(page: Page, address: str, query: str = "") -> None:
    """Open what a camera reads on the first customer's door; the console has come up before."""
    await expect(page.locator("#pick-rep")).to_contain_text("小林")
    token = Signing("test-secret-of-enough-length").door(1, 1)
    await page.goto(f"{address}v/{token}{query}")


async def test_a_camera_opens_the_visit_with_the_position(page: Page, size: str, address: str) -> None:
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation(BESIDE)
    await scan_with_a_camera(page, address)
    await expect(page.get_by_text(SHOP)).to_have_count(0)
    await page.get_by_role("link", name="小林").click()
    await expect(page.get_by_role("heading", name=SHOP)).to_be_visible()
    await expect(page.locator("#fix")).to_contain_text("离店门约 44 米 精度约 14 米")
    await picture_of(page, f"door-{size}")
    await page.get_by_role("button", name="带上位置，开始拜访").click()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()
    await page.get_by_role("link", name="回到聊天").click()
    rep = ScreenPhone(page, "rep")
    await rep.belongs_to("小林")
    await expect(rep.card("位置已锁定")).to_contain_text("离店门约 44 米")
    await expect(rep.card("照片 0/3")).to_be_visible()


@pytest.mark.parametrize("size", ["phone"])
async def test_without_a_position_there_is_one_button_that_goes_on(page: Page, address: str) -> None:
    await scan_with_a_camera(page, address, "?person=R01")
    await expect(page.locator("#fix")).to_contain_text("没有拿到位置")
    await expect(page.get_by_role("button", name="带上位置，开始拜访")).to_be_hidden()
    await page.get_by_role("button", name="不带位置，直接开始").click()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()


@pytest.mark.parametrize("size", ["phone"])
async def test_a_tap_too_many_changes_nothing(page: Page, address: str, trouble: Trouble) -> None:
    await scan_with_a_camera(page, address, "?person=R01")
    await page.get_by_role("button", name="不带位置，直接开始").dblclick()
    await expect(page.get_by_role("heading", name="已开始，回到聊天继续")).to_be_visible()
    await page.goto(address)
    rep = ScreenPhone(page, "rep")
    await rep.belongs_to("小林")
    await expect(rep.card(f"开始拜访：{SHOP}")).to_be_visible()
    await expect(rep.section.locator("article")).to_have_count(1)
    trouble.found = [line for line in trouble.found if "/v/" not in line]  # the first tap's answer was not awaited


async def test_the_card_opens_the_visit_down_to_the_photo(
    page: Page, size: str, address: str, trouble: Trouble
) -> None:
    supervisor = ScreenPhone(page, "supervisor")
    await supervisor.belongs_to("王姐")
    rep = ScreenPhone(page, "rep")
    await rep.belongs_to("小林")
    await page.get_by_role("button", name="演示一次拜访").click()
    await expect(page.locator("#caption")).to_contain_text("拜访已提交", timeout=90_000)
    await supervisor.take_up()
    link = supervisor.section.get_by_role("link", name="看照片和详情")
    async with page.context.expect_page() as opening:
        await link.click()
    board = await opening.value
    trouble.watch(board)
    await expect(board.get_by_role("heading", name="照片")).to_be_visible()
    photos = board.locator(".photos img")
    await expect(photos).to_have_count(3)
    for n in range(3):
        await photos.nth(n).scroll_into_view_if_needed()
        await expect(photos.nth(n)).to_have_js_property("complete", True)
        assert await photos.nth(n).evaluate("photo => photo.naturalWidth") > 300
    await expect(board.locator(".trail li").first).to_be_hidden()
    await board.get_by_text("留痕：").click()
    await expect(board.locator(".trail li").first).to_contain_text("扫码，开始拜访")
    wide = await board.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the page must not move sideways"
    await board.evaluate("scrollTo(0, 0)")
    await picture_of(board, f"board-{size}")
