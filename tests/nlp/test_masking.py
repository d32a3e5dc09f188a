"""What tells who somebody is, is hidden; what tells about goods stays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.masking import HIDDEN, mask

FIGURES = "0123456789"
SIGNS = st.sampled_from([FIGURES, "０１２３４５６７８９", "零幺二三四五六七八九", "〇一二三四五六七八九"])
AROUND = st.text("我的他们电话是要不货店王，。！ ", max_size=12)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我电话13812345678一直在用", "我电话***********一直在用"),
        ("一三八零零一三八零零零一直在用", "***********一直在用"),
        ("幺三八 零零一三 八零零零", "*** **** ****"),
        ("一三八，嗯，一二三四\n五六七八", "***，嗯，****\n****"),
        ("138一二三四五六七八", "***********"),
        ("电话：1 3 8 1 2 3 4 5 6 7 8", "电话：* * * * * * * * * * *"),
        ("手机138 12 345 678", "手机*** ** *** ***"),
        ("订了100 13812345678", "订了100 ***********"),
        ("+86 138-1234-5678", "+86 ***-****-****"),
        ("tel:8613812345678", "tel:*************"),
        ("0755-8765 4321转802", "****-**** ****转802"),
        ("(010)87654321", "(***)********"),
        ("座机8765 4321", "座机**** ****"),
        ("440106 19900307 1234", "****** ******** ****"),
        ("身份证 440106199003071230", "身份证 ******************"),
        ("卡号6222 0212 3456 7890 123", "卡号**** **** **** **** ***"),
        ("6225 8812 3456 7891", "**** **** **** ****"),
        ("打到4111111111111111", "打到****************"),
        ("加我微信 abc-12345 吧", "加我微信 ********* 吧"),
        ("微信号是Zhang_San88", "微信号是***********"),
        ("VX：zhangsan88", "VX：**********"),
        ("扣扣12345678", "扣扣********"),
        ("发li.si@163.com吧", "发*************吧"),
        ("li.si艾特163点com", "**************"),
    ],
)
def test_what_tells_who_somebody_is_is_hidden(said: str, left: str) -> None:
    assert mask(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "",
        "一百二十箱，三五天，打八五折",
        "总价1,200,000元，2026-11-23送到，12月3号",
        "一共1500 2000 300",
        "单价2000 3000 4000 5000",
        "合同额13812345678元",
        "¥13812345678",
        "国械注准20193140123",
        "国药准字Z20123456",
        "生产许可证SC10644010500123",
        "批号13812345678",
        "订单编号 4111111111111111",
        "条码6901234567892",
        "统一社会信用代码91440101123456789012",
        "每天一二三四五六七八九十",
        "微信就是手机号",
        "扫微信小程序",
        "400 100 2000",
        "440199199013991234",  # no such day
    ],
)
def test_what_tells_about_goods_stays(said: str) -> None:
    assert mask(said) == said


def in_groups(digits: str, sizes: tuple[int, ...], between: str) -> str:
    rest = iter(digits)
    return between.join("".join(next(rest) for _ in range(size)) for size in sizes)


def check_sign(first: str) -> str:
    """The 18th sign by the standard's own table of weights."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


@given(
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    sizes=st.sampled_from([(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11]),
    between=st.sampled_from([" ", "-", "–", "，", " - ", "\n", "\u200b", "嗯"]),
    signs=SIGNS,
    before=AROUND,
    after=AROUND,
)
def test_a_mobile_number_is_hidden_however_it_is_said(
    number: str, sizes: tuple[int, ...], between: str, signs: str, before: str, after: str
) -> None:
    said = in_groups(number, sizes, between).translate(str.maketrans(FIGURES, signs))
    hidden = "".join(HIDDEN if sign in signs else sign for sign in said)
    assert mask(before + said + after) == before + hidden + after


@given(
    area=st.sampled_from(["110101", "440106", "650102", "820000"]),
    born=st.dates(min_value=date(1930, 1, 1), max_value=date(2026, 1, 1)),
    serial=st.from_regex(r"[0-9]{3}", fullmatch=True),
    sizes=st.sampled_from([(18,), (6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4)]),
    signs=SIGNS,
)
def test_an_id_number_is_hidden(area: str, born: date, serial: str, sizes: tuple[int, ...], signs: str) -> None:
    first = f"{area}{born:%Y%m%d}{serial}"
    said = in_groups(first + check_sign(first), sizes, " ").translate(str.maketrans(FIGURES, signs))
    assert set(mask(said)) <= {HIDDEN, " "}


@given(
    goods=st.lists(
        st.one_of(
            st.integers(1, 99_999_999).map(lambda n: f"{n}元"),
            st.integers(1, 99_999_999).map(lambda n: f"{n:,}块"),
            st.floats(0.1, 9999).map(lambda x: f"每盒{x:.2f}元"),
            st.integers(1, 99_999).map(lambda n: f"{n}箱"),
            st.integers(1, 99).map(lambda n: f"返利{n}%"),
            st.dates().map(lambda day: f"{day:%Y-%m-%d}"),
            st.dates().map(lambda day: f"{day.month}月{day.day}号"),
            st.from_regex(r"国药准字[HZS][0-9]{8}", fullmatch=True),
            st.from_regex(r"国械注准[0-9]{11}", fullmatch=True),
            st.from_regex(r"SC[0-9]{14}", fullmatch=True),
        ),
        max_size=5,
    )
)
def test_no_amount_date_or_licence_is_hidden(goods: list[str]) -> None:
    said = "，还有".join(goods)
    assert mask(said) == said


@given(st.text())
def test_any_text_keeps_its_length_and_is_masked_once(said: str) -> None:
    hidden = mask(said)
    assert all(new in (old, HIDDEN) for old, new in zip(said, hidden, strict=True))
    assert mask(hidden) == hidden
