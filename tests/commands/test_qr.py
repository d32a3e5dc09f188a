"""IT prints the codes for the doors, and a new one where one was lost."""

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import qr
from bot.signing import Signing, door_token
from storage.models import Action, Customer, Team
from tests.commands.conftest import Ask, Xingji

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def _shops(session: AsyncSession) -> None:
    """One customer of a team, one of the team below, one of another."""
    session.add_all([Team(id=1, name="一队"), Team(id=3, name="外队")])
    await session.flush()
    session.add(Team(id=2, name="一队小组", parent_id=1))
    await session.flush()
    for id in (1, 2, 3):
        session.add(Customer(id=id, code=f"C{id}", name=f"店{id}", type="clinic", team_id=id, created_at=NOW))


@pytest.fixture(autouse=True)
def shops(ask: Ask[None]) -> None:
    ask(_shops)


def printed(name: str = "out.pdf") -> dict[int, int]:
    """Customer id → door version of every code in the file."""
    signing = Signing("a secret of this test")
    images = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(name)]
    codes = [barcode.text for image in images for barcode in zxingcpp.read_barcodes(image)]
    assert all(code.startswith("https://sales.example.com/v/") for code in codes)
    return dict(signing.read_door(door_token(code) or "") for code in codes)


def test_the_chosen_customers_are_printed(xingji: Xingji) -> None:
    for choice, chosen in (
        (["--customer", "C3", "--customer", "C1"], {1, 3}),
        (["--team", "一队"], {1, 2}),
        (["--team", "一队", "--customer", "C1", "--customer", "C3"], {1, 2, 3}),
        (["--all", "--per-page", "2"], {1, 2, 3}),
    ):
        done = xingji("qr", *choice, "--out", "out.pdf")
        assert f"已生成 {len(chosen)} 个二维码" in done.output
        assert printed().keys() == chosen


def test_a_lost_code_is_replaced_and_the_ledger_knows(xingji: Xingji, ask: Ask[list[str]]) -> None:
    done = xingji("qr", "--renew", "C2", "--out", "out.pdf")
    assert "客户 C2 的旧二维码已作废" in done.output
    assert printed() == {2: 2}
    assert ask(_kinds) == ["customer.door_renewed"]


def test_a_code_nobody_knows_renews_nothing(xingji: Xingji, ask: Ask[list[str]]) -> None:
    refused = xingji("qr", "--renew", "C1", "--renew", "C9")
    assert "没有编号为 C9 的客户" in refused.output
    assert "作废" not in refused.output
    assert ask(_kinds) == []


def test_what_cannot_be_printed_is_said_and_leaves_no_file(xingji: Xingji) -> None:
    for typed, word in (
        ([], "请说明要哪些客户"),
        (["--all"], "请用 --out"),
        (["--all", "--out", "out.png"], "要以 .pdf 结尾"),
        (["--customer", "C9", "--out", "out.pdf"], "没有编号为 C9 的客户"),
        (["--team", "九队", "--out", "out.pdf"], "没有叫“九队”的团队"),
        (["--all", "--out", "nowhere/out.pdf"], "写不了 nowhere/out.pdf"),
    ):
        refused = xingji("qr", *typed)
        assert word in refused.output
        assert refused.exit_code == 1
    assert list(Path.cwd().iterdir()) == []


def test_without_a_chinese_font_there_is_no_sheet_of_boxes(xingji: Xingji, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "find_cjk_font", lambda: None)
    refused = xingji("qr", "--all", "--out", "out.pdf")
    assert "apt-get install fonts-wqy-microhei" in refused.output
    assert refused.exit_code == 1


def test_an_address_only_this_machine_can_open_is_pointed_out(
    xingji: Xingji, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINGJI_PUBLIC_URL", "http://127.0.0.1:8080")
    assert "XINGJI_PUBLIC_URL" in xingji("qr", "--all", "--out", "out.pdf").output


async def _kinds(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Action.kind)))
