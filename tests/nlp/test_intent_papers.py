"""A customer's pack, and how fast colleagues answer, asked for in words."""

import pytest

from nlp.intent import LastSaid, Pack, ResponseSpeed, intent


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("客户资料 百姓大药房", "百姓大药房"),
        ("客户资料：百姓大药房", "百姓大药房"),
        ("请发一份百姓大药房的客户资料", "百姓大药房"),
        ("我要客户资料 7-Eleven 人民路店", "7-Eleven 人民路店"),
    ],
)
def test_a_pack_is_asked_for_by_its_customer(said: str, name: str) -> None:
    assert intent(said) == Pack(name)


@pytest.mark.parametrize(
    "said",
    ["客户资料", "客户资料我的", "今天去拿客户资料回来给老板看看再说吧这句话实在太长了不是请求所以什么都不是"],
)
def test_what_names_no_customer_is_no_request(said: str) -> None:
    assert not isinstance(intent(said), Pack)


def test_what_was_said_last_time_is_still_that() -> None:
    assert intent("查一下百姓大药房的资料") == LastSaid("百姓大药房")


@pytest.mark.parametrize("said", ["响应多快", "同事响应多快？", "看看跨团队响应时间", "大家回复得快不快"])
def test_how_fast_colleagues_answer(said: str) -> None:
    assert intent(said) == ResponseSpeed()
