"""The address book as an app may read it (wecom.md §6), and the ids of smart bots (§3.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.wire import Json

IDS_AT_ONCE = 1000


async def user(client: WeComClient, userid: str) -> Json:
    """One member: name, department[], position, direct_leader[], status; no phone for apps made since mid-2022."""
    return await client.get("user/get", userid=userid)


async def department_ids(client: WeComClient) -> Sequence[Json]:
    """`id` and `parentid` of every department in sight; the list with names is slow on a large company."""
    return _rows(await client.get("department/simplelist"), "department_id")


async def department(client: WeComClient, id: int) -> Json:
    """One department: id, name, parentid, department_leader[]."""
    found: Json = (await client.get("department/get", id=str(id)))["department"]
    return found


async def users(client: WeComClient, department_id: int) -> Sequence[Json]:
    """The members who stand in this very department, as `user` has them."""
    return _rows(await client.get("user/list", department_id=str(department_id)), "userlist")


async def plain_ids(client: WeComClient, encrypted: Sequence[str]) -> Mapping[str, str]:
    """Encrypted userid → plain one. Who is plain already, or unknown, is missing in the answer."""
    found: dict[str, str] = {}
    for start in range(0, len(encrypted), IDS_AT_ONCE):
        body = {"open_userid_list": list(encrypted[start : start + IDS_AT_ONCE])}
        answer = await client.post("batch/openuserid_to_userid", body)
        found |= {row["open_userid"]: row["userid"] for row in _rows(answer, "userid_list")}
    return found


async def agent(client: WeComClient) -> Json:
    """The app as the administrator sees it: name, visible range, whether it is closed."""
    return await client.get("agent/get", agentid=str(client.agent_id))


def _rows(answer: Mapping[str, Any], name: str) -> Sequence[Json]:
    rows = answer.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
