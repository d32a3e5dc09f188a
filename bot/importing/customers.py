"""Customers from a file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.importing.columns import Column, Kind
from bot.importing.lookup import People, Teams
from bot.importing.record import Record
from bot.words import importing as words
from sales.playbook import Playbook
from storage import customers, roster
from storage.customers import Incoming
from storage.tally import Tally

KIND: Final = Kind(
    "customers",
    "客户表",
    (
        Column("code", "客户编号", ("编号", "客户编码", "编码", "客户代码"), required=True, limit=64, folded=True),
        Column("name", "客户名称", ("名称", "客户", "店名", "门店名称"), required=True),
        Column("type", "客户类型", ("类型", "渠道类型", "门店类型"), required=True),
        Column("phone", "电话", ("联系电话", "手机", "手机号", "mobile", "tel"), limit=50, folded=True),
        Column("address", "地址", ("详细地址", "门店地址"), limit=200),
        Column("city", "城市", ("所在城市",)),
        Column("latitude", "纬度", ("lat",), folded=True),
        Column("longitude", "经度", ("lng", "lon"), folded=True),
        Column("owner", "负责人", ("业务员", "工号", "负责人工号", "rep")),
        Column("team", "团队", ("部门", "所属团队", "所属部门")),
        Column("contact", "联系人", ("店长", "老板")),
    ),
)
_PLAIN: Final = ("phone", "address", "city", "contact")


class CustomerImport:
    """Checks and writes customers. `now` (aware) becomes the creation time of the new ones."""

    batch_size: Final = 1_000

    def __init__(self, playbook: Playbook, now: datetime) -> None:
        self._now = now
        types = playbook.customer_types
        self._labels = [t.label for t in types]
        # "诊所/健康中心" may be written whole or as either part.
        self._types = {word: t.id for t in types for word in (t.id, *t.label.split("/"), t.label)}
        self._people = People(())
        self._teams = Teams(())

    async def prepare(self, session: AsyncSession, records: Sequence[Record]) -> None:
        """Learn who may own a customer, and the teams."""
        self._people = People(await roster.people(session))
        self._teams = Teams(await roster.teams(session))

    def check(self, record: Record) -> Incoming:
        """Raises BadCellError: unknown type, person or team, or a position that is none."""
        values: dict[str, Any] = {"name": record.text("name"), "type": self._type(record)}
        values |= {name: record.text(name) or None for name in _PLAIN if record.has(name)}
        values |= _position(record) | self._belonging(record)
        return Incoming(record.text("code"), values, _fingerprint(values))

    async def write(self, session: AsyncSession, batch: Sequence[Incoming]) -> Tally:
        """Part of the caller's transaction."""
        return await customers.bring_in(session, batch, self._now)

    def _type(self, record: Record) -> str:
        found = self._types.get(record.text("type"))
        if found is None:
            raise record.bad("type", words.unknown_type(self._labels))
        return found

    def _belonging(self, record: Record) -> dict[str, Any]:
        """Whose a customer is; without a team of its own it is in its owner's."""
        owner = self._people.named_in(record, "owner")
        team_id = self._teams.named_in(record, "team")
        belonging: dict[str, Any] = {"owner_id": owner.id if owner else None} if record.has("owner") else {}
        if record.has("team") or record.has("owner"):
            belonging["team_id"] = team_id or (owner.team_id if owner else None)
        return belonging


def _position(record: Record) -> dict[str, Any]:
    if not (record.has("latitude") or record.has("longitude")):
        return {}
    latitude, longitude = _number(record, "latitude"), _number(record, "longitude")
    if (latitude is None) != (longitude is None):
        raise record.bad("latitude" if record.has("latitude") else "longitude", words.HALF_A_PLACE)
    if latitude is not None and longitude is not None:
        _check_position(record, latitude, longitude)
    return {"latitude": latitude, "longitude": longitude}


def _number(record: Record, column: str) -> float | None:
    text = record.text(column)
    try:
        return float(text) if text else None
    except ValueError as error:
        raise record.bad(column, words.NOT_A_NUMBER) from error


def _check_position(record: Record, latitude: float, longitude: float) -> None:
    if 90 < abs(latitude) <= 180 and abs(longitude) <= 90:
        raise record.bad("latitude", words.SWAPPED)
    if not -90 <= latitude <= 90:
        raise record.bad("latitude", words.LATITUDE)
    if not -180 <= longitude <= 180:
        raise record.bad("longitude", words.LONGITUDE)
    if latitude == longitude == 0:
        raise record.bad("latitude", words.NOWHERE)


def _fingerprint(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
