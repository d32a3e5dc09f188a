"""A rep's day: the morning's card, what is known of a customer, one tap to leave one out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.words import morning as words
from nlp.analyse import analyse
from nlp.analysis import dump
from storage.models import Analysis, Call, Customer, Deal, FollowUp, Person, Visit
from tests.chat import Phone, World
from tests.company import DOOR
from tests.nlp.talking import talk
from tests.scenarios.steps import SHOP, visit

CLINIC = "阳光诊所"


async def at(world: World, hour: int, minute: int = 0, days: int = 0) -> None:
    """It is so late in Shanghai, so many days on; whatever is due happens."""
    now = world.clock.now + timedelta(days=days)
    world.clock.now = now.replace(hour=hour - 8, minute=minute)
    await world.tick()


async def add(world: World, name: str, north: float | None, **values: object) -> int:
    """One more customer of 小林's; `north`: metres north of the pharmacy's door."""
    async with world.bot.database.write() as session:
        place = {} if north is None else {"latitude": DOOR[0] + north / 111_195, "longitude": DOOR[1]}
        rep = await session.get_one(Person, world.company.people["小林"])
        fixed = {"code": f"M{name}", "type": "pharmacy", "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        row = Customer(name=name, owner_id=rep.id, team_id=rep.team_id, **(fixed | place | values))
        session.add(row)
        await session.flush()
        return row.id


async def agree(world: World, customer: int, kind: str, days: int) -> None:
    """Something is due with them in so many days."""
    async with world.bot.database.write() as session:
        due = (world.clock() + timedelta(days=days)).date()
        rep = world.company.people["小林"]
        session.add(FollowUp(customer_id=customer, owner_id=rep, kind=kind, due=due))


async def test_the_day_on_one_card_and_again_when_asked(company: World, lin: Phone) -> None:
    far = await add(company, "北边药房", 5000)
    near = await add(company, "南边药房", 1200)
    await agree(company, far, "sample", 0)
    await agree(company, near, "quote", -2)
    await at(company, 8, 31, days=1)
    card = await lin.sees(
        words.TITLE, "4 家，约 5.0 公里", "南边药房，报价晚3天", "北边药房，送样晚1天", SHOP, CLINIC
    )
    order = [card.index(name) for name in (SHOP, "南边药房", "北边药房", CLINIC)]
    assert order in (sorted(order), [*sorted(order[:3], reverse=True), order[3]])
    assert "约1.2公里" in card
    assert "约3.8公里" in card
    await at(company, 9, 30)
    await lin.has_seen(words.TITLE, times=1)
    await lin.says("今天拜访谁")
    again = await lin.sees(words.TITLE)
    assert [line for line in again.splitlines() if "药房" in line] == [
        line for line in card.splitlines() if "药房" in line
    ]


async def test_one_is_left_out_with_one_tap_and_put_back(company: World, lin: Phone) -> None:
    await at(company, 8, 31)
    await lin.sees("2 家", SHOP, CLINIC)
    await lin.taps(words.about(2))
    await lin.sees(CLINIC, "还没拜访过", "[今天不去这家]")
    await lin.taps("今天不去这家")
    await lin.sees(f"今天不去 {CLINIC}", "1 家", SHOP)
    await lin.says("今天拜访谁")
    shown = await lin.sees("1 家", SHOP)
    assert CLINIC not in shown
    await lin.taps("还是去")
    await lin.sees("2 家", SHOP, CLINIC)


@pytest.mark.only_on("console")
async def test_who_was_there_already_is_told_so(company: World, lin: Phone) -> None:
    await visit(lin)
    await lin.says("今天拜访谁")
    shown = await lin.sees("还有 1 家", "已去过 1 家", CLINIC)
    assert SHOP not in shown


@pytest.mark.only_on("console", "wecom")
async def test_before_a_first_call_what_is_known_is_one_tap_away(company: World, lin: Phone) -> None:
    async with company.bot.database.write() as session:
        clinic = update(Customer).where(Customer.name == CLINIC)
        known = {"maintenance": 2, "equipment": ["oxygen", "glucose"]}
        values = {"address": "珞喻路 12 号", "contact": "李医生", "phone": "13800000000", "known": known}
        await session.execute(clinic.values(latitude=30.6, longitude=114.31, **values))
        now, ids = company.clock(), company.company
        session.add(
            Deal(
                code="D1",
                name="雾化机",
                customer_id=ids.customers[CLINIC],
                owner_id=ids.people["小林"],
                stage="lead",
                amount_fen=500_000,
                stage_since=now,
                created_at=now,
                last_activity_at=now,
            )
        )
    await at(company, 8, 31)
    card = await lin.sees(words.TITLE, CLINIC, SHOP)
    n = 1 if card.index(CLINIC) < card.index(SHOP) else 2
    await lin.taps(words.about(n))
    await lin.sees(CLINIC, "还没拜访过", "珞喻路 12 号", "李医生 13800000000", "雾化机，初步接触")
    shown = await lin.sees("维保次数 2次/月；在用设备 制氧机、血糖仪", words.LEAVE_OUT, words.NAVIGATE)
    assert shown.count("还没拜访过") == 1


@pytest.mark.only_on("console")
async def test_what_a_colleague_did_there_stays_the_colleagues(company: World, lin: Phone) -> None:
    shop, people = company.company.customers["便民超市"], company.company.people
    async with company.bot.database.write() as session:
        long_ago = company.clock() - timedelta(days=30)
        theirs = {"customer_id": shop, "rep_id": people["小赵"], "team_id": company.company.teams["城西二队"]}
        session.add(Visit(state="submitted", opened_at=long_ago, submitted_at=long_ago, **theirs))
        call = Call(name="a.mp3", channel="console", chat="R02", state="done", received_at=long_ago, **theirs)
        session.add(call)
        await session.flush()
        found = analyse(talk("客：这个价格太贵了，比别家贵两成。"), company.bot.house.playbook)
        session.add(Analysis(call_id=call.id, analyser="builtin", payload=dump(found), at=long_ago))
    zhao = company.phone("R02")
    await zhao.says("今天拜访谁")
    await zhao.taps(words.about(1))
    await zhao.sees("便民超市", "2026-10-25", "上次通话", "在意")
    async with company.bot.database.write() as session:
        moved = update(Customer).where(Customer.id == shop).values(owner_id=people["小林"])
        await session.execute(moved)
    await lin.says("今天拜访谁")
    await lin.sees("便民超市，30天没去")
    for n in (1, 2, 3):
        await lin.taps(words.about(n))
        shown = await lin.sees("门店")
        assert "上次通话" not in shown
        assert "2026-10-25" not in shown
    await zhao.taps("今天不去这家")
    await zhao.sees("不在您名下")


@pytest.mark.only_on("console")
async def test_yesterdays_card_changes_nothing_today(company: World, lin: Phone) -> None:
    await at(company, 8, 31)
    await lin.taps(words.about(1))
    company.clock.advance(days=1)
    await lin.taps("今天不去这家")
    await lin.sees("前几天的安排", words.TITLE, "2 家", SHOP, CLINIC)
