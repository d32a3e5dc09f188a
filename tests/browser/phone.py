"""A phone on the page, used by hand."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

TABS_BELOW = 900  # px; console.css shows one phone at a time there


@dataclass
class ScreenPhone:
    """`pane`: rep, supervisor or group. On a narrow screen its tab is opened first."""

    page: Page
    pane: str

    @property
    def section(self) -> Locator:
        return self.page.locator(f"#pane-{self.pane}")

    async def take_up(self) -> None:
        """Look at this phone."""
        size = self.page.viewport_size
        if size is not None and size["width"] <= TABS_BELOW:
            await self.page.locator(f".tabs button[data-pane={self.pane}]").click()

    async def belongs_to(self, name: str) -> None:
        """Pick whose phone it is."""
        await self.take_up()
        await self.page.locator(f"#pick-{self.pane}").select_option(label=name)

    def card(self, title: str) -> Locator:
        """The newest card with these words in its title."""
        heading = self.page.get_by_role("heading", name=title)
        return self.section.locator("article").filter(has=heading).last

    async def sees(self, words: str) -> None:
        await expect(self.section.locator(".log")).to_contain_text(words)

    async def tool(self, name: str) -> None:
        """Open one of the things behind the plus."""
        await self.section.get_by_role("button", name="更多").click()
        await self.section.locator(".tools").get_by_role("button", name=name).click()

    async def says(self, words: str) -> None:
        line = self.section.get_by_role("textbox")
        await line.fill(words)
        await line.press("Enter")

    async def scans_at(self, customer: str, position: str) -> None:
        """Stand at a customer's door and scan the code there."""
        await self.tool("扫码")
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label(position).check()
        await dialog.get_by_role("button", name=customer).click()
        await expect(dialog).to_have_count(0)

    async def stands_beside_the_door(self) -> None:
        """Put the pin on the map a few metres from the door, which is in the middle."""
        await self.tool("位置")
        plane = self.page.get_by_role("dialog").get_by_role("application")
        box = await plane.bounding_box()
        assert box is not None
        await plane.click(position={"x": box["width"] / 2 + 6, "y": box["height"] / 2 - 4})
        await expect(self.page.get_by_role("dialog").get_by_role("status")).to_contain_text("约")
        await self.page.get_by_role("button", name="发送这个位置").click()

    async def photographs(self, *photos: Path) -> None:
        """Choose photos from this machine, all at once."""
        await self.tool("照片")
        async with self.page.expect_file_chooser() as choosing:
            await self.page.get_by_role("button", name="从电脑选照片").click()
        await (await choosing.value).set_files(list(photos))

    async def chooses(self, card: Locator, select: str, *options: str) -> None:
        """Tick these options of one of the card's choices."""
        group = card.get_by_role("group", name=select)
        for option in options:
            await group.get_by_label(option, exact=True).check()

    async def presses(self, card: Locator, button: str) -> None:
        await card.get_by_role("button", name=button).click()
