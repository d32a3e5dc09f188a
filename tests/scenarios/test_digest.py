"""The daily digest as its readers see it: the team's group, the other team's, the managers', a supervisor alone."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete, select

from bot.cards.card import Picture
from bot.words import digest as words
from storage import usage
from storage.database import Database
from storage.ledger import Draft, append
from storage.models import Customer, Deal, FollowUp, Group, Media, Outbox, Team
from tests.chat import Phone, World, text_of
from tests.phones.dingtalk import dingtalk_world
from tests.platforms.bubble import Bubble
from tests.scenarios.steps import SHOP, visit


async def at(world: World, hour: int, minute: int = 0, days: int = 0) -> None:
    """It is so late in Shanghai, so many days on; whatever is due happens."""
    day = world.clock.now.day + days
    world.clock.now = world.clock.now.replace(day=day, hour=hour - 8, minute=minute)
    await world.bot.clockwork.moments()
    await world.settled()


async def deal(world: World, customer: str, amount_fen: int = 8_000_000) -> Deal:
    """An open deal with that customer, at needs."""
    async with world.bot.database.write() as session:
        shop = await session.get_one(Customer, world.company.customers[customer])
        now = datetime(2026, 11, 20, tzinfo=UTC)
        row = Deal(
            code=f"D-{customer}",
            name="首批铺货",
            customer_id=shop.id,
            owner_id=shop.owner_id,
            team_id=shop.team_id,
            stage="needs",
            stage_since=now,
            amount_fen=amount_fen,
            created_at=now,
            last_activity_at=now,
        )
        session.add(row)
        await session.flush()
        return row


async def moves(world: World, row: Deal, after: str) -> None:
    """Its owner brings it into that stage now."""
    kind = "deal.won" if after == "won" else "deal.moved"
    payload = {"from": row.stage, "to": after, "amount_fen": row.amount_fen}
    async with world.bot.database.write() as session:
        draft = Draft(kind, world.clock(), row.owner_id, row.customer_id, row.id, None, payload)
        await append(session, [draft])


async def shown(phone: Phone) -> str:
    """Everything that was said in this chat."""
    return "\n".join(
        one.caption if isinstance(one, Picture) else one.words if isinstance(one, Bubble) else text_of(one)
        for one in await phone.messages()
    )


async def drawn(world: World) -> list[tuple[str, int]]:
    """Name and width of every picture that the bot drew."""
    async with world.bot.database.read() as session:
        rows = (await session.scalars(select(Media).where(Media.name.contains("日报")).order_by(Media.name))).all()
        data = [(await world.bot.media.read(session, row.id))[1] for row in rows]
    return [(row.name, Image.open(BytesIO(one)).width) for row, one in zip(rows, data, strict=True)]


async def test_the_group_sees_what_its_team_did_and_nobody_elses(company: World, group: Phone) -> None:
    await moves(company, await deal(company, SHOP), "proposal")
    await moves(company, await deal(company, "便民超市", 990_000), "won")
    await at(company, 18, 1)
    said = await shown(group)
    assert "城东一队 11-24 周二 日报" in said
    assert "没有提交拜访，商机前进 1 个" in said
    other = await shown(company.phone("group-2"))
    assert "城西二队 11-24 周二 日报" in other
    assert "成交 1 个共 9,900 元" in other
    for secret in ("小林", SHOP, "城东一队"):
        assert secret not in other
    for secret in ("便民超市", "城西二队", "9,900"):
        assert secret not in said
    assert await drawn(company) == [("城东一队 11-24 周二 日报.png", 1080), ("城西二队 11-24 周二 日报.png", 1080)]
    await at(company, 18, 30)
    await group.has_seen("周二 日报", times=1)


@pytest.mark.only_on("wecom")
async def test_what_a_late_digest_said_is_not_said_again_the_day_after(company: World, group: Phone) -> None:
    company.clock.now = company.clock.now.replace(hour=10, minute=30)
    await moves(company, await deal(company, SHOP), "proposal")
    await at(company, 19)  # nobody looked at six
    company.clock.advance(minutes=1)
    await moves(company, await deal(company, "阳光诊所"), "proposal")
    await at(company, 18, 1, days=1)
    assert (await shown(group)).count("商机前进 1 个") == 2


@pytest.mark.only_on("wecom")
async def test_a_visit_that_led_to_something_is_told_with_the_name_of_who_made_it(
    company: World, lin: Phone, group: Phone
) -> None:
    await visit(lin)
    company.clock.advance(minutes=1)
    await moves(company, await deal(company, SHOP), "proposal")
    await at(company, 18, 1)
    said = await shown(group)
    assert "拜访 1 次、1 家，商机前进 1 个" in said
    assert "【值得学】小林：照片齐全、意向有 1 样证据的一次拜访，当天商机从“需求确认”走到“技术方案确认”" in said
    assert "【值得学】" not in await shown(company.phone("group-2"))
    assert "到下个工作日还有" not in said  # what was agreed on is due the day after


async def test_what_is_due_is_counted_and_the_most_important_named(company: World, group: Phone) -> None:
    await deal(company, "阳光诊所")
    async with company.bot.database.write() as session:
        east = company.company.teams["城东一队"]
        lin = company.company.people["小林"]
        for customer, kind, day in (
            (SHOP, "sample", 24),
            (SHOP, "答应张店长（13800138000）周三前退三百块钱", 25),
            ("阳光诊所", "quote", 20),
            (SHOP, "sample", 23),
            (SHOP, "sample", 27),
        ):
            shop = company.company.customers[customer]
            session.add(FollowUp(customer_id=shop, owner_id=lin, team_id=east, kind=kind, due=date(2026, 11, day)))
    await at(company, 18, 1)
    said = await shown(group)
    assert "今天到期还没做 3 件，到下个工作日还有 1 件，先做这几件：" in said
    assert [line for line in said.splitlines() if line.startswith("· ")] == [
        "· 报价 · 阳光诊所 · 小林（过了 4 天）",
        "· 送样 · 百姓大药房 · 小林（过了 1 天）",
        "· 送样 · 百姓大药房 · 小林（今天 11-24 周二）",
    ]
    assert "13800138000" not in said


@pytest.mark.only_on("console")
async def test_the_managers_see_their_teams_side_by_side(company: World) -> None:
    async with company.bot.database.write() as session:
        region = Team(name="武汉大区", parent_id=None)
        session.add(region)
        await session.flush()
        session.add(Group(team_id=region.id, channel="console", chat="group-3"))
        for team in await session.scalars(select(Team).where(Team.id != region.id)):
            team.parent_id = region.id
    await at(company, 18, 1)
    said = await shown(company.phone("group-3"))
    assert "武汉大区 11-24 周二 日报" in said
    assert "先不排名（能评的灯太少）：城东一队、城西二队" in said


@pytest.mark.only_on("console")
async def test_without_a_group_the_supervisor_gets_it_and_is_told_why_once(company: World, wang: Phone) -> None:
    async with company.bot.database.write() as session:
        await session.execute(delete(Group).where(Group.team_id == company.company.teams["城东一队"]))
    await at(company, 18, 1)
    await wang.has_seen("城东一队 11-24 周二 日报", times=1)
    await wang.has_seen(words.TROUBLE_TITLES["no_group"], times=1)
    await wang.has_seen("绑定 城东一队", times=1)
    await at(company, 18, 1, days=1)
    await wang.has_seen("城东一队 11-25 周三 日报", times=1)
    await wang.has_seen(words.TROUBLE_TITLES["no_group"], times=1)
    await company.phone("S02").has_seen("日报", times=0)


async def test_a_month_that_runs_short_leaves_the_group_the_words(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with sqlite_database.write() as session:
        await usage.add(session, "dingtalk", "2026-11", "calls", 920)
    async with dingtalk_world(sqlite_database, tmp_path, dingtalk_monthly_calls=1000) as company:
        await at(company, 18, 1)
        bubbles = await company.phone("group-1").bubbles()
        assert [bubble.kind for bubble in bubbles] == ["text"]
        assert "城东一队 11-24 周二 日报" in bubbles[0].words
        await company.phone("S01").has_seen(words.TROUBLE_TITLES["month"], times=1)
        await at(company, 18, 1, days=1)
        assert len(await company.phone("group-1").bubbles()) == 2
        await company.phone("S01").has_seen(words.TROUBLE_TITLES["month"], times=1)


@pytest.mark.only_on("console")
async def test_what_died_on_its_way_is_replaced_once(company: World, wang: Phone, group: Phone) -> None:
    for days in (0, 1):
        await at(company, 18, 1, days=days)
        await _die(company, "group-1")
        await at(company, 18, 21)
        await at(company, 20, 1)
    await wang.has_seen("城东一队 11-24 周二 日报", times=1)
    await wang.has_seen("城东一队 11-25 周三 日报", times=1)
    await wang.has_seen(words.TROUBLE_TITLES["refused"], times=1)
    await company.phone("S02").has_seen("日报", times=0)


async def _die(world: World, chat: str) -> None:
    async with world.bot.database.write() as session:
        for row in await session.scalars(select(Outbox).where(Outbox.chat == chat)):
            row.state, row.error = "dead", "the group is gone"
