"""Customers: found by code, brought in by the batch, and the version of the code on their door."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert_or_update
from storage.models import Customer
from storage.tally import Tally
from storage.visibility import Viewer, visible


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer as a file has it: only the columns the file has. `fingerprint` is equal for equal rows."""

    code: str
    values: Mapping[str, Any]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What customers are compared by; `place`: latitude and longitude in degrees."""

    id: int
    name: str
    phone: str | None
    place: tuple[float, float] | None


async def bring_in(session: AsyncSession, batch: Sequence[Incoming], now: datetime) -> Tally:
    """Add the new and update the changed; a row that came in just like this before stays untouched.

    All rows of a batch have the same columns. `now` (aware) becomes the creation time of the new ones.
    """
    found = select(Customer.code, Customer.fingerprint).where(Customer.code.in_([c.code for c in batch]))
    known = {row.code: row.fingerprint for row in await session.execute(found)}
    fresh = [c for c in batch if c.code not in known]
    changed = [c for c in batch if c.code in known and known[c.code] != c.fingerprint]
    writing = sorted(fresh + changed, key=lambda c: c.code)  # one order: two imports cannot block each other
    if writing:
        changing = [*writing[0].values, "fingerprint"]
        statement = insert_or_update(session, Customer, key="code", changing=changing)
        await session.execute(statement, [_as_row(c, now) for c in writing])
    return Tally(len(fresh), len(changed), len(batch) - len(writing))


def _as_row(customer: Incoming, now: datetime) -> dict[str, Any]:
    fixed = {"code": customer.code, "fingerprint": customer.fingerprint, "created_at": now}
    return {"known": {}, "door_version": 1} | dict(customer.values) | fixed


async def by_codes(session: AsyncSession, codes: Collection[str]) -> Sequence[Customer]:
    """The customers with these codes, by code; unknown codes are simply not among them."""
    query = select(Customer).where(Customer.code.in_(codes)).order_by(Customer.code)
    return (await session.scalars(query)).all()


async def by_name(session: AsyncSession, viewer: Viewer, said: str, limit: int = 6) -> Sequence[Customer]:
    """The viewer's customers whose name contains `said`; one that is exactly that comes first."""
    query = select(Customer).where(
        Customer.name.contains(said, autoescape=True), visible(viewer, Customer.owner_id, Customer.team_id)
    )
    exact_first = (Customer.name != said, Customer.name)
    return (await session.scalars(query.order_by(*exact_first).limit(limit))).all()


async def named_in(session: AsyncSession, viewer: Viewer, text: str, limit: int = 6) -> Sequence[Customer]:
    """The viewer's customers whose whole name stands in `text`, the longest name first."""
    stands_in = literal(text).contains(Customer.name)
    query = select(Customer).where(stands_in, visible(viewer, Customer.owner_id, Customer.team_id))
    return (
        await session.scalars(query.order_by(func.length(Customer.name).desc(), Customer.id).limit(limit))
    ).all()


async def of_teams(session: AsyncSession, team_ids: Collection[int]) -> Sequence[Customer]:
    """All customers of these teams, by code."""
    query = select(Customer).where(Customer.team_id.in_(team_ids)).order_by(Customer.code)
    return (await session.scalars(query)).all()


async def everyone(session: AsyncSession) -> Sequence[Customer]:
    """All customers, by code."""
    return (await session.scalars(select(Customer).order_by(Customer.code))).all()


async def outlines(session: AsyncSession) -> list[Outline]:
    """All customers as they are compared with each other."""
    columns = (Customer.id, Customer.name, Customer.phone, Customer.latitude, Customer.longitude)
    return [
        Outline(id, name, phone, None if latitude is None or longitude is None else (latitude, longitude))
        for id, name, phone, latitude, longitude in await session.execute(select(*columns))
    ]


async def renew_door(session: AsyncSession, code: str) -> Customer | None:
    """Make the code on a customer's door invalid, so that a new one must be printed; None: no such customer."""
    query = select(Customer).where(Customer.code == code).with_for_update()
    customer = await session.scalar(query)
    if customer is not None:
        customer.door_version += 1
    return customer
