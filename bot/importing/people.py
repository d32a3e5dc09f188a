"""People from a file, with their accounts on the channels."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing import leavers
from bot.importing.columns import Column, Kind
from bot.importing.leavers import Post
from bot.importing.lookup import Teams
from bot.importing.record import Record
from bot.words import importing as words
from sales.access import COLLEAGUE, OPERATIONS, REP, SUPERVISOR
from sales.playbook import Playbook
from storage import roster
from storage.roster import IncomingPerson
from storage.tally import Tally

CHANNEL_LABELS: Final = {"wecom": "企业微信", "dingtalk": "钉钉", "console": "控制台"}
KIND: Final = Kind(
    "people",
    "人员表",
    (
        Column("code", "工号", ("员工编号", "员工号", "编号"), required=True, limit=64, folded=True),
        Column("name", "姓名", ("名字", "员工姓名"), required=True, limit=50),
        Column("role", "角色", ("岗位", "职务"), required=True),
        Column("team", "团队", ("部门", "所属团队", "所属部门")),
        Column("phone", "手机", ("手机号", "电话", "联系电话", "mobile"), limit=50, folded=True),
        Column("active", "在职", ("状态", "在职状态", "status")),
        Column("wecom", CHANNEL_LABELS["wecom"], ("企业微信账号", "企微", "企微账号", "wecomid"), folded=True),
        Column("dingtalk", CHANNEL_LABELS["dingtalk"], ("钉钉账号", "dingtalkid"), folded=True),
        Column("console", CHANNEL_LABELS["console"], ("控制台账号",), folded=True),
    ),
)
_ROLES: Final[dict[str, tuple[str, str | None]]] = {
    "业务员": (REP, None),
    "销售代表": (REP, None),
    "销售": (REP, None),
    "店员": (REP, None),
    "rep": (REP, None),
    "主管": (SUPERVISOR, None),
    "督导": (SUPERVISOR, None),
    "区域经理": (SUPERVISOR, None),
    "supervisor": (SUPERVISOR, None),
    "运营": (OPERATIONS, None),
    "销售运营": (OPERATIONS, None),
    "operations": (OPERATIONS, None),
    "产品": (COLLEAGUE, "product"),
    "product": (COLLEAGUE, "product"),
    "售后": (COLLEAGUE, "after_sales"),
    "after_sales": (COLLEAGUE, "after_sales"),
}
_ACTIVE: Final = {"": True, "在职": True, "是": True, "启用": True, "yes": True, "true": True, "1": True} | {
    "离职": False, "否": False, "停用": False, "no": False, "false": False, "0": False
}  # fmt: skip


def role_labels(playbook: Playbook) -> dict[tuple[str, str | None], str]:
    """(role, desk) → the word for it that the import reads again."""
    desks = {(COLLEAGUE, t.desk): t.label for t in playbook.forward}
    return {known: word for word, known in reversed(_ROLES.items())} | desks


class PeopleImport:
    """Checks and writes people; the desks a playbook forwards to are roles as well. `now` is aware."""

    batch_size: Final = 1_000

    def __init__(self, playbook: Playbook, post: Post, now: datetime) -> None:
        self._post = post
        self._now = now
        desks = {word: (COLLEAGUE, t.desk) for t in playbook.forward for word in (t.desk, t.label)}
        self._roles = _ROLES | desks
        self._roles_offered = role_labels(playbook).values()
        self._teams = Teams(())
        self._owners: dict[tuple[str, str], str] = {}

    async def prepare(self, session: AsyncSession, records: Sequence[Record]) -> None:
        """Learn the teams and whose the accounts are."""
        self._teams = Teams(await roster.teams(session))
        self._owners = await roster.account_owners(session)

    def check(self, record: Record) -> IncomingPerson:
        """Raises BadCellError: unknown role or team, or an account that is somebody else's."""
        role, desk = self._role(record)
        values: dict[str, Any] = {"name": record.text("name"), "role": role, "desk": desk}
        if record.has("team"):
            values["team_id"] = self._teams.named_in(record, "team")
        if record.has("phone"):
            values["phone"] = record.text("phone") or None
        if record.has("active"):
            values["active"] = _is_active(record)
        return IncomingPerson(record.text("code"), values, self._accounts(record))

    async def write(self, session: AsyncSession, batch: Sequence[IncomingPerson]) -> Tally:
        """Part of the caller's transaction; who is responsible for somebody who left is told in it."""
        leaving = await roster.closing(session, batch)
        tally = await roster.bring_in_people(session, batch)
        await leavers.settle(session, leaving, self._post, self._now)
        return tally

    def _role(self, record: Record) -> tuple[str, str | None]:
        found = self._roles.get(record.text("role").lower())
        if found is None:
            raise record.bad("role", words.unknown_role(self._roles_offered))
        return found

    def _accounts(self, record: Record) -> dict[str, str]:
        accounts = {channel: record.text(channel) for channel in CHANNEL_LABELS if record.text(channel)}
        for channel, account in accounts.items():
            owner = self._owners.setdefault((channel, account), record.text("code"))
            if owner != record.text("code"):
                raise record.bad(channel, words.account_taken(owner))
        return accounts


def _is_active(record: Record) -> bool:
    found = _ACTIVE.get(record.text("active").lower())
    if found is None:
        raise record.bad("active", words.ACTIVE)
    return found
