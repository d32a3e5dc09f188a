"""The address book: departments, people, their unionIds (dingtalk.md §6). Free of charge, `qyapi_get_member`."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bot.channel import SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.seam import CHANNEL, CallError
from bot.platform import Department, Directory, Member
from bot.words import dingtalk as words

ROOT = 1
PAGE = 100
ATTEMPTS = 6
LONGEST_WAIT_S = 60.0
REMEMBERED = 20_000
NO_SUCH_PERSON = "60121"


class Contacts:
    """Asks patiently: reading a large company meets the rate of 20 a second."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._unionids: OrderedDict[str, str] = OrderedDict()

    async def known(self, userids: Sequence[str]) -> list[str]:
        """Those that the platform has a unionId for. Raises SendError where it does not say."""
        found = []
        for userid in userids:
            try:
                await self.unionid(userid)
            except CallError as error:
                if error.code != NO_SUCH_PERSON:
                    raise
            else:
                found.append(userid)
        return found

    async def unionid(self, userid: str) -> str:
        """Calendar, meetings and todos know people by this. Raises SendError."""
        if userid not in self._unionids:
            result = await self._ask("/topapi/v2/user/get", {"userid": userid})
            found = result.get("unionid")
            if not isinstance(found, str) or not found:
                raise CallError("no unionid", 200, "never")
            self._unionids[userid] = found
            if len(self._unionids) > REMEMBERED:
                self._unionids.popitem(last=False)
        return self._unionids[userid]

    async def userid(self, unionid: str) -> str:
        """The way back. Raises SendError."""
        return str((await self._ask("/topapi/user/getbyunionid", {"unionid": unionid}))["userid"])

    async def directory(self) -> Directory:
        """Every department below the root and everybody in one. Raises SendError."""
        departments = [Department(str(ROOT), words.WHOLE_COMPANY, None)]
        waiting, members = [ROOT], dict[str, Member]()
        while waiting:
            here = waiting.pop(0)
            async for person in self._people(here):
                members.setdefault(str(person["userid"]), _member(person))
            for below in await self._below(here):
                departments.append(Department(str(below["dept_id"]), str(below["name"]), str(here)))
                waiting.append(int(below["dept_id"]))
        return Directory(CHANNEL, departments, list(members.values()))

    async def _below(self, dept_id: int) -> list[Mapping[str, Any]]:
        result = await self._ask("/topapi/v2/department/listsub", {"dept_id": dept_id})
        return objects(result)

    async def _people(self, dept_id: int) -> AsyncIterator[Mapping[str, Any]]:
        cursor: Any = 0
        while True:
            page = await self._ask("/topapi/v2/user/list", {"dept_id": dept_id, "cursor": cursor, "size": PAGE})
            for person in objects(page.get("list")):
                yield person
            if not page.get("has_more"):
                return
            cursor = page["next_cursor"]

    async def _ask(self, path: str, body: Mapping[str, Any]) -> Any:
        call = Call(path, body, host="oapi", pot=None, may_repeat=True)
        for _ in range(1, ATTEMPTS):
            try:
                return (await self._calls.do(call)).get("result") or {}
            except SendError as error:
                if error.retry != "wait" or error.after_s is None or error.after_s > LONGEST_WAIT_S:
                    raise
                await asyncio.sleep(error.after_s)
        return (await self._calls.do(call)).get("result") or {}


def objects(found: Any) -> list[Mapping[str, Any]]:
    """The objects of a list in an answer; none where it is no list."""
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _member(person: Mapping[str, Any]) -> Member:
    """Every page of a person tells of all their departments."""
    departments = person.get("dept_id_list")
    return Member(
        account=str(person["userid"]),
        name=str(person.get("name") or ""),
        departments=tuple(str(one) for one in departments) if isinstance(departments, list) else (),
        leads=tuple(str(one["dept_id"]) for one in objects(person.get("leader_in_dept")) if one.get("leader")),
        staff_no=str(person.get("job_number") or "") or None,
        phone=str(person.get("mobile") or "") or None,
        position=str(person.get("title") or ""),
    )
