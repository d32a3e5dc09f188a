"""Deals from a file."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing.columns import Column, Kind
from bot.importing.lookup import People
from bot.importing.record import Record
from bot.words import importing as words
from nlp.deal_words import money
from sales.playbook import Playbook
from storage import customers, deals, roster
from storage.deals import Incoming
from storage.models import Customer
from storage.tally import Tally

KIND: Final = Kind(
    "deals",
    "商机表",
    (
        Column("code", "商机编号", ("编号", "商机编码", "机会编号"), required=True, limit=64, folded=True),
        Column("name", "商机名称", ("商机", "机会名称", "名称"), required=True),
        Column("customer", "客户编号", ("客户编码", "客户代码"), required=True, limit=64, folded=True),
        Column("stage", "阶段", ("商机阶段", "销售阶段"), required=True),
        Column("amount", "金额", ("预计金额", "商机金额", "合同金额"), folded=True),
        Column("owner", "负责人", ("业务员", "工号", "负责人工号", "rep")),
        Column("since", "进入阶段日期", ("阶段日期", "阶段开始"), folded=True),
        Column("touched", "最近跟进日期", ("最近跟进", "最后跟进"), folded=True),
        Column("close", "预计成交日期", ("预计成交", "预计签约日期"), folded=True),
        Column("contacts", "联系人数", ("联系人数量",), folded=True),
    ),
)
_DAY: Final = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?", re.ASCII)
# Noon in China: the same calendar day wherever a company of ours works.
_NOON: Final = time(4, tzinfo=UTC)


class DealImport:
    """Checks and writes deals. `now` (aware) is when their stage was entered where the file does not say."""

    batch_size: Final = 500

    def __init__(self, playbook: Playbook, now: datetime) -> None:
        self._now = now
        self._rules = playbook.deals
        self._stages = {word: s for s in playbook.deals.stages for word in (*s.words, s.id, s.label)}
        self._people = People(())
        self._customers: Mapping[str, Customer] = {}

    async def prepare(self, session: AsyncSession, records: Sequence[Record]) -> None:
        """Learn who may own a deal, and the customers."""
        self._people = People(await roster.people(session))
        codes = sorted({record.text("customer") for record in records})
        parts = [codes[start : start + 1000] for start in range(0, len(codes), 1000)]
        self._customers = {c.code: c for part in parts for c in await customers.by_codes(session, part)}

    def check(self, record: Record) -> Incoming:
        """Raises BadCellError: unknown customer, person or stage, or a cell that is no amount, day or number."""
        customer = self._customers.get(record.text("customer"))
        if customer is None:
            raise record.bad("customer", words.UNKNOWN_CUSTOMER)
        stage = self._stages.get(record.text("stage"))
        if stage is None:
            raise record.bad("stage", words.unknown_stage([one.label for one in self._rules.stages]))
        values: dict[str, Any] = {"name": record.text("name"), "customer_id": customer.id}
        values |= {"team_id": customer.team_id, "stage": stage.id, "state": stage.outcome}
        named = self._people.named_in(record, "owner")
        values["owner_id"] = named.id if named else customer.owner_id  # where nobody is named, the customer's owner
        if record.has("amount"):
            values["amount_fen"] = _amount(record)
        if record.has("close"):
            values["expected_close"] = _day(record, "close")
        if record.text("contacts"):
            values["contacts"] = _count(record)
        since, touched = self._moment(record, "since"), self._moment(record, "touched")
        # Not the customer's team and owner: a row that is the same in the file must not count as changed.
        of_customer = {"team_id": None, "owner_id": named.id if named else None}
        print_of = {**values, **of_customer, "since": since, "touched": touched}
        return Incoming(record.text("code"), values, since, touched, _fingerprint(print_of))

    async def write(self, session: AsyncSession, batch: Sequence[Incoming]) -> Tally:
        """Part of the caller's transaction."""
        return await deals.bring_in(session, batch, self._now)

    def _moment(self, record: Record, column: str) -> datetime | None:
        day = _day(record, column)
        if day is None:
            return None
        if day > (self._now + timedelta(days=1)).date():  # in China it is tomorrow eight hours sooner
            raise record.bad(column, words.IN_THE_FUTURE)
        return datetime.combine(day, _NOON)


def _amount(record: Record) -> int | None:
    text = record.text("amount")
    fen = money(text) if text else None
    if text and fen is None:
        raise record.bad("amount", words.NOT_AN_AMOUNT)
    return fen


def _day(record: Record, column: str) -> date | None:
    text = record.text(column)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _no_day(record, column)
    except ValueError as error:
        raise record.bad(column, words.NOT_A_DAY) from error


def _no_day(record: Record, column: str) -> date:
    raise record.bad(column, words.NOT_A_DAY)


def _count(record: Record) -> int:
    text = record.text("contacts")
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise record.bad("contacts", words.NOT_A_COUNT)
    return int(text)


def _fingerprint(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
