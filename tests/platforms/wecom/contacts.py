"""The contact directory as an app made today may read it (wecom.md §6), and ids of smart bots (§3.6)."""

from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import Department, Member
from tests.platforms.wecom.routes import Ask, api


def _member(ask: Ask, one: Member) -> dict[str, Any]:
    """No avatar, gender, mobile, email or address for apps since 2022-06-20."""
    row = {
        "userid": one.userid,
        "name": one.name,
        "department": one.department,
        "order": [0 for _ in one.department],
        "position": one.position,
        "is_leader_in_dept": one.is_leader_in_dept or [0 for _ in one.department],
        "direct_leader": one.direct_leader,
        "status": one.status,
        "main_department": one.department[0],
    }
    return row | ({"mobile": one.mobile} if ask.app.old_app else {})


@api("GET", "user/get")
async def user_get(ask: Ask) -> dict[str, Any]:
    """One member; 60111 unknown, 60011 out of sight."""
    userid = ask.query.get("userid", "")
    one = ask.server.members.get(userid)
    if one is None:
        raise Refused(60111, "userid not found")
    demand(ask.app.sees(userid), errors.NOT_VISIBLE, "no privilege to access this member")
    return _member(ask, one)


def _of_department(ask: Ask) -> list[Member]:
    value = ask.query.get("department_id", "")
    demand(value.isdigit() and int(value) in ask.server.departments, 60123, "invalid department id")
    places = ask.server.below(int(value)) if ask.query.get("fetch_child") == "1" else {int(value)}
    return [one for one in ask.server.members.values() if places & set(one.department) and ask.app.sees(one.userid)]


@api("GET", "user/simplelist")
async def user_simplelist(ask: Ask) -> dict[str, Any]:
    """Ids and names."""
    fields = ("userid", "name", "department")
    return {"userlist": [{field: getattr(one, field) for field in fields} for one in _of_department(ask)]}


@api("GET", "user/list")
async def user_list(ask: Ask) -> dict[str, Any]:
    """All there is to read of the members of a department."""
    return {"userlist": [_member(ask, one) for one in _of_department(ask)]}


def _departments(ask: Ask) -> list[Department]:
    value = ask.query.get("id", "1")
    demand(value.isdigit() and int(value) in ask.server.departments, 60123, "invalid department id")
    below = ask.server.below(int(value))
    return [one for one in ask.server.departments.values() if one.id in below]


def _leaders(ask: Ask, department: int) -> list[str]:
    found = []
    for one in ask.server.members.values():
        for place, leads in zip(one.department, one.is_leader_in_dept, strict=False):
            if place == department and leads:
                found.append(one.userid)
    return found


def _whole(ask: Ask, one: Department) -> dict[str, Any]:
    row = {"id": one.id, "name": one.name, "parentid": one.parentid, "order": one.order}
    return row | {"department_leader": _leaders(ask, one.id)}


@api("GET", "department/simplelist")
async def department_simplelist(ask: Ask) -> dict[str, Any]:
    """Ids only."""
    rows = [{"id": one.id, "parentid": one.parentid, "order": one.order} for one in _departments(ask)]
    return {"department_id": rows}


@api("GET", "department/get")
async def department_get(ask: Ask) -> dict[str, Any]:
    """One department."""
    demand("id" in ask.query, 60123, "invalid department id")
    wanted = int(ask.query["id"])
    return {"department": next(_whole(ask, one) for one in _departments(ask) if one.id == wanted)}


@api("GET", "department/list")
async def department_list(ask: Ask) -> dict[str, Any]:
    """All at once; slow on a real tenant."""
    return {"department": [_whole(ask, one) for one in _departments(ask)]}


@api("POST", "batch/openuserid_to_userid")
async def openuserid_to_userid(ask: Ask) -> dict[str, Any]:
    """Encrypted ids to plain ones; whatever is not encrypted comes back as invalid."""
    wanted = ask.body.get("open_userid_list")
    good = isinstance(wanted, list) and 1 <= len(wanted) <= 1000 and all(isinstance(one, str) for one in wanted)
    demand(good, errors.BAD_FIELD, "open_userid_list: 1 to 1000")
    known = {ask.server.open_userid(one): one for one in ask.server.members}
    rows = [{"open_userid": one, "userid": known[one]} for one in wanted or [] if one in known]
    return {"userid_list": rows, "invalid_open_userid_list": [one for one in wanted or [] if one not in known]}
