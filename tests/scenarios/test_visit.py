"""A rep's visit, from the door to the summary, as it is seen on the phones."""

from bot.sample.photos import draw
from tests.chat import Phone, World, text_of
from tests.company import DOOR, FAR_AWAY

SHOP = "百姓大药房"


async def three_photos(lin: Phone, seed: int = 1) -> None:
    """Sends the three photos and says of each which it is, where the bot asks."""
    for kind, label in (("door", "门头照"), ("shelf", "货架照"), ("conversation", "洽谈照")):
        await lin.photographs(draw(kind, SHOP, seed))
        if "这张是" in text_of(await lin.last()):
            await lin.taps(label)


async def test_a_visit_from_the_door_to_the_group(company: World, lin: Phone, wang: Phone, group: Phone) -> None:
    await lin.scans(SHOP)
    await lin.sees(SHOP, "位置")
    await lin.stands_at(DOOR)
    await lin.has_seen("位置已锁定")
    await lin.sees("门头照", "货架照", "洽谈照")
    await three_photos(lin)
    await lin.sees("店里情况", "缺货清单", "合作意向")
    await lin.taps("就这些，确认", 缺货清单=["感冒灵", "布洛芬"], 店员推荐=["都推"], 合作意向=["高"])
    await lin.sees("下一步做什么", "补货", "周三")
    await lin.taps("定下来", 做什么=["送样"])
    await lin.sees("都齐了", "感冒灵、布洛芬", "有证据", "秒", "[提交拜访]")
    await lin.taps("提交拜访")
    await lin.sees("拜访小结", SHOP, "送样", "[转给产品]")
    await wang.sees("小林", SHOP, "感冒灵、布洛芬", "<看照片和详情>")
    await group.sees("✅ 小林", SHOP, "送样")


async def test_far_from_the_door_is_flagged_and_the_visit_goes_on(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(FAR_AWAY)
    await lin.has_seen("离店门较远")
    await lin.sees("门头照")


async def test_without_a_position_the_visit_goes_on_with_a_flag(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.taps("这里定位不了")
    await lin.has_seen("没有定位")
    await lin.sees("门头照")
