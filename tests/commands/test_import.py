"""A new company types `xingji import` for the first time, and again."""

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Customer, DuplicatePair
from tests.commands.conftest import Ask, Xingji
from tests.importing.files import csv, xlsx

TEAMS = csv("团队", "一队")
PEOPLE = csv("工号,姓名,角色,团队", "E1,张三,业务员,一队", encoding="gb18030")
CUSTOMERS = xlsx(
    ("客户编号", "客户名称", "客户类型", "电话", "负责人"),
    ("C1", "天河大药房", "药店", 13800001234, "E1"),
    ("C2", "百姓药店", "药店", "138-0000-1234", "张三"),
    ("C3", "=1+1", "药店", "", ""),
)


def write(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


def company() -> list[str]:
    return [write("客户.xlsx", CUSTOMERS), write("人员.csv", PEOPLE), write("团队.csv", TEAMS)]


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Customer)) or 0


def test_three_files_in_any_order_make_a_company(xingji: Xingji, ask: Ask[int]) -> None:
    done = xingji("import", *company())
    assert "✓ 团队.csv（团队表）：新增 1，更新 0，未变 0，有误 0" in done.output
    assert "✓ 客户.xlsx（客户表）：新增 2，更新 0，未变 0，有误 1" in done.output
    assert "客户.xlsx 第 4 行“客户名称”：这一格是公式" in done.output
    assert "有 1 对疑似重复的客户待确认" in done.output
    assert "天河大药房 C1  ↔  百姓药店 C2（电话相同）" in done.output
    assert done.exit_code == 1  # a row stayed out
    assert ask(count) == 2


def test_the_same_files_again_change_nothing(xingji: Xingji) -> None:
    files = company()
    xingji("import", *files)
    again = xingji("import", *files)
    assert "新增 0，更新 0，未变 2，有误 1" in again.output
    assert "导入完成" in again.output


def test_a_dry_run_writes_nothing(xingji: Xingji, ask: Ask[int]) -> None:
    done = xingji("import", *company(), "--dry-run")
    assert "新增 2" in done.output
    assert "什么都没有写入" in done.output
    assert ask(count) == 0


def test_a_person_decides_which_customers_are_the_same(xingji: Xingji, ask: Ask[int]) -> None:
    xingji("import", *company())
    pair = ask(_pair)
    assert f"第 {pair} 对是同一家" in xingji("import", "--decide", f"{pair}=same").output
    assert "没有待确认的疑似重复客户" in xingji("import", "--duplicates").output
    assert ask(count) == 2


def test_a_decision_that_makes_no_sense_is_refused(xingji: Xingji) -> None:
    for word in ("1=maybe", "same", "x=same", "99999999999999999999=same"):
        refused = xingji("import", "--decide", word)
        assert "--decide 要写成" in refused.output
        assert refused.exit_code == 1
    assert "没有编号为 404 的疑似重复" in xingji("import", "--decide", "404=same").output


def test_files_that_cannot_be_read_are_named_and_the_others_go_in(xingji: Xingji) -> None:
    broken = write("坏.xlsx", CUSTOMERS[:1000])
    done = xingji("import", "没有.csv", broken, write("团队.csv", TEAMS))
    assert "✗ 没有.csv：打不开这个文件" in done.output
    assert "✗ 坏.xlsx：这个 .xlsx 文件不完整或已损坏" in done.output
    assert "✓ 团队.csv" in done.output
    assert done.exit_code == 1


def test_without_a_file_it_says_what_to_do(xingji: Xingji) -> None:
    assert "请给出要导入的文件" in xingji("import").output


async def _pair(session: AsyncSession) -> int:
    return (await session.scalars(select(DuplicatePair.id))).one()
