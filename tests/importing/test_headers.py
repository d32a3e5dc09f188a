"""Headers in Chinese and English tell the kind of table; what does not fit is said clearly."""

import pytest

from bot.importing import customers, people, teams
from bot.importing.columns import Kind, guess, lay_out
from bot.importing.run import KINDS
from bot.spreadsheet.table import UnreadableError


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("客户编号,客户名称,客户类型", customers.KIND),
        ("编号,名称,类型,电话,地址,城市,纬度,经度,业务员,部门,联系人", customers.KIND),
        ("Code, Name ,TYPE,lat,lng", customers.KIND),
        ("*客户名称（必填）,客户编号：,客户 类型", customers.KIND),
        ("工号,姓名,角色,团队,手机,企业微信", people.KIND),
        ("code,name,role,team", people.KIND),
        ("团队,上级团队", teams.KIND),
        ("部门", teams.KIND),
        ("name,parent", teams.KIND),
    ],
)
def test_the_kind_is_seen_from_the_header(header: str, kind: Kind) -> None:
    assert guess(header.split(","), KINDS).kind is kind


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("甲,乙", "认不出表头“甲、乙”"),
        ("瀹㈡埛,鍚嶇О", "若是乱码"),
        ("客户编号,客户名称", "客户类型"),
    ],
)
def test_a_header_that_fits_nothing_says_what_is_wanted(header: str, word: str) -> None:
    with pytest.raises(UnreadableError, match=word):
        guess(header.split(","), KINDS)


def test_a_missing_column_is_named_when_the_kind_is_given() -> None:
    with pytest.raises(UnreadableError, match="客户表缺少这些列：客户编号、客户类型"):
        lay_out(["客户名称", "电话"], customers.KIND)


def test_two_columns_that_mean_the_same_are_refused() -> None:
    with pytest.raises(UnreadableError, match="有两列都像是“电话”：电话、手机"):
        lay_out(["客户编号", "客户名称", "客户类型", "电话", "手机"], customers.KIND)


def test_columns_nobody_reads_are_remembered() -> None:
    assert lay_out(["编号", "名称", "类型", "", "星座"], customers.KIND).unused == ("星座",)
