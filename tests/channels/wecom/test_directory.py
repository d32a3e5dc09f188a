"""The address book as the product needs it: who is there, where they stand, whom they lead (wecom.md §6)."""

from bot.channels.wecom.directory import directory
from bot.platform import Department, Member
from tests.channels.wecom.tenant import Tenant


async def test_everybody_in_sight(at: Tenant) -> None:
    at.server.department(2, "华东", 1)
    at.server.department(3, "上海", 2)
    at.server.employ("S01", "王主管", department=[2, 3], is_leader_in_dept=[0, 1], position="主管")
    at.server.employ("R02", "李雷", department=[3], direct_leader=["S01"])
    at.server.employ("R03", "走了", department=[3], status=5)
    at.server.employ("R04", "停用", department=[3], status=2)
    at.server.employ("R05", "没登录过", department=[3], status=4)
    found = await at.platform.directory()
    assert found.channel == "wecom"
    assert list(found.departments) == [
        Department("1", "公司", None),
        Department("2", "华东", "1"),
        Department("3", "上海", "2"),
    ]
    people = {member.account: member for member in found.members}
    assert set(people) == {"R01", "S01", "R02", "R05"}
    assert people["S01"] == Member("S01", "王主管", ("2", "3"), leads=("3",), position="主管")
    assert people["R02"] == Member("R02", "李雷", ("3",))


async def test_an_old_app_tells_the_telephone(at: Tenant) -> None:
    at.app.old_app = True
    at.server.employ("R01", mobile="13800000000")
    (member,) = (await at.platform.directory()).members
    assert member.phone == "13800000000"


def test_a_department_may_name_its_leader_and_have_its_parent_out_of_sight() -> None:
    rows = [{"id": 7, "name": "华南", "parentid": 1, "department_leader": ["S01"]}]
    users = [{"userid": "S01", "department": [7], "is_leader_in_dept": [0]}]
    found = directory(rows, users)
    assert list(found.departments) == [Department("7", "华南", None)]
    assert list(found.members) == [Member("S01", "S01", ("7",), leads=("7",))]
