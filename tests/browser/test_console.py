"""What the page promises beside the visit: nothing lost on a bad line, everything by keyboard, a visit to watch."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from bot.app import Bot
from bot.cards.card import Button, Card, Option, Press, Select
from bot.channel import Parcel
from tests.browser.conftest import Trouble, picture_of
from tests.browser.phone import ScreenPhone

pytestmark = pytest.mark.browser
desktop = pytest.mark.parametrize("size", ["desktop"])

PASTE = """async (element) => {
    const canvas = new OffscreenCanvas(40, 30);
    canvas.getContext("2d").fillRect(5, 5, 20, 10);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], "截图.png", { type: "image/png" }));
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


@pytest.fixture
def rep(page: Page) -> ScreenPhone:
    return ScreenPhone(page, "rep")


async def test_a_visit_to_watch(page: Page, size: str, rep: ScreenPhone) -> None:
    await rep.belongs_to("小林")
    await page.get_by_role("button", name="演示一次拜访").click()
    caption = page.locator("#caption")
    await expect(caption).to_contain_text("①")
    await expect(page.get_by_role("button", name="演示中")).to_be_disabled()
    await expect(caption).to_have_class(re.compile("over"), timeout=90_000)
    await expect(caption).to_contain_text("拜访已提交")
    await expect(page.get_by_role("button", name="演示一次拜访")).to_be_enabled()
    await picture_of(page, f"play-{size}")


@desktop
async def test_a_word_said_without_a_line_arrives_once_when_it_is_back(
    page: Page, rep: ScreenPhone, trouble: Trouble
) -> None:
    await rep.belongs_to("小林")
    await page.context.set_offline(True)
    await rep.says("帮助")
    await expect(rep.section.get_by_text("发送中")).to_be_visible()
    await page.context.set_offline(False)
    await expect(rep.section.get_by_text("发送中")).to_have_count(0)
    await expect(rep.section.locator(".mine .bubble")).to_have_count(1)
    await expect(rep.section.locator(".theirs")).to_have_count(1)
    broken = [line for line in trouble.found if "ERR_INTERNET_DISCONNECTED" in line or line.startswith("failed")]
    trouble.found = [line for line in trouble.found if line not in broken]


@desktop
async def test_the_answer_to_a_request_is_lost_and_the_message_is_still_there_once(
    page: Page, rep: ScreenPhone, trouble: Trouble
) -> None:
    lost = 0

    async def lose_two(route, request):  # type: ignore[no-untyped-def]
        nonlocal lost
        await route.fetch()
        lost += 1
        if lost > 2:
            await page.unroute("**/console/text")
        await route.abort()

    await rep.belongs_to("小林")
    await page.route("**/console/text", lose_two)
    await rep.says("我的待办")
    await expect(rep.section.locator(".theirs")).to_have_count(1)
    await expect(rep.section.get_by_text("发送中")).to_have_count(0)
    await expect(rep.section.locator(".mine .bubble")).to_have_count(1)
    trouble.found = [line for line in trouble.found if "console/text" not in line and "ERR_FAILED" not in line]


@desktop
async def test_words_from_outside_stay_words(page: Page, rep: ScreenPhone) -> None:
    await rep.belongs_to("小林")
    await rep.says("<img src=x onerror=alert(1)><b>粗</b>")
    await expect(rep.section.locator(".mine .bubble")).to_have_text("<img src=x onerror=alert(1)><b>粗</b>")


@desktop
async def test_after_a_break_of_the_line_nothing_is_missing_or_twice_or_redrawn(
    page: Page, rep: ScreenPhone
) -> None:
    lines: list[WebSocketRoute] = []

    async def keep(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    await page.route_web_socket("**/console/ws", keep)
    await page.reload()
    await rep.belongs_to("小林")
    await rep.scans_at("百姓大药房", "不带位置")
    card = rep.card("开始拜访")
    await card.evaluate("element => element.classList.add('the-same-element')")
    await lines[-1].close()
    await expect(rep.section.get_by_text("正在重连")).to_be_visible()
    await rep.says("帮助")
    await expect(rep.section.get_by_text("正在重连")).to_have_count(0)
    await expect(rep.section.locator(".theirs")).to_have_count(2)
    await expect(rep.section.locator(".mine")).to_have_count(2)
    await expect(card).to_have_class(re.compile("the-same-element"))
    assert len(lines) == 2


@desktop
async def test_by_keyboard_alone(page: Page, rep: ScreenPhone) -> None:
    await rep.belongs_to("小林")
    await rep.section.get_by_role("button", name="更多").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")  # past the line; the send button is asleep
    await page.keyboard.press("Tab")
    await expect(rep.section.locator(".tools").get_by_role("button", name="扫码")).to_be_focused()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="扫门店码")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await rep.section.get_by_role("textbox").focus()
    await page.keyboard.type("帮助")
    await page.keyboard.press("Enter")
    await expect(rep.section.locator(".theirs")).to_have_count(1)


@desktop
async def test_a_photo_is_pasted(page: Page, rep: ScreenPhone) -> None:
    await rep.belongs_to("小林")
    await rep.section.get_by_role("textbox").evaluate(PASTE)
    await expect(rep.section.locator(".kind-photo img")).to_have_count(1)
    await expect(rep.section.locator(".theirs")).to_have_count(1)


@desktop
async def test_the_group_hears_what_a_member_says(page: Page, rep: ScreenPhone) -> None:
    await rep.belongs_to("小林")
    group = ScreenPhone(page, "group")
    await group.says("大家早")
    await group.sees("大家早")
    await expect(group.section.locator(".name")).to_have_text("小林")


@desktop
async def test_ticks_not_sent_yet_survive_a_repaint_of_the_card(page: Page, rep: ScreenPhone, bot: Bot) -> None:
    await rep.belongs_to("小林")
    options = (Option("a", "感冒灵"), Option("b", "布洛芬"))
    asked = Card(
        title="店里情况",
        selects=(Select("short", "缺货", options, multiple=True), Select("mood", "意向", options, selected=("a",))),
        submit=Button("确认", Press("visit.fields", "visit:1", 1, token="signed")),
    )
    await bot.console.send(Parcel("card", "R01", asked))
    await rep.chooses(rep.card("店里情况"), "缺货", "感冒灵", "布洛芬")
    await bot.console.repaint("card", Parcel("again", "R01", replace(asked, title="店里情况 · 已看过照片")))
    repainted = rep.card("已看过照片")
    for option in ("感冒灵", "布洛芬"):
        await expect(repainted.get_by_role("group", name="缺货").get_by_label(option)).to_be_checked()
    answer = replace(asked, title="店里情况已记下", selects=(), submit=None)
    await bot.console.repaint("card", Parcel("done", "R01", answer))
    await expect(rep.card("已记下").get_by_role("checkbox")).to_have_count(0)
