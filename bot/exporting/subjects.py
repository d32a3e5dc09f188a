"""The tables that can be exported: each column's header, and what stands in it."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing.people import CHANNEL_LABELS, role_labels
from bot.spreadsheet.write import Cell
from bot.words.call import STATES as CALL_STATES
from bot.words.exporting import DEAL_STATES, NEXT_STEP, VISIT_STATES
from nlp.analysis import Analysis, load
from sales.access import Owned, may_see
from sales.call import may_see_talk
from sales.playbook import Playbook
from storage import exports
from storage.visibility import Viewer

Columns = Mapping[str, Callable[[Any], Cell]]


@dataclass(frozen=True, slots=True)
class House:
    """What rows are put into words with."""

    playbook: Playbook
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be written."""

    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


async def visits(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per visit."""
    columns: Columns = {
        "拜访编号": attrgetter("id"),
        "客户编号": attrgetter("customer_code"),
        "客户名称": attrgetter("customer_name"),
        "工号": attrgetter("rep_code"),
        "业务员": attrgetter("rep_name"),
        "团队": attrgetter("team"),
        "状态": lambda visit: VISIT_STATES.get(visit.state, visit.state),
        "开始时间": lambda visit: _local(visit.opened_at, house.zone),
        "提交时间": lambda visit: _local(visit.submitted_at, house.zone),
    }
    return _sheet(columns, viewer, await exports.visits(session, viewer))


async def customers(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per customer, in columns that can be imported again."""
    types = {t.id: t.label for t in house.playbook.customer_types}
    columns: Columns = {
        "客户编号": attrgetter("code"),
        "客户名称": attrgetter("name"),
        "客户类型": lambda customer: types.get(customer.type, customer.type),
        "电话": attrgetter("phone"),
        "地址": attrgetter("address"),
        "城市": attrgetter("city"),
        "纬度": attrgetter("latitude"),
        "经度": attrgetter("longitude"),
        "负责人": attrgetter("owner_code"),
        "团队": attrgetter("team"),
        "联系人": attrgetter("contact"),
    }
    return _sheet(columns, viewer, await exports.customers(session, viewer))


async def people(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per person with their accounts, in columns that can be imported again."""
    accounts = await exports.accounts(session)
    roles = role_labels(house.playbook)

    def account_on(channel: str) -> Callable[[Any], Cell]:
        return lambda person: accounts.get((person.id, channel))

    columns: Columns = {
        "工号": attrgetter("code"),
        "姓名": attrgetter("name"),
        "角色": lambda person: roles.get((person.role, person.desk), person.desk or person.role),
        "团队": attrgetter("team"),
        "手机": attrgetter("phone"),
        "在职": lambda person: "在职" if person.active else "离职",
        **{label: account_on(channel) for channel, label in CHANNEL_LABELS.items()},
    }
    return _sheet(columns, viewer, await exports.people(session, viewer))


async def actions(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per action of the ledger, with its place in its chain."""
    columns: Columns = {
        "动作编号": attrgetter("id"),
        "时间": lambda action: _local(action.at, house.zone),
        "动作": attrgetter("kind"),
        "工号": attrgetter("actor_code"),
        "姓名": attrgetter("actor_name"),
        "客户编号": attrgetter("customer_code"),
        "客户名称": attrgetter("customer_name"),
        "商机": attrgetter("deal_id"),
        "拜访编号": attrgetter("visit_id"),
        "内容": lambda action: _json(action.payload),
        "留痕": lambda action: _json(action.evidence),
        "链": attrgetter("chain"),
        "序号": attrgetter("seq"),
        "上一哈希": attrgetter("previous_hash"),
        "哈希": attrgetter("hash"),
    }
    return _sheet(columns, viewer, await exports.actions(session, viewer))


async def calls(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per talk with a customer: what was found in it, and no word of what was said."""
    columns: Columns = {
        "录音编号": attrgetter("id"),
        "时间": lambda call: _local(call.received_at, house.zone),
        "工号": attrgetter("rep_code"),
        "业务员": attrgetter("rep_name"),
        "团队": attrgetter("team"),
        "客户编号": attrgetter("customer_code"),
        "客户名称": attrgetter("customer_name"),
        "拜访编号": attrgetter("of_visit"),
        "分钟": lambda call: None if call.duration_s is None else round(call.duration_s / 60, 1),
        "状态": lambda call: CALL_STATES[call.state],
        "客户关注点": _found(lambda found: "、".join(concern.label for concern in found.concerns)),
        "薄弱环节": _found(lambda found: "、".join(dict.fromkeys(weak.label for weak in found.weak))),
        "薄弱次数": _found(lambda found: len(found.weak)),
        "异议应对": _found(lambda found: found.objection_handling.value),
        "价值陈述": _found(lambda found: found.value_statement.value),
        "约好下一步": _found(lambda found: NEXT_STEP[found.next_step.agreed]),
        "下一步日期": _found(lambda found: found.next_step.due.isoformat() if found.next_step.due else None),
    }
    rules = house.playbook.calls
    rows = await exports.calls(session, viewer)
    return _sheet(columns, viewer, [row for row in rows if may_see_talk(viewer, row.owner_id, row.team_id, rules)])


async def deals(session: AsyncSession, viewer: Viewer, house: House) -> Sheet:
    """One row per deal, in columns that can be imported again; the amount in yuan."""
    rules = house.playbook.deals
    stages = {stage.id: stage.label for stage in rules.stages}

    def known(deal: Any) -> Cell:
        labels = {id: found.label if (found := rules.precondition(id)) else id for id in deal.confirmed}
        return "；".join(f"{label}：{deal.confirmed[id]}" for id, label in labels.items())

    columns: Columns = {
        "商机编号": attrgetter("code"),
        "商机名称": attrgetter("name"),
        "客户编号": attrgetter("customer_code"),
        "客户名称": attrgetter("customer_name"),
        "阶段": lambda deal: stages.get(deal.stage, deal.stage),
        "状态": lambda deal: DEAL_STATES[deal.state],
        "金额": lambda deal: None if deal.amount_fen is None else deal.amount_fen / 100,
        "负责人": attrgetter("owner_code"),
        "团队": attrgetter("team"),
        "进入阶段日期": lambda deal: _local(deal.stage_since, house.zone),
        "最近跟进日期": lambda deal: _local(deal.last_activity_at, house.zone),
        "预计成交日期": lambda deal: _iso(deal.expected_close),
        "联系人数": attrgetter("contacts"),
        "等到": lambda deal: _iso(deal.waiting_until),
        "等什么": attrgetter("waiting_reason"),
        "已确认的前提": known,
    }
    return _sheet(columns, viewer, await exports.deals(session, viewer))


def _iso(day: date | None) -> Cell:
    return day.isoformat() if day else None


def _found(value: Callable[[Analysis], Cell]) -> Callable[[Any], Cell]:
    return lambda call: None if call.analysis is None else value(load(call.analysis))


SUBJECTS: Final[Mapping[str, Callable[[AsyncSession, Viewer, House], Awaitable[Sheet]]]] = {
    "visits": visits,
    "customers": customers,
    "actions": actions,
    "people": people,
    "calls": calls,
    "deals": deals,
}


def _sheet(columns: Columns, viewer: Viewer, rows: Iterable[Any]) -> Sheet:
    # The database has narrowed already; the one rule still has the last word on everything that leaves.
    seen = (row for row in rows if may_see(viewer, Owned(row.owner_id, row.team_id, row.visit_id)))
    return Sheet(tuple(columns), [tuple(value(row) for value in columns.values()) for row in seen])


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None) if at else None


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""
