"""What reps say of deals, and what sounds like it and is not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.deal_words import Said, money, named, read
from nlp.intent import MyDeals, StuckDeals, intent
from sales.deals import Change
from tests.chat import playbook

RULES = playbook().deals
TODAY = date(2026, 11, 24)


def heard(text: str) -> Said | None:
    return read(text, RULES, TODAY)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("进入 技术方案确认，金额 8 万", Change("proposal", 8_000_000)),
        ("推进到商务谈判，12万元", Change("terms", 12_000_000)),
        ("退回需求确认", Change("needs")),
        (
            "等客户年底预算，等到 12 月 20 日",
            Change(waiting_until=date(2026, 12, 20), waiting_reason="客户年底预算"),
        ),
        ("等老板出差回来，到12月2号", Change(waiting_until=date(2026, 12, 2), waiting_reason="老板出差回来")),
        ("预算已确认", Change(confirms={"budget": ""})),
        ("已经问过预算了", Change(confirms={"budget": ""})),
        ("预算没问题，拍板人见过了", Change(confirms={"decider": ""})),
        ("签约了，金额八万五", Change("won", 8_500_000)),
        ("丢单了", Change("lost")),
        ("预计 12月20日 签约", Change(expected_close=date(2026, 12, 20))),
        ("商机金额改成 9.5 万，联系人 3 位", Change(amount_fen=9_500_000, contacts=3)),
    ],
)
def test_what_is_said_of_a_deal_is_understood(text: str, change: Change) -> None:
    said = heard(text)
    assert said is not None
    assert said.change == change


@pytest.mark.parametrize(
    "text",
    [
        "缺感冒灵和布洛芬，后天送样",
        "预算还没确认",
        "预算已确认吗？",
        "预算范围没确认",
        "没签约",
        "这个月预算不够",
        "金额 8 万",
        "等一下",
        "等级不够，到月底再看",
        "老板很感兴趣，下周三去报价",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert heard(text) is None


def test_a_new_deal_has_the_name_the_rep_gave_it() -> None:
    said = heard("新商机   感冒灵首批铺货，金额 8.5 万，进入需求确认")
    assert said == Said(Change("needs", 8_500_000), True, "感冒灵首批铺货", True)
    assert heard("新商机") == Said(Change(), True, "", True)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("8万", 8_000_000), ("¥80,000.50", 8_000_050), ("八万五", 8_500_000), ("8.5 万元", 8_500_000), ("0", 0)],
)
def test_money_is_whole_fen(text: str, fen: int) -> None:
    assert money(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "-5", "8万左右吧", "8到9万", "1e9"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert money(text) is None


def test_a_customer_not_named_in_full_stands_first() -> None:
    assert [named(text) for text in ("百姓 进入商务条款", "百姓进入商务条款", "百姓，成交了")] == ["百姓"] * 3


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="新商机进入技术方案确认预算已等到12月0日金额八万，。 \n联系人个吗没", max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    said = heard(text)
    assert said is None or said.opens or said.change != Change()


@pytest.mark.parametrize("text", ["我的商机", "看看我的商机", "我有哪些商机", "商机列表", "我的商机。"])
def test_my_deals_are_asked_for(text: str) -> None:
    assert intent(text) == MyDeals()


@pytest.mark.parametrize("text", ["卡住的商机", "哪些商机卡住了", "看一下卡住的商机", "商机卡在哪"])
def test_stuck_deals_are_asked_for(text: str) -> None:
    assert intent(text) == StuckDeals()
