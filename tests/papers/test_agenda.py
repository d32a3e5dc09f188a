"""The agenda in words and as a Word file."""

import io
from datetime import date

from docx import Document

from bot.cards.agenda import SHOWN, message
from bot.papers.agenda_sheet import draw
from sales.agenda import Contacted, Owed, Topic
from sales.deal_warnings import DealWarning
from tests.chat import playbook

TODAY = date(2026, 11, 25)
BUDGET = playbook().deals.precondition("budget")


def topic(name: str = "百姓大药房") -> Topic:
    return Topic(
        customer=name,
        name="首批铺货",
        stage="技术方案确认",
        days=9,
        amount_fen=8_000_000,
        owner=None,
        warnings=[DealWarning("stuck", 9, 5), DealWarning("step_overdue", 2, 0)],
        waiting="客户年底预算，到 12-20",
        contacted=Contacted("call", date(2026, 11, 12)),
        owed=[Owed("送样", date(2026, 11, 23), "小林")],
        unknown=[BUDGET] if BUDGET else [],
    )


def test_the_message_tells_the_first_deals_and_what_to_decide() -> None:
    words = message("技术方案确认", [topic(f"客户{n}") for n in range(23)], TODAY).text
    for part in (
        "23 个商机，共 184 万", "1. 客户0 · 首批铺货", "停了 9 个工作日 · 8 万 · 没有负责人 · 等待 客户年底预算",
        "最近联系：11-12 通话", "没兑现的：送样（11-23，已过期，小林）", "还没弄清：客户这次的预算大概在什么范围？",
        "→ 定一位负责人", "→ 谁去问清楚：预算范围已确认", "→ 下一步做什么",
        f"这里列了前 {SHOWN} 个，23 个都在文件里",
    ):  # fmt: skip
        assert part in words, part
    assert f"客户{SHOWN}" not in words


def test_the_file_tells_all_of_them_whatever_they_are_called() -> None:
    data = draw("技术方案确认", [topic(f"客户{n} <b>&\x01\x0b店") for n in range(7)], "王姐", TODAY)
    document = Document(io.BytesIO(data))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "7. 客户6 <b>&店 · 首批铺货" in words
    assert "为 王姐 制作 · 2026-11-25" in words
    assert len(document.tables) == 7
