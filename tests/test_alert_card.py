"""An alert is one card everywhere, with every button on it: a second one would never be repainted."""

from dataclasses import replace

import pytest

from bot.cards.alert import Oldest, Part, Shown, card
from bot.cards.card import Button, Card, Press
from bot.channels.dingtalk.cards.limits import LIMITS as DINGTALK
from bot.channels.wecom.bot_cards import LIMITS as WECOM_BOT
from bot.channels.wecom.cards import LIMITS as WECOM
from bot.render import Limits, fit
from sales.alerts import Hits


def part(asks: str, *labels: str) -> Part:
    return Part(asks, (), tuple(Button(label, Press("alert.x", "alert:1", 1)) for label in labels))


FULL = Shown(
    id=1,
    revision=3,
    state="open",
    stage="技术方案确认",
    limit=5,
    count=1_234,
    key=117,
    fen=123_450_000,
    oldest=[
        Oldest("百姓大药房连锁（光谷店）", "感冒灵首批铺货", "欧阳小林", 112, True),
        Oldest("便民超市", "整排陈列", None, 15, False),
        Oldest("阳光诊所", "年度框架", "小赵", 9, False),
    ],
    others=[("需求确认", 12), ("商务条款", 4), ("合同审批", 2), ("初步接触", 1)],
    hits=Hits(8, 2),
    meeting=part("今天 16:00 碰一下？", "16:00 碰一下", "换个时间"),
    questions=part("", "会前材料", "问同事"),
)


@pytest.mark.parametrize("limits", [WECOM, WECOM_BOT, DINGTALK], ids=["wecom", "wecom_bot", "dingtalk"])
def test_all_buttons_stand_on_the_last_card(limits: Limits) -> None:
    *before, last = fit(card(FULL), limits)
    assert isinstance(last, Card)
    assert [button.label for button in last.buttons] == [
        "16:00 碰一下", "换个时间", "会前材料", "问同事", "先放一放", "这条不准",
    ]  # fmt: skip
    assert all(isinstance(one, Card) and not one.buttons for one in before)


def test_the_first_line_says_what_matters_and_asks() -> None:
    shown = card(FULL)
    assert shown.title == "1234 个商机卡在「技术方案确认」超过 5 天"
    assert shown.text.splitlines() == [
        "其中 117 个是重点行业，共 123.45 万；今天 16:00 碰一下？",
        "另外也卡着：需求确认 12 个、商务条款 4 个、合同审批 2 个",
        "这类提醒近 90 天：有用 8 次，不准 2 次（80%）",
    ]
    assert shown.facts[0].label == "112 天"
    assert shown.facts[0].value == "★ 百姓大药房连锁（光谷店） · 感冒灵首批铺货 · 欧阳小林"


def test_where_it_came_to_an_end_nothing_can_be_tapped_and_nobody_is_named() -> None:
    done = card(
        replace(FULL, state="wrong", outcome="王姐 说这条不准：阶段填错了", meeting=Part(), questions=Part())
    )
    assert (done.buttons, done.facts, done.tone) == ((), (), "plain")
    assert done.text.startswith("王姐 说这条不准")
