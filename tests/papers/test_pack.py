"""Customer packs: what stands in them for whom, made once whoever dies, gone with the talk they quote."""

import asyncio
import io
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select

from bot import erasing
from bot.desk import House
from bot.doctor.finding import Patient
from bot.doctor.papers import failed
from bot.fonts import find_cjk_font
from bot.papers import pack, pack_load, pack_sheet
from bot.papers.pack_view import PackView, pack_view
from bot.papers.printer import GIVE_UP_AFTER, LEASE, Printer
from bot.papers.room import Draw, Made, Refused, Room
from bot.settings import Settings
from storage import erasure_files, papers
from storage.database import Database
from storage.models import Action, Call, Customer, Media, Outbox, Paper, Person
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import Company, found
from tests.papers import history
from tests.papers.ground import house_of, room_of
from tests.test_qr_sheet import text_of

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LONG = "杭州市西湖区文三路百姓缘大药房连锁有限公司第一百二十三分公司" * 3 + "末"


def picture(side: int = 1200) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((side, side * 3 // 4), 40).convert("RGB").save(written, "JPEG", quality=85)
    return written.getvalue()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
async def company(sqlite_database: Database) -> Company:
    return await found(sqlite_database)


@pytest.fixture
def room(sqlite_database: Database, tmp_path: Path, clock: FakeClock) -> Room:
    return room_of(sqlite_database, tmp_path, clock)


@pytest.fixture
async def shop(room: Room, company: Company) -> Customer:
    async with room.database.write() as session:
        return await history.everything(session, room.media, company, NOW, picture())


async def view_for(room: Room, customer: int, person: int, house: House | None = None) -> PackView:
    async with room.database.read() as session:
        reader = await session.get_one(Person, person)
        material = await pack_load.load(session, house or room.house, room.media, customer, reader, NOW)
    assert material is not None
    return pack_view(material, house or room.house)


def printed(view: PackView) -> Any:
    font = find_cjk_font()
    assert font is not None, "install fonts-wqy-microhei"
    return pypdfium2.PdfDocument(pack_sheet.draw(view, font))


# ---- what stands in it


async def test_a_pack_tells_everything_with_photos_and_page_numbers(
    room: Room, shop: Customer, company: Company
) -> None:
    document = printed(await view_for(room, shop.id, company.people["小林"]))
    words = text_of(document)
    for part in (
        "百姓大药房", "药店", "小林", "王姐",
        "感冒灵首批铺货", "技术方案确认", "8 万",
        "报价 · 小林", "11-23 已过期", "周六送两箱",
        "缺货清单", "感冒灵、布洛芬", "送样", "老板要促销 <b>政策</b> & 海报", "门头照",
        "客户关注点", "价格", "没有给准话", "先问清楚一个月走多少盒",
        "为 小林 制作 · 2026-11-24 10:00", "第 1 页，共", "请勿外传",
    ):  # fmt: skip
        assert part in words, part
    assert "13812345678" not in words
    drawn = [shape for page in document for shape in page.get_objects() if isinstance(shape, pypdfium2.PdfImage)]
    assert len(drawn) == 3
    assert all(max(shape.get_px_size()) <= 360 for shape in drawn)


async def test_a_supervisor_sees_no_talk_unless_the_playbook_says_so(
    room: Room, shop: Customer, company: Company
) -> None:
    words = text_of(printed(await view_for(room, shop.id, company.people["王姐"])))
    assert "没有您能看到的通话" in words
    assert "周六送两箱" not in words
    assert "电话里答应的一件事 · 小林" in words
    rules = playbook()
    rules = rules.model_copy(update={"calls": rules.calls.model_copy(update={"supervisor_sees": True})})
    view = await view_for(room, shop.id, company.people["王姐"], house_of(rules))
    assert "先问清楚一个月走多少盒" in text_of(printed(view))


async def test_nobody_gets_the_pack_of_a_customer_they_may_not_see(
    room: Room, shop: Customer, company: Company
) -> None:
    async with room.database.read() as session:
        for who in ("小赵", "老陈", "周工"):
            reader = await session.get_one(Person, company.people[who])
            assert await pack_load.load(session, room.house, room.media, shop.id, reader, NOW) is None


async def test_a_customer_without_anything_and_with_a_long_name_makes_a_page(room: Room, company: Company) -> None:
    async with room.database.write() as session:
        customer = await session.get_one(Customer, company.customers["阳光诊所"])
        customer.name = LONG
    document = printed(await view_for(room, customer.id, company.people["小林"]))
    words = text_of(document)
    assert len(document) == 1
    for part in (LONG, "还没有拜访过", "没有您能看到的商机", "没有到期的事", "还没有联系过"):
        assert part in words


async def test_twenty_visits_with_photos_are_small(room: Room, shop: Customer, company: Company) -> None:
    lin = company.people["小林"]
    drawn = picture(1600)
    async with room.database.write() as session:
        for n in range(20):
            pictures = [drawn + bytes([n, slot]) for slot in range(3)]  # files of their own
            ids = await history.photos(session, room.media, pictures, NOW)
            await history.visit(session, shop, lin, NOW - timedelta(days=n + 1), ids)
    view = await view_for(room, shop.id, lin)
    font = find_cjk_font()
    assert font is not None
    begun = time.process_time()
    data = pack_sheet.draw(view, font)
    assert time.process_time() - begun < 6  # of a processor that others use as well; alone it is less than two
    assert len(data) < 5_000_000
    assert sum(len(section.entries) for section in view.sections if section.title.startswith("拜访记录")) == 20


async def test_a_note_as_long_as_a_talk_is_cut(room: Room, shop: Customer, company: Company) -> None:
    async with room.database.write() as session:
        await history.visit(session, shop, company.people["小林"], NOW, note="老板说" * 5000)
    assert "老板…" in text_of(printed(await view_for(room, shop.id, company.people["小林"])))


async def test_a_photo_that_is_lost_leaves_a_word(room: Room, shop: Customer, company: Company) -> None:
    async with room.database.read() as session:
        for sha256 in await session.scalars(select(Media.sha256)):
            room.media.path(sha256).unlink(missing_ok=True)
    assert "照片已取不到" in text_of(printed(await view_for(room, shop.id, company.people["小林"])))


# ---- made once


async def wanted(room: Room, shop: Customer, person: int) -> bool:
    async with room.database.write() as session:
        return await papers.want(session, "pack", shop.id, person, [shop.id], room.clock())


async def made(room: Room) -> tuple[int, int, str]:
    """(files sent, actions, the state of the only paper)."""
    async with room.database.read() as session:
        sent = await session.scalar(select(func.count()).select_from(Outbox))
        taken = await session.scalar(select(func.count()).where(Action.kind == "pack.taken"))
        return sent or 0, taken or 0, (await session.scalars(select(Paper.state))).one()


async def work(printer: Printer) -> None:
    """Until nothing waits that can be made now."""
    running = asyncio.create_task(printer.run())
    async with asyncio.timeout(100):
        while not await printer.is_idle():
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class Plan:
    """A way of making that does as it is told: fails, waits, then makes."""

    def __init__(self, fails: int = 0) -> None:
        self.fails = fails
        self.tries = 0

    async def __call__(self, _session: object, _room: Room, _paper: Paper) -> Draw | Refused:
        self.tries += 1
        if self.tries <= self.fails:
            raise RuntimeError("not today")
        return lambda: Made(b"%PDF made", pack.PDF, "p.pdf")


async def test_two_presses_make_one_and_two_printers_send_it_once(
    room: Room, shop: Customer, company: Company
) -> None:
    lin = company.people["小林"]
    assert await wanted(room, shop, lin)
    assert not await wanted(room, shop, lin)
    await asyncio.gather(*(work(Printer(room, {"pack": Plan()})) for _ in range(2)))
    assert await made(room) == (1, 1, "made")


async def test_what_a_dead_maker_left_is_made_by_the_next_and_sent_once(
    room: Room, shop: Customer, company: Company, clock: FakeClock
) -> None:
    await wanted(room, shop, company.people["小林"])
    async with room.database.write() as session:  # taken by somebody who dies over it
        dead = await papers.claim(session, clock(), clock() + LEASE)
    assert dead is not None
    printer = Printer(room, {"pack": Plan()})
    await work(printer)
    assert (await made(room))[2] == "wanted"
    clock.advance(seconds=LEASE.total_seconds() + 1)
    await work(printer)
    assert await made(room) == (1, 1, "made")
    async with room.database.write() as session:
        assert await papers.keep(session, papers.Held(dead.id, 1)) is None


async def test_a_failure_is_tried_again_and_told_in_the_end(
    room: Room, shop: Customer, company: Company, clock: FakeClock
) -> None:
    await wanted(room, shop, company.people["小林"])
    plan = Plan(fails=GIVE_UP_AFTER)
    for _ in range(GIVE_UP_AFTER):
        await work(Printer(room, {"pack": plan}))
        clock.advance(hours=1)
    assert (await made(room))[1:] == (0, "failed")
    async with room.database.read() as session:
        [told] = await session.scalars(select(Outbox.payload))
    assert "没做出来" in told["text"]
    patient = Patient(Settings(_env_file=None), room.database, clock())
    assert [finding.text for finding in await failed(patient)] == [
        "近 7 天没做出来的客户资料和议程：RuntimeError 1 份"
    ]
    assert await failed(replace(patient, now=clock() + timedelta(days=8))) == []


# ---- let go


async def test_with_a_talk_go_the_packs_that_quote_it(room: Room, shop: Customer, company: Company) -> None:
    await wanted(room, shop, company.people["小林"])
    await work(Printer(room, {"pack": pack.prepare}))
    async with room.database.write() as session:
        call_id = (await session.scalars(select(Call.id))).one()
        media = await session.get_one(Media, (await session.scalars(select(Paper.media_id))).one())
        assert room.media.path(media.sha256).exists()
        await erasing.erase(session, call_id, "asked", NOW)
    await erasure_files.sweep(room.database, room.media)
    assert not room.media.path(media.sha256).exists()
    assert (await made(room))[2] == "erased"
    assert "没有您能看到的通话" in text_of(printed(await view_for(room, shop.id, company.people["小林"])))


async def test_who_makes_one_while_a_talk_is_erased_begins_again(
    room: Room, shop: Customer, company: Company, clock: FakeClock
) -> None:
    await wanted(room, shop, company.people["小林"])
    async with room.database.write() as session:
        taken = await papers.claim(session, clock(), clock() + LEASE)
        assert taken is not None
        held = papers.Held(taken.id, taken.attempts)
    async with room.database.write() as session:
        await papers.forget(session, shop.id, clock())
        assert await papers.keep(session, held) is None
        assert await papers.is_due(session, clock())


async def test_a_pack_is_kept_a_week(room: Room, shop: Customer, company: Company, clock: FakeClock) -> None:
    await wanted(room, shop, company.people["小林"])
    await work(Printer(room, {"pack": Plan()}))
    async with room.database.write() as session:
        assert await papers.let_go(session, clock() + timedelta(days=6), 10) == 0
        assert await papers.let_go(session, clock() + timedelta(days=7), 10) == 1
    assert (await made(room))[2] == "erased"
