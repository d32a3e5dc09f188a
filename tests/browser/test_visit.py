"""A whole visit by clicking, on a desk and on a phone."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Page, TimeoutError, expect

from bot.sample.photos import draw
from tests.browser.conftest import picture_of
from tests.browser.phone import ScreenPhone

pytestmark = pytest.mark.browser
SHOP = "百姓大药房"
LABELS = {"door": "门头照", "shelf": "货架照", "conversation": "洽谈照"}


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos in a folder of the rep's machine."""
    files = []
    for kind in ("door", "shelf", "conversation"):
        file = tmp_path / f"{kind}.jpg"
        file.write_bytes(draw(kind, SHOP, 7))  # type: ignore[arg-type]
        files.append(file)
    return files


async def say_which_is_which(rep: ScreenPhone) -> None:
    """Answer the newest question about a photo until there is none; the pictures were sent in LABELS' order.

    While one looks, the bot may work a photo out by itself and take its question back: then look again.
    """
    asked = rep.section.locator("article:not(.waiting)").filter(has_text="这张是哪一张")
    while not await rep.card("店里情况").is_visible():
        with suppress(TimeoutError):
            picture = asked.last.get_by_role("img", name="这张是哪一张").last
            source = await picture.get_attribute("src", timeout=1500) or ""
            media_id = int(source.removeprefix("/console/media/").split("?")[0])
            label = list(LABELS.values())[media_id - 1]
            await asked.last.get_by_role("button", name=label).click(timeout=1500)


async def test_a_whole_visit_by_clicking(page: Page, size: str, photos: list[Path]) -> None:
    rep, supervisor, group = (ScreenPhone(page, pane) for pane in ("rep", "supervisor", "group"))
    await supervisor.belongs_to("王姐")
    await rep.belongs_to("小林")

    await rep.scans_at(SHOP, "不带位置")
    await expect(rep.card(f"开始拜访：{SHOP}")).to_be_visible()
    await rep.stands_beside_the_door()
    await expect(rep.card("位置已锁定")).to_contain_text("离店门约")

    await expect(rep.card("照片 0/3")).to_be_visible()
    await rep.photographs(*photos)
    await say_which_is_which(rep)

    fields = rep.card("店里情况")
    await rep.chooses(fields, "缺货清单", "感冒灵", "布洛芬")
    await rep.chooses(fields, "店员推荐", "都推")
    await rep.chooses(fields, "合作意向", "高")
    await picture_of(page, f"visit-{size}-fields")
    await rep.presses(fields, "就这些，确认")

    following = rep.card("下一步做什么")
    await rep.chooses(following, "做什么", "送样")
    await rep.presses(following, "定下来")
    review = rep.card("都齐了，提交吧")
    await expect(review).to_contain_text("感冒灵、布洛芬")
    await rep.presses(review, "提交拜访")

    await expect(rep.card(f"拜访小结 · {SHOP}")).to_contain_text("送样")
    await picture_of(page, f"visit-{size}")
    await supervisor.take_up()
    await expect(supervisor.card(SHOP)).to_contain_text("小林")
    await group.take_up()
    await group.sees(SHOP)
    await picture_of(page, f"visit-{size}-group")
