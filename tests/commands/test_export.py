"""What a person may see leaves as a file, nothing else does, and no cell runs."""

import csv
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from nlp.analysis import Analysis, Concern, NextStep, Quote, Score, Talk, Weak, dump
from storage import calls, deals, ledger
from storage.calls import Arrived
from storage.ledger import Draft
from storage.models import Customer, Forward, Identity, Person, Team, Visit
from tests.commands.conftest import Ask, Xingji

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
FORMULA = '=HYPERLINK("http://evil","点我")'


async def _company(session: AsyncSession) -> None:
    """Two teams; one rep each with a customer and a visit; a supervisor, operations, a colleague, one who left."""
    session.add_all([Team(id=1, name="一队"), Team(id=2, name="二队")])
    await session.flush()
    for id, role, team_id, active in (
        (1, "rep", 1, True),
        (2, "rep", 2, True),
        (3, "supervisor", 1, True),
        (4, "operations", None, True),
        (5, "colleague", None, True),
        (6, "rep", 1, False),
    ):
        desk = "product" if role == "colleague" else None
        session.add(
            Person(id=id, code=f"E{id}", name=f"员工{id}", role=role, team_id=team_id, active=active, desk=desk)
        )
    await session.flush()
    session.add(Identity(channel="wecom", external_id="+wx1", person_id=1))
    for id, name in ((1, FORMULA), (2, "百姓药房")):
        place = {"latitude": -1.5, "longitude": 120.0}
        shop = Customer(id=id, code=f"C{id}", name=name, type="pharmacy", owner_id=id, team_id=id, created_at=NOW)
        shop.phone, shop.latitude, shop.longitude = "057188881234", place["latitude"], place["longitude"]
        session.add(shop)
        await session.flush()
        session.add(Visit(id=id, customer_id=id, rep_id=id, team_id=id, state="submitted", opened_at=NOW))
        await session.flush()
        deal = await deals.open_deal(session, f"D{id}", "首批铺货", shop, id, "proposal", NOW)
        deal.amount_fen = 8_000_050
        said = {"text": "@甲"}
        await ledger.append(session, [Draft("visit.opened", NOW, id, id, visit_id=id, payload=said)])
    await ledger.append(session, [Draft("customers.imported", NOW)])
    session.add(Forward(visit_id=2, from_id=2, to_id=5, created_at=NOW))


@pytest.fixture
def company(ask: Ask[None]) -> None:
    ask(_company)


def exported(xingji: Xingji, subject: str, person: str, name: str = "out.csv") -> list[dict[str, str]]:
    done = xingji("export", subject, "--as", person, "--out", name)
    assert done.exit_code == 0, done.output
    text = Path(name).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(text.decode("utf-8-sig").splitlines()))


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("subject", "column", "seen"),
    [
        ("visits", "拜访编号", {"E1": "1", "E2": "2", "E3": "1", "E4": "12", "E5": "2"}),
        ("customers", "客户编号", {"E1": "C1", "E2": "C2", "E3": "C1", "E4": "C1C2", "E5": ""}),
        ("people", "工号", {"E1": "E1", "E2": "E2", "E3": "E1E3E6", "E4": "E1E2E3E4E5E6", "E5": ""}),
        ("actions", "拜访编号", {"E1": "1", "E2": "2", "E3": "1", "E4": "12", "E5": "2"}),
        ("deals", "商机编号", {"E1": "D1", "E2": "D2", "E3": "D1", "E4": "D1D2", "E5": ""}),
    ],
)
def test_everybody_takes_away_what_they_may_see(
    xingji: Xingji, subject: str, column: str, seen: dict[str, str]
) -> None:
    found = {person: "".join(row[column] for row in exported(xingji, subject, person)) for person in seen}
    assert found == seen


@pytest.mark.usefixtures("company")
def test_a_csv_opens_as_text_with_local_times_and_real_numbers(xingji: Xingji) -> None:
    [customer] = exported(xingji, "customers", "E1")
    assert customer["客户名称"] == "'" + FORMULA
    assert (customer["客户类型"], customer["负责人"], customer["团队"]) == ("药店", "E1", "一队")
    assert (customer["电话"], customer["纬度"]) == ("057188881234", "-1.5")
    [visit] = exported(xingji, "visits", "E1")
    assert (visit["开始时间"], visit["提交时间"], visit["状态"]) == ("2026-11-23 09:30:00", "", "已提交")
    [person] = exported(xingji, "people", "E1")
    assert (person["角色"], person["企业微信"], person["在职"]) == ("业务员", "'+wx1", "在职")


FOUND = Analysis(
    analyser="builtin",
    concerns=(Concern("price", "价格", (Quote(0, 1.0, "太贵"),), "concern:price"),),
    weak=(
        Weak("hedging", "含糊", 1, 2.0, "大概吧", "说得不准", "weak:hedging"),
        Weak("hedging", "含糊", 3, 6.0, "应该", "说得不准", "weak:hedging"),
    ),
    lines=(),
    promises=(),
    objection_handling=Score(40),
    value_statement=Score(None),
    next_step=NextStep(True, "周三送样", date(2026, 11, 25)),
    talk=Talk(),
)


async def _talks(session: AsyncSession) -> None:
    """One of each rep's, the first analysed, and a note of the first rep's own."""
    for rep, purpose in ((1, "call"), (2, "call"), (1, "note")):
        arrived = Arrived(rep, rep, None, "录音.amr", "wecom", "+wx1", NOW, NOW, purpose, duration_s=95.0)
        call = await calls.create(session, arrived)
        call.customer_id = rep
    await calls.save_analysis(session, 1, dump(FOUND), "builtin", None, NOW)


@pytest.mark.usefixtures("company")
def test_what_was_found_in_talks_leaves_but_no_word_of_them(
    xingji: Xingji, ask: Ask[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(_talks)
    [talk] = exported(xingji, "calls", "E1")
    assert (talk["录音编号"], talk["业务员"], talk["客户编号"], talk["分钟"]) == ("1", "员工1", "C1", "1.6")
    assert (talk["客户关注点"], talk["薄弱环节"], talk["薄弱次数"]) == ("价格", "含糊", "2")
    assert (talk["异议应对"], talk["价值陈述"]) == ("40", "")
    assert (talk["约好下一步"], talk["下一步日期"]) == ("约好了", "2026-11-25")
    assert not any(said in cell for said in ("太贵", "大概吧", "送样") for cell in talk.values())
    assert exported(xingji, "calls", "E3") == exported(xingji, "calls", "E4") == []
    shared = tmp_path / "shared.yaml"
    plain = yaml.safe_load(Path(os.environ["XINGJI_PLAYBOOK"]).read_text("utf-8"))
    plain["calls"] = {**plain.get("calls", {}), "supervisor_sees": True}
    shared.write_text(yaml.safe_dump(plain, allow_unicode=True), "utf-8")
    monkeypatch.setenv("XINGJI_PLAYBOOK", str(shared))
    seen = {person: [row["录音编号"] for row in exported(xingji, "calls", person)] for person in ("E3", "E4", "E5")}
    assert seen == {"E3": ["1"], "E4": ["1", "2"], "E5": []}


@pytest.mark.usefixtures("company")
def test_a_workbook_opens_with_text_as_text_and_numbers_as_numbers(xingji: Xingji) -> None:
    assert xingji("export", "customers", "--as", "E1", "--out", "out.xlsx").exit_code == 0
    row: dict[str, Any] = {}
    sheet = openpyxl.load_workbook("out.xlsx").worksheets[0]
    for header, cell in zip(sheet[1], sheet[2], strict=True):
        row[str(header.value)] = cell
    assert (row["客户名称"].value, row["客户名称"].data_type) == (FORMULA, "s")
    assert row["客户名称"].quotePrefix
    assert (row["电话"].value, row["电话"].data_type, row["电话"].number_format) == ("057188881234", "s", "@")
    assert (row["纬度"].value, row["纬度"].data_type) == (-1.5, "n")


@pytest.mark.usefixtures("company")
def test_what_was_exported_can_be_imported_again_and_is_the_same(xingji: Xingji) -> None:
    for name in ("again.csv", "again.xlsx"):
        for subject in ("people", "customers", "deals"):
            xingji("export", subject, "--as", "E4", "--out", name)
            done = xingji("import", name)
            assert "有误 0" in done.output
    assert exported(xingji, "customers", "E1")[0]["客户名称"] == "'" + FORMULA
    assert exported(xingji, "people", "E1")[0]["企业微信"] == "'+wx1"
    [deal] = exported(xingji, "deals", "E1")
    assert (deal["阶段"], deal["金额"], deal["状态"]) == ("技术方案确认", "80000.5", "进行中")


@pytest.mark.usefixtures("company")
def test_what_cannot_be_exported_is_said_and_leaves_no_file(xingji: Xingji) -> None:
    for person, out, word in (
        ("E9", "out.csv", "没有工号为 E9 的人"),
        ("E6", "out.csv", "工号 E6 已离职"),
        ("E1", "out.pdf", "要以 .csv 或 .xlsx 结尾"),
        ("E1", "nowhere/out.csv", "写不了 nowhere/out.csv"),
    ):
        refused = xingji("export", "visits", "--as", person, "--out", out)
        assert word in refused.output
        assert refused.exit_code == 1
    assert list(Path.cwd().iterdir()) == []


def test_without_a_person_nothing_is_exported(xingji: Xingji) -> None:
    assert xingji("export", "visits", "--out", "out.csv").exit_code == 2
