"""What a supervisor does with an alert besides meeting: asks colleagues, takes an agenda and customers' packs."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from sqlalchemy import select, update

from bot.cards.card import File
from bot.handlers.alert import show
from bot.posting import Postmaster
from bot.tray import Tray, write
from bot.words import question as words
from sales.alerts import Figures
from sales.response import speed
from storage.database import open_database
from storage.models import Action, Alert, Deal, Person, Question
from tests.chat import ConsolePhone, World, world
from tests.scenarios.test_alert import NINE, stands

SHOP, CLINIC = "百姓大药房", "阳光诊所"


@pytest.fixture
async def stuck(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Two deals of 小林 stand too long in 城东一队, and 王姐 has the card; it is Wednesday, nine o'clock."""
    database = open_database(sqlite_url)
    async with world(database, tmp_path) as running:
        await alerted(running)
        yield running
    await database.close()


async def alerted(there: World) -> None:
    """The card of the morning, without all else that a morning brings."""
    deals = [await stands(there, CLINIC, "年度框架", "proposal", 30, 50_000)]
    deals.append(await stands(there, SHOP, "首批铺货", "proposal", 20))
    there.clock.now = NINE
    now, bot = there.clock(), there.bot
    channels = [bot.console, *(channel for platform in bot.platforms for channel in platform.channels)]
    wang = there.company.people["王姐"]
    day = now.date()
    async with bot.database.write() as session:
        alert = Alert(
            kind="stuck",
            team_id=there.company.teams["城东一队"],
            people={"ids": [wang], "said": {str(wang): day.isoformat()}},
            waiting_since=day,
            day=day,
            stage="proposal",
            deals={"ids": deals},
            facts=Figures(len(deals), 0, 0, 5, (23, 15)).dump(),
            fingerprint="one",
            told_at=now,
        )
        session.add(alert)
        await session.flush()
        tray = Tray("alert:1:told", now)
        await show(session, bot.house, tray, alert, "send")
        await write(session, [tray], Postmaster({one.name: one for one in channels}, bot.house.signing))
    bot.courier.wake()
    await there.settled()


@pytest.fixture
def wang(stuck: World) -> ConsolePhone:
    return stuck.phone("S01")  # type: ignore[no-any-return]


@pytest.fixture
def lin(stuck: World) -> ConsolePhone:
    return stuck.phone("R01")  # type: ignore[no-any-return]


async def recorded(there: World, kind: str) -> list[Action]:
    async with there.bot.database.read() as session:
        return list(await session.scalars(select(Action).where(Action.kind == kind).order_by(Action.id)))


async def file_of(phone: ConsolePhone) -> tuple[str, bytes]:
    """The newest file in the chat: its name and bytes."""
    sent = next(one for one in reversed(await phone.messages()) if isinstance(one, File))
    async with phone.world.bot.database.read() as session:
        _, data = await phone.world.bot.media.read(session, sent.media_id)
    return sent.name, data


async def ask(wang: ConsolePhone, whom: str = "各商机的负责人", deal: str = "全部") -> None:
    await wang.taps("请同事答一句")
    await wang.taps("发出去", 问谁=[whom], 哪个商机=[deal])


async def remind(there: World) -> None:
    """The clockwork looks what takes no time."""
    await there.bot.clockwork.soon()
    await there.settled()


# ---- questions


async def test_owners_answer_one_question_each_and_the_card_says_so(
    stuck: World, wang: ConsolePhone, lin: ConsolePhone
) -> None:
    await ask(wang)
    await wang.sees("已发给 小林", "问了同事：0/2 已回", "[看回复 0/2]")
    await lin.sees(
        "王姐 请您答一句", f"{SHOP} · 首批铺货", "预算大概在什么范围", "可以这样问客户", "8 万", "[还没问到]"
    )
    stuck.clock.advance(hours=2)
    card = await lin.holds("五到二十万")
    await lin.taps("五到二十万")
    await lin.sees("已回复", "已经转给提问的人")
    await wang.has_seen(f"小林 答了 {SHOP} · 首批铺货：五到二十万", times=1)
    await wang.has_seen("问了同事：1/2 已回", times=1)
    await wang.has_seen("只有 1 次，2.0 小时，还看不出快慢", times=1)
    await lin.presses(card, "五到二十万")
    await lin.sees("已经回复过了")
    [action] = await recorded(stuck, "question.answered")
    assert action.payload["answer"] == "五到二十万"
    async with stuck.bot.database.read() as session:
        known = {deal.name: deal.confirmed for deal in await session.scalars(select(Deal))}
    assert known == {"首批铺货": {"budget": "五到二十万"}, "年度框架": {}}


async def test_typed_words_answer_what_was_asked_last_or_what_is_tapped(
    stuck: World, wang: ConsolePhone, lin: ConsolePhone
) -> None:
    await ask(wang)
    await lin.says("下周二给他们看样品")
    await wang.has_seen(f"小林 答了 {SHOP} · 首批铺货：下周二给他们看样品", times=1)
    await lin.says("老板出国了，月底回来")  # the answered card stands last now
    await lin.sees("这句是回答哪个问题的？", "[都不是]")
    await lin.taps(f"{CLINIC} · 年度框架")
    await lin.sees("已回复", "老板出国了")
    await wang.taps("看回复 2/2")
    await wang.sees("同事的回复 · 2/2 已回", f"小林 · {CLINIC}：老板出国了，月底回来")
    await wang.taps(f"小林 · {CLINIC}")
    await wang.sees("老板出国了，月底回来", "预算大概在什么范围")


async def test_who_asked_and_leads_the_team_no_more_hears_no_answer(
    stuck: World, wang: ConsolePhone, lin: ConsolePhone
) -> None:
    await ask(wang)
    async with stuck.bot.database.write() as session:
        west = stuck.company.teams["城西二队"]
        await session.execute(update(Person).where(Person.name == "王姐").values(team_id=west))
    await lin.taps("五到二十万")
    await lin.sees("已回复")
    await wang.has_seen("五到二十万", times=0)


async def test_nobody_is_asked_twice_however_often_it_is_pressed(
    stuck: World, wang: ConsolePhone, lin: ConsolePhone
) -> None:
    await wang.taps("请同事答一句")
    form = await wang.holds("发出去")
    await wang.presses(form, "发出去", 问谁=["各商机的负责人"], 哪个商机=["全部"])
    await wang.presses(form, "发出去", 问谁=["各商机的负责人"], 哪个商机=["全部"])
    await wang.taps("看回复 0/2")
    await wang.taps("再问一句")
    await wang.taps("发出去", 问谁=["各商机的负责人"], 哪个商机=["全部"])
    await wang.sees("这次没有发出新的问题：2 个已经问过")
    await lin.has_seen("请您答一句", times=2)
    await stuck.phone("S02").presses(form, "发出去")
    await stuck.phone("S02").sees("给另一位同事的")


async def test_a_desk_sees_the_question_and_not_the_money(stuck: World, wang: ConsolePhone) -> None:
    await ask(wang, "产品", f"{SHOP} · 首批铺货")
    await wang.sees("已发给 周工")
    zhou = stuck.phone("P01")
    shown = await zhou.sees("王姐 请您答一句", SHOP, "什么时候能定？", "[今天答复]")
    assert "8 万" not in shown
    assert "技术方案确认" not in shown
    await zhou.says("周五前给您准话")
    await wang.has_seen(f"周工 答了 {SHOP} · 首批铺货：周五前给您准话", times=1)
    await zhou.says("响应多快")
    await zhou.sees("只给主管和销售运营看")
    await wang.says("响应多快")
    await wang.sees("同事回应有多快", "城东一队 · 合计：只有 1 次")
    await stuck.phone("S02").says("同事回复多快")
    await stuck.phone("S02").sees("还没有同事因为提醒答过问题")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ([1.0, 2.0], "只有 2 次，最慢 2.0 小时，还看不出快慢"),
        ([0.5, 0.5, 3.0, 3.0, 3.0, 9.0], "中位 3.0 小时，九成在 9.0 小时内（6 次）"),
        ([0.25] * 5, "中位 15 分钟，九成在 15 分钟内（5 次）"),
    ],
)
def test_few_answers_are_said_to_be_few(hours: list[float], told: str) -> None:
    assert words.speed(speed(hours)) == told


async def test_who_does_not_answer_is_reminded_once_after_a_working_day(
    stuck: World, wang: ConsolePhone, lin: ConsolePhone
) -> None:
    await ask(wang, deal=f"{SHOP} · 首批铺货")
    stuck.clock.now = NINE + timedelta(hours=23)
    await remind(stuck)
    await lin.has_seen("还在等您一句话", times=0)
    stuck.clock.advance(hours=1, minutes=1)
    await remind(stuck)
    await lin.has_seen("还在等您一句话", times=1)
    stuck.clock.advance(days=1)
    await remind(stuck)
    await lin.has_seen("还在等您一句话", times=1)


async def test_of_a_deal_that_ended_nobody_is_reminded(stuck: World, wang: ConsolePhone, lin: ConsolePhone) -> None:
    await ask(wang)
    card = await lin.holds("五万以内")
    async with stuck.bot.database.write() as session:
        await session.execute(update(Deal).values(state="won"))
    stuck.clock.advance(days=1, minutes=1)
    await remind(stuck)
    await lin.has_seen("还在等您一句话", times=0)
    await lin.presses(card, "五万以内")
    await lin.sees("不用再答了")
    await wang.taps("请同事答一句")
    await wang.sees("都已经有进展")
    await wang.taps("议程和客户资料")
    await wang.taps("会议议程")
    await wang.sees("都已经有进展")


async def test_who_left_is_not_waited_for(stuck: World, wang: ConsolePhone, lin: ConsolePhone) -> None:
    await ask(wang)
    async with stuck.bot.database.write() as session:
        await session.execute(update(Person).where(Person.code == "R01").values(active=False))
    stuck.clock.advance(days=1, minutes=1)
    await remind(stuck)
    await wang.has_seen("小林 已经离开", times=1)
    await wang.taps("请同事答一句")
    await wang.taps("发出去", 问谁=["各商机的负责人"], 哪个商机=["全部"])
    await wang.sees("2 个商机没有在职的负责人")
    async with stuck.bot.database.read() as session:
        assert set(await session.scalars(select(Question.state))) == {"withdrawn"}


# ---- papers


async def test_the_agenda_comes_as_words_and_as_a_file(stuck: World, wang: ConsolePhone) -> None:
    await wang.taps("今天16:00碰一下")
    await wang.taps("议程和客户资料")
    await wang.sees("[会议议程]", f"[客户资料 · {CLINIC}]", f"[客户资料 · {SHOP}]")
    await wang.taps("会议议程")
    await wang.has_seen("会议议程 · 技术方案确认 · 2 个商机", times=1)
    await wang.has_seen("→ 谁去问清楚：预算范围已确认", times=1)
    name, data = await file_of(wang)
    assert name == "会议议程 技术方案确认 2026-11-25.docx"
    document = Document(io.BytesIO(data))
    written = "\n".join([p.text for p in document.paragraphs] + [c.text for t in document.tables for c in t._cells])
    for part in (f"1. {CLINIC} · 年度框架", "5 万", "还没有联系过", "客户这次的预算大概在什么范围？", "结论：",
                 "时间：11-25 周三 16:00–16:30\n参加：小林、王姐"):  # fmt: skip
        assert part in written
    await wang.taps("会议议程")
    await wang.sees("刚做好发给您了")
    [taken] = await recorded(stuck, "agenda.taken")
    assert taken.actor_id == stuck.company.people["王姐"]


async def test_a_pack_is_made_once_and_recorded(stuck: World, wang: ConsolePhone, lin: ConsolePhone) -> None:
    await wang.taps("议程和客户资料")
    card = await wang.holds(f"客户资料 · {SHOP}")
    await wang.taps(f"客户资料 · {SHOP}")
    await wang.has_seen(f"正在整理“{SHOP}”的资料", times=1)
    await wang.presses(card, f"客户资料 · {SHOP}")
    await wang.sees("刚做好发给您了")
    name, data = await file_of(wang)
    assert name == f"客户资料 {SHOP} 2026-11-25.pdf"
    printed = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    assert "为 王姐 制作" in printed
    await lin.says(f"客户资料 {SHOP}")
    await lin.has_seen("正在整理", times=1)
    assert "为 小林 制作" in "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument((await file_of(lin))[1])
    )
    taken = await recorded(stuck, "pack.taken")
    people = stuck.company.people
    assert [(one.actor_id, one.customer_id) for one in taken] == [
        (people[who], stuck.company.customers[SHOP]) for who in ("王姐", "小林")
    ]
    for who, told in (("R02", "没有找到您能看的客户"), ("P01", "只发给业务员、主管和销售运营")):
        await stuck.phone(who).says(f"客户资料 {SHOP}")
        await stuck.phone(who).sees(told)


# ---- inside the platforms


@pytest.mark.only_on("wecom", "dingtalk")
async def test_inside_an_app(company: World) -> None:
    wang, lin = company.phone("S01"), company.phone("R01")
    await alerted(company)
    await ask(wang)
    await wang.has_seen("已发给 小林")
    await lin.sees("王姐 请您答一句", "预算大概在什么范围")
    await lin.taps("五万以内")
    await wang.has_seen(f"小林 答了 {SHOP} · 首批铺货：五万以内")
    await wang.taps("议程和客户资料")
    await wang.taps("会议议程")
    await wang.has_seen(f"1. {CLINIC} · 年度框架")
    await wang.taps(f"客户资料 · {SHOP}")
    names = {one.name for one in await wang.bubbles() if one.kind == "file"}
    assert names == {"会议议程 技术方案确认 2026-11-25.docx", f"客户资料 {SHOP} 2026-11-25.pdf"}
