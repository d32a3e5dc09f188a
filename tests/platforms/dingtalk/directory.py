"""The address book (§5, §6): departments and people. Free of charge, `qyapi_get_member`."""

from typing import Any

from tests.platforms.dingtalk.attendance import number
from tests.platforms.dingtalk.errors import OldRefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Person

SCOPE = "qyapi_get_member"


def card(person: Person) -> dict[str, Any]:
    """A person as the address book gives them."""
    return {
        "userid": person.userid,
        "unionid": person.unionid,
        "name": person.name,
        "job_number": person.job_number,
        "mobile": person.mobile,
        "title": person.title,
        "active": person.active,
        "admin": person.admin,
        "manager_userid": person.manager,
        "dept_id_list": list(person.departments),
        "leader_in_dept": [{"dept_id": one, "leader": one in person.leader_in} for one in person.departments],
    }


async def sub_departments(ask: Ask) -> dict[str, Any]:
    """One level down; the root is 1."""
    ask.only("dept_id", "language")
    parent = ask.body.get("dept_id", 1)
    _department(ask, parent)
    below = [one for one in ask.server.departments.values() if one.parent_id == parent]
    return {"result": [{"dept_id": one.dept_id, "name": one.name, "parent_id": one.parent_id} for one in below]}


def _department(ask: Ask, dept_id: Any) -> int:
    if type(dept_id) is not int or dept_id not in ask.server.departments:
        raise OldRefusedError(60003, "部门不存在")
    return dept_id


async def people(ask: Ask) -> dict[str, Any]:
    """Those directly in a department, by cursor, 100 at most a page; outsiders are in no department."""
    ask.only("dept_id", "cursor", "size", "order_field", "contain_access_limit", "language")
    dept_id = _department(ask, ask.body.get("dept_id"))
    cursor, size = number(ask, "cursor", 0, 10**9), number(ask, "size", 1, 100)
    inside = [one for one in ask.server.people.values() if one.staff and dept_id in one.departments]
    more = cursor + size < len(inside)
    page = [card(one) for one in inside[cursor : cursor + size]]
    return {"result": {"has_more": more, "list": page, **({"next_cursor": cursor + size} if more else {})}}


async def person(ask: Ask) -> dict[str, Any]:
    ask.only("userid", "language")
    found = ask.server.people.get(ask.text("userid"))
    if found is None or not found.staff:
        raise OldRefusedError(60121, "找不到该用户")
    return {"result": card(found)}


async def by_unionid(ask: Ask) -> dict[str, Any]:
    """`contact_type` 0: of this organisation, 1: an outside contact."""
    ask.only("unionid")
    unionid = ask.text("unionid")
    found = next((one for one in ask.server.people.values() if one.unionid == unionid), None)
    if found is None:
        raise OldRefusedError(60121, "找不到该用户")
    return {"result": {"contact_type": 0 if found.staff else 1, "userid": found.userid}}


APIS = [
    Api("POST", "/topapi/v2/department/listsub", sub_departments, SCOPE, free=True, old=True),
    Api("POST", "/topapi/v2/user/list", people, SCOPE, free=True, old=True),
    Api("POST", "/topapi/v2/user/get", person, SCOPE, free=True, old=True),
    Api("POST", "/topapi/user/getbyunionid", by_unionid, SCOPE, free=True, old=True),
]
