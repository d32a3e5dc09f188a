"""A clinic is asked other things than a pharmacy: among them a number, which is typed."""

import pytest
from sqlalchemy import select

from bot import events
from storage.models import Customer, Identity, Visit
from tests.chat import Phone, World
from tests.scenarios.steps import send_photos

CLINIC = "阳光诊所"


async def at_the_questions(lin: Phone, seed: int) -> None:
    await lin.scans(CLINIC)
    await lin.taps("这里定位不了")
    await send_photos(lin, seed)


async def finish(lin: Phone) -> None:
    await lin.taps("定下来")
    await lin.taps("提交拜访")
    await lin.sees("拜访小结")


async def test_a_number_is_typed_once_and_offered_the_next_time(lin: Phone) -> None:
    await at_the_questions(lin, seed=31)
    await lin.taps("就这些，确认", 在用设备=["制氧机"], 合作意向=["一般"])
    await lin.sees("维保次数", "次/月")
    await lin.says("不知道啊")
    await lin.sees("维保次数")
    await lin.says("大概两次吧")
    await lin.sees("下一步做什么")
    await finish(lin)
    lin.world.clock.advance(days=1)
    await at_the_questions(lin, seed=32)
    await lin.sees("按上次的先填好了", "在用设备？制氧机")
    await lin.taps("就这些，确认", 合作意向=["一般"])
    await lin.sees("和上次一样：2次/月")
    await lin.taps("和上次一样：2次/月")
    await lin.sees("下一步做什么", "做什么？演示")


async def test_a_typed_field_is_corrected_by_typing(lin: Phone) -> None:
    await at_the_questions(lin, seed=33)
    await lin.says("在用设备制氧机，意向一般，每月维保两次，后天演示")
    await lin.taps("对，记下")
    await lin.taps("提交拜访")
    await lin.taps("更正")
    await lin.taps("维保次数")
    await lin.sees("打字")
    await lin.says("4次")
    await lin.says("记错月份了")
    await lin.has_seen("2次/月 → 4次/月")


@pytest.mark.only_on("console")
async def test_one_open_visit_also_over_two_channels(company: World, lin: Phone) -> None:
    """The same rep on a second account: the open visit is found there too."""
    async with company.bot.database.write() as session:
        rep = company.company.people["小林"]
        session.add(Identity(channel="console", external_id="R01-pad", person_id=rep))
        customer = await session.get_one(Customer, company.company.customers[CLINIC])
        customer.latitude = customer.longitude = None
    pad = company.phone("R01-pad")
    both = [phone.event(events.Scan(company.door_code(CLINIC))) for phone in (lin, pad)]
    for event in both:
        await company.bot.intake.accept(event)
    await company.settled()
    async with company.bot.database.read() as session:
        assert (await session.scalars(select(Visit.state))).all() == ["open"]
    await pad.sees("位置")
