"""Deals from a CRM: good rows go in with their place in the ledger, bad ones are told, twice is once."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.words import importing as words
from storage.database import Database
from storage.models import Action, Customer, Deal
from tests.importing.conftest import NOW, Import
from tests.importing.files import csv, xlsx

HEADER = "商机编号,商机名称,客户编号,阶段,金额,负责人,进入阶段日期,最近跟进,预计成交,联系人数"
GOOD = "D1,首批铺货,C1,技术方案确认,8 万,E1,2026-11-02,2026/11/9,2026年12月20日,2"
BAD_ROWS = [
    (",无编号,C1,商务条款,,,,,,", "商机编号", words.EMPTY_CELL),
    ("B1,甲,C9,商务条款,,,,,,", "客户编号", words.UNKNOWN_CUSTOMER),
    ("B3,甲,C1,商务条款,很多,,,,,", "金额", words.NOT_AN_AMOUNT),
    ("B4,甲,C1,商务条款,-5,,,,,", "金额", words.NOT_AN_AMOUNT),
    ("B5,甲,C1,商务条款,,赵六,,,,", "负责人", words.UNKNOWN_PERSON),
    ("B6,甲,C1,商务条款,,,2026-02-30,,,", "进入阶段日期", words.NOT_A_DAY),
    ("B7,甲,C1,商务条款,,,去年,,,", "进入阶段日期", words.NOT_A_DAY),
    ("B8,甲,C1,商务条款,,,2027-01-01,,,", "进入阶段日期", words.IN_THE_FUTURE),
    ("B9,甲,C1,商务条款,,,,,,两个", "联系人数", words.NOT_A_COUNT),
]


@pytest.fixture
async def company(import_file: Import) -> Import:
    """A rep with a customer."""
    await import_file(csv("团队,上级团队", "一队,"))
    await import_file(csv("工号,姓名,角色,团队", "E1,张三,业务员,一队"))
    await import_file(csv("客户编号,客户名称,客户类型,负责人", "C1,百姓大药房,药店,E1"))
    return import_file


async def test_a_row_becomes_a_deal_and_twice_is_once(company: Import, database: Database) -> None:
    file = csv(HEADER, GOOD, "D2,二批,C1,lead,,,,2026-11-24,,", *(row for row, _, _ in BAD_ROWS))
    report = await company(file)
    assert report.tally.added == 2
    assert [(p.column, p.reason) for p in report.problems] == [(column, reason) for _, column, reason in BAD_ROWS]
    assert [p.line for p in report.problems] == list(range(4, 4 + len(BAD_ROWS)))
    assert (await company(file)).tally.unchanged == 2
    moved = csv(HEADER, GOOD.replace("技术方案确认", "签约").replace("2026-11-02", ""))
    assert (await company(moved)).tally.updated == 1
    async with database.read() as session:
        first, second = await session.scalars(select(Deal).order_by(Deal.code))
        [customer] = await session.scalars(select(Customer))
        actions = await session.scalars(select(Action).where(Action.deal_id.is_not(None)).order_by(Action.id))
        told = [(action.kind, action.deal_id, action.payload.get("from")) for action in actions]
    assert (first.amount_fen, first.contacts, first.expected_close) == (8_000_000, 2, date(2026, 12, 20))
    assert (first.owner_id, first.team_id) == (customer.owner_id, customer.team_id)
    assert (first.last_activity_at.date(), first.created_at.date()) == (date(2026, 11, 9), date(2026, 11, 2))
    assert (first.state, first.stage_since) == ("won", NOW)
    assert (second.amount_fen, second.owner_id, second.stage_since) == (None, customer.owner_id, NOW)
    assert second.last_activity_at.date() == date(2026, 11, 24)  # today in China, though not yet in London
    assert told == [
        ("deal.opened", first.id, None),
        ("deal.opened", second.id, None),
        ("deal.won", first.id, "proposal"),
    ]


async def test_the_same_file_changes_nothing_after_the_customer_got_another_owner(
    company: Import, database: Database
) -> None:
    rows = ("D1,首批铺货,C1,lead,,E1,,,,", "D2,二批,C1,lead,,,,,,")
    await company(csv(HEADER, *rows))
    await company(csv("工号,姓名,角色,团队", "E2,李四,业务员,一队"))
    await company(csv("客户编号,客户名称,客户类型,负责人", "C1,百姓大药房,药店,E2"))
    assert (await company(csv(HEADER, *rows))).tally.unchanged == 2
    assert (await company(csv(HEADER, rows[0].replace("E1", "E2"), rows[1]))).tally.updated == 1
    async with database.read() as session:
        given = await session.scalars(select(Action).where(Action.kind == "deal.handed_over"))
        [(deal, owner)] = [(action.deal_id, action.payload["to"]) for action in given]
        assert (await session.get_one(Deal, deal)).owner_id == owner


async def test_an_unknown_stage_is_told_with_those_there_are(company: Import) -> None:
    report = await company(xlsx(HEADER.split(","), ["D1", "甲", "C1", "快了", "", "", "", "", "", ""]))
    [problem] = report.problems
    assert (problem.line, problem.column) == (2, "阶段")
    assert "技术方案确认" in problem.reason
