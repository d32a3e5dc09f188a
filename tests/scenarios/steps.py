"""What scenarios do again and again."""

from datetime import timedelta
from functools import cache

from bot.sample.photos import Kind, draw
from bot.words import visit as words
from tests.chat import Phone
from tests.company import DOOR

SHOP = "百姓大药房"
LABELS: dict[Kind, str] = {"door": "门头照", "shelf": "货架照", "conversation": "洽谈照"}


@cache
def picture(kind: Kind, seed: int) -> bytes:
    """A sample photo; drawn once per test run."""
    return draw(kind, SHOP, seed, (320, 240))


async def send_photos(rep: Phone, seed: int) -> None:
    """The three photos one after the other, saying which it is wherever the bot asks."""
    for kind, label in LABELS.items():
        await rep.photographs(picture(kind, seed))
        if "哪一张" in await rep.sees():
            await rep.taps(label)


async def arrive(rep: Phone, seed: int = 1, shop: str = SHOP) -> None:
    """Scan, position and photos: the next question is about the shop."""
    await rep.scans(shop)
    await rep.stands_at(DOOR)
    await send_photos(rep, seed)
    await rep.sees("店里情况")


async def answer_all(rep: Phone) -> None:
    """The fields of a pharmacy and the next action: the next question is whether to submit."""
    await rep.taps("就这些，确认", 缺货清单=["感冒灵", "布洛芬"], 店员推荐=["都推"], 合作意向=["高"])
    today = rep.world.clock().astimezone(rep.world.bot.house.timezone).date()
    await rep.taps("定下来", 做什么=["送样"], 哪一天=[words.day(today + timedelta(days=2), today)])
    await rep.sees("都齐了")


async def visit(rep: Phone, seed: int = 1) -> None:
    """A whole submitted visit to the pharmacy."""
    await arrive(rep, seed)
    await answer_all(rep)
    await rep.taps("提交拜访")
    await rep.sees("拜访小结")
