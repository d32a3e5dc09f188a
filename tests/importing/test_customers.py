"""Customers come from a CRM nobody tended: good rows go in, the others are told with line and reason."""

import pytest
from sqlalchemy import select

from bot.importing import duplicates as looking
from bot.words import importing as words
from bot.words import tables
from storage import customers, duplicates
from storage.database import Database
from storage.models import Action, Customer
from tests.importing.conftest import Import
from tests.importing.files import csv, xlsx

TEAMS = csv("团队,上级团队", "一队,大区", "大区,")
PEOPLE = csv(
    "工号,姓名,角色,团队",
    "E1,张三,业务员,一队",
    "E2,李四,业务员,一队",
    "E3,李四,业务员,大区",
)
HEADER = "客户编号,客户名称,客户类型,电话,纬度,经度,负责人,团队"


@pytest.fixture
async def company(import_file: Import) -> Import:
    """Teams and people are there already."""
    await import_file(TEAMS)
    await import_file(PEOPLE)
    return import_file


async def all_customers(database: Database) -> list[Customer]:
    async with database.read() as session:
        return list(await customers.everyone(session))


async def test_a_row_becomes_a_customer_of_its_owner_and_the_owners_team(
    company: Import, database: Database
) -> None:
    report = await company(csv(HEADER, "Ｃ１, 百姓大药房 ,药店,１３８００００１２３４,30.25,120.17,E1,"))
    assert (report.tally.added, report.problems) == (1, ())
    [customer] = await all_customers(database)
    assert (customer.code, customer.name, customer.type) == ("C1", "百姓大药房", "pharmacy")
    assert customer.phone == "13800001234"
    assert (customer.latitude, customer.longitude) == (30.25, 120.17)
    async with database.read() as session:
        [first, *_] = await customers.of_teams(session, [customer.team_id or 0])
    assert first.owner_id == customer.owner_id


BAD_ROWS = [
    (",无编号,药店,,,,,", "客户编号", words.EMPTY_CELL),
    ("B1,,药店,,,,,", "客户名称", words.EMPTY_CELL),
    (f"B2,{'长' * 101},药店,,,,,", "客户名称", words.too_long(100)),
    ("B3,甲\x07,药店,,,,,", "客户名称", tables.CONTROL_CHARACTER),
    ("B4,甲,药店,,北,120,,", "纬度", words.NOT_A_NUMBER),
    ("B5,甲,药店,,nan,120,,", "纬度", words.LATITUDE),
    ("B6,甲,药店,,91,181,,", "纬度", words.LATITUDE),
    ("B7,甲,药店,,30,181,,", "经度", words.LONGITUDE),
    ("B8,甲,药店,,120.17,30.25,,", "纬度", words.SWAPPED),
    ("B9,甲,药店,,30,,,", "纬度", words.HALF_A_PLACE),
    ("B10,甲,药店,,0,0,,", "纬度", words.NOWHERE),
    ("B11,甲,药店,,,,赵六,", "负责人", words.UNKNOWN_PERSON),
    ("B12,甲,药店,,,,李四,", "负责人", words.namesakes(["E2", "E3"])),
    ("B13,甲,药店,,,,,三队", "团队", words.UNKNOWN_TEAM),
    ("B14,甲,药店,,,,,,多出来", "", tables.MORE_CELLS_THAN_HEADER),
    ('B15,"甲,药店', "", tables.BAD_QUOTES),
]


async def test_bad_rows_are_told_with_line_and_reason_and_the_others_go_in(
    company: Import, database: Database
) -> None:
    rows = [row for row, _, _ in BAD_ROWS]
    report = await company(csv(HEADER, "G1,好客户,药店,,,,,", *rows, "G2,又一个,药店,,,,,"))
    told = [(problem.line, problem.column, problem.reason) for problem in report.problems]
    assert told == [(line, column, reason) for line, (_, column, reason) in enumerate(BAD_ROWS, start=3)]
    assert [customer.code for customer in await all_customers(database)] == ["G1", "G2"]


async def test_an_unknown_type_names_those_of_the_playbook(company: Import) -> None:
    report = await company(csv(HEADER, "C1,甲,饭店,,,,,"))
    assert "药店" in report.problems[0].reason


async def test_the_same_code_twice_in_a_file_takes_the_first(company: Import, database: Database) -> None:
    report = await company(csv(HEADER, "C1,甲,药店,,,,,", "C1,乙,药店,,,,,"))
    assert [(p.line, p.reason) for p in report.problems] == [(3, words.seen_before(2))]
    assert [customer.name for customer in await all_customers(database)] == ["甲"]


async def test_a_formula_in_excel_keeps_its_row_out_unless_nobody_reads_its_column(
    company: Import, database: Database
) -> None:
    header = ("编号", "名称", "类型", "备注")
    report = await company(xlsx(header, ("C1", "=A1", "药店", ""), ("C2", "乙", "药店", "=1+1")))
    assert [(p.line, p.column, p.reason) for p in report.problems] == [(2, "客户名称", tables.FORMULA)]
    assert [customer.code for customer in await all_customers(database)] == ["C2"]
    assert report.notes == (words.unused_columns(["备注"]),)


async def test_the_same_file_again_changes_nothing_and_writes_no_second_record(
    company: Import, database: Database
) -> None:
    file = csv(HEADER, "C1,甲,药店,,,,E1,", "C2,乙,药店,,,,E1,", "坏行")
    first, again = await company(file), await company(file)
    assert (first.tally.added, first.tally.unchanged) == (2, 0)
    assert (again.tally.added, again.tally.updated, again.tally.unchanged) == (0, 0, 2)
    async with database.read() as session:
        records = (await session.scalars(select(Action).where(Action.kind == "customers.imported"))).all()
    assert [record.payload["added"] for record in records] == [2]
    assert records[0].payload == {
        "added": 2, "updated": 0, "unchanged": 0, "wrong": 1, "sha256": first.source.sha256,
    }  # fmt: skip


async def test_a_file_with_fewer_columns_leaves_the_others_as_they_are(company: Import, database: Database) -> None:
    await company(csv(HEADER, "C1,甲,药店,13800001234,30.25,120.17,E1,"))
    report = await company(csv("code,name,type", "C1,新名字,clinic"))
    assert report.tally.updated == 1
    [customer] = await all_customers(database)
    assert (customer.name, customer.type) == ("新名字", "clinic")
    assert (customer.phone, customer.latitude) == ("13800001234", 30.25)


async def test_likely_duplicates_are_listed_and_not_merged(company: Import, database: Database) -> None:
    rows = "C1,天河药房,药店,138-0000-1234,,,,", "C2,百姓药店,药店,13800001234,,,,", "C3,康乐,诊所,,,,,"
    report = await company(csv(HEADER, *rows))
    assert report.problems == ()
    await looking.search(database)
    async with database.read() as session:
        [pair] = await duplicates.open_pairs(session)
    assert (pair.first.code, pair.second.code, pair.reason) == ("C1", "C2", "phone")
    assert len(await all_customers(database)) == 3


async def test_thousands_of_rows_go_in_batch_by_batch(company: Import, database: Database) -> None:
    rows = [f"C{n},客户{n},药店,,,,E1," for n in range(2_500)]
    report = await company(csv(HEADER, *rows))
    assert report.tally.added == 2_500
    assert len(await all_customers(database)) == 2_500
