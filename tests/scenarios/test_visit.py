"""A rep's visit, from the door to the summary, as it is seen on the phones."""

import pytest

from storage.models import Customer
from tests.chat import Phone, World
from tests.company import DOOR, FAR_AWAY
from tests.scenarios.steps import SHOP, answer_all, arrive, picture, send_photos, visit


async def test_a_visit_from_the_door_to_the_group(lin: Phone, wang: Phone, group: Phone) -> None:
    await lin.scans(SHOP)
    await lin.sees(SHOP, "位置")
    await lin.stands_at(DOOR)
    await lin.has_seen("位置已锁定")
    await lin.sees("门头照", "货架照", "洽谈照")
    await send_photos(lin, seed=1)
    await lin.sees("店里情况", "缺货清单")
    await lin.taps("就这些，确认", 缺货清单=["感冒灵", "布洛芬"], 店员推荐=["都推"], 合作意向=["高"])
    await lin.sees("下一步做什么", "补货", "周三")
    await lin.taps("定下来", 做什么=["送样"])
    await lin.sees("都齐了", "感冒灵、布洛芬", "有证据", "秒", "[提交拜访]")
    await lin.taps("提交拜访")
    await lin.sees("拜访小结", SHOP, "送样", "[转给产品]")
    await wang.sees("小林", SHOP, "感冒灵、布洛芬", "<看照片和详情>")
    await group.sees("✅ 小林", SHOP, "送样")


async def test_the_other_team_hears_nothing_of_it(company: World, lin: Phone) -> None:
    await visit(lin)
    assert await company.phone("S02").messages() == []
    assert await company.phone("group-2").messages() == []


async def test_far_from_the_door_is_flagged_and_the_visit_goes_on(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(FAR_AWAY)
    await lin.has_seen("离店门较远")
    await lin.sees("门头照")


@pytest.mark.only_on("console")
async def test_an_old_fix_is_flagged(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR, age_s=600)
    await lin.has_seen("定位不是刚刚的")


async def test_a_jump_across_the_city_is_flagged(lin: Phone) -> None:
    await visit(lin)
    lin.world.clock.advance(minutes=2)
    await lin.scans("阳光诊所")
    await lin.stands_at(FAR_AWAY)
    await lin.has_seen("位置跳得太快")


async def test_the_first_position_is_locked(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(FAR_AWAY)
    await lin.stands_at(DOOR)
    await lin.has_seen("离店门较远", times=1)


async def test_without_a_position_the_visit_goes_on_with_a_flag(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.taps("这里定位不了")
    await lin.has_seen("没有定位")
    await lin.sees("门头照")


async def test_nothing_can_be_submitted_without_all_three_photos(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.stands_at(DOOR)
    await lin.photographs(picture("door", 1))
    await lin.taps("门头照")
    await lin.says("缺感冒灵，都推，意向高，后天送样")
    await lin.taps("对，记下")
    await lin.sees("照片 1/3", "货架照", "洽谈照")


async def test_evidence_may_come_in_any_order(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.says("缺感冒灵和布洛芬，店员都推，意向高，后天送样")
    await lin.sees("我读到的是这样", "感冒灵、布洛芬", "送样")
    await lin.taps("对，记下")
    await send_photos(lin, seed=2)
    await lin.sees("位置")
    await lin.stands_at(DOOR)
    await lin.sees("都齐了", "感冒灵、布洛芬", "送样", "11-26")
    await lin.taps("提交拜访")
    await lin.sees("拜访小结")


@pytest.mark.only_on("console")
async def test_the_second_visit_is_filled_in_from_the_first(lin: Phone) -> None:
    await visit(lin, seed=1)
    lin.world.clock.advance(days=1)
    await arrive(lin, seed=2)
    await lin.sees("按上次的先填好了", "缺货清单？感冒灵、布洛芬", "店员推荐？都推")
    await lin.taps("就这些，确认", 合作意向=["一般"])
    await lin.sees("下一步做什么")


@pytest.mark.only_on("console")
async def test_a_required_choice_left_out_is_asked_again(lin: Phone) -> None:
    await arrive(lin)
    await lin.taps("就这些，确认", 缺货清单=["感冒灵"])
    await lin.sees("这一项还没选", "店员推荐", "合作意向")


async def test_a_new_scan_offers_to_carry_on_or_to_switch(lin: Phone) -> None:
    await lin.scans(SHOP)
    await lin.scans("阳光诊所")
    await lin.sees("还有一次拜访没交", SHOP, "阳光诊所")
    await lin.taps(f"继续 {SHOP}")
    await lin.sees("位置")
    await lin.scans("阳光诊所")
    await lin.taps("结束它，开始 阳光诊所")
    await lin.has_seen("没提交，已结束")
    await lin.sees("开始拜访：阳光诊所")


async def test_scanning_the_same_door_again_carries_on(lin: Phone) -> None:
    await arrive(lin)
    await lin.scans(SHOP)
    await lin.sees("店里情况")


async def test_an_answer_can_be_changed_before_submitting(lin: Phone) -> None:
    await arrive(lin)
    await answer_all(lin)
    await lin.taps("改一改")
    await lin.taps("合作意向")
    await lin.taps("就这些，确认", 合作意向=["低"])
    await lin.sees("都齐了", "合作意向：低")


async def test_a_visit_can_be_left_without_submitting(lin: Phone, wang: Phone) -> None:
    await arrive(lin)
    await answer_all(lin)
    await lin.taps("改一改")
    await lin.taps("不拜访了")
    await lin.sees("没提交，已结束")
    assert await wang.messages() == []


async def test_thumb_time_leaves_out_pauses(lin: Phone) -> None:
    await lin.scans(SHOP)
    lin.world.clock.advance(hours=1)
    await lin.stands_at(DOOR)
    await send_photos(lin, seed=3)
    await answer_all(lin)
    await lin.sees("1 次停顿不算在内")


async def test_time_since_the_last_chat_is_no_thumb_time_of_a_new_visit(lin: Phone) -> None:
    await lin.says("帮助")
    lin.world.clock.advance(seconds=90)
    await arrive(lin)
    await answer_all(lin)
    shown = await lin.sees("用时")
    assert int(shown.split("用时：")[1].split(" ")[0]) < 60


async def test_what_is_known_of_the_customer_is_filled_in(company: World, lin: Phone) -> None:
    async with company.bot.database.write() as session:
        customer = await session.get_one(Customer, company.company.customers[SHOP])
        customer.known = {"otc_shortage": ["banlangen"]}
    await arrive(lin)
    await lin.sees("缺货清单？板蓝根")


async def test_interest_without_proof_is_said_so(lin: Phone) -> None:
    await arrive(lin)
    await lin.taps("就这些，确认", 缺货清单=[], 店员推荐=["都推"], 合作意向=["高"])
    await lin.taps("定下来", 做什么=["店员培训"])
    await lin.sees("说有意向，还缺证据")
