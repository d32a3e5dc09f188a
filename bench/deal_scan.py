"""Finding the stuck deals of a whole company: in one look, and as the morning does it, team by team."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import uvloop
from sqlalchemy import ColumnElement, String, case, cast, insert, literal, null, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from bench.databases import Databases, Kind
from bench.plan import Plan
from bench.stats import median
from bot.cuts import cuts
from bot.desk import House
from bot.signing import Signing
from sales.alerts import NAMED
from sales.workdays import WorkCalendar
from storage import deal_scan
from storage.database import Database, open_database
from storage.models import Base, Customer, Deal, Person, Team
from storage.types import UtcDateTime
from tests.chat import playbook

TEAMS = 500
GOAL_S = 2.0
ROUNDS = 5
DAYS = 60
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
OPEN = ("lead", "needs", "proposal", "terms", "contract")


@dataclass(frozen=True, slots=True)
class Scan:
    """`seconds`: of each look at the whole company; `morning_s`: of the looks of all teams' mornings together, with
    the oldest deals by name; `stuck`: how many were found."""

    deals: int
    stuck: int
    seconds: Sequence[float]
    morning_s: float

    @property
    def median(self) -> float:
        return median(self.seconds)


Scans = Mapping[Kind, Sequence[Scan]]


def measure(databases: Databases, plan: Plan) -> Scans:
    """Each size on its database, the smallest first."""
    return {kind: [uvloop.run(_scan(databases.fresh(kind), n)) for n in sizes] for kind, sizes in plan.deals}


async def _scan(url: str, count: int) -> Scan:
    database = open_database(url)
    await fill(database, count)
    house = House(playbook(), ZoneInfo("Asia/Shanghai"), WorkCalendar(), Signing("figures"), "http://localhost")
    seconds, stuck = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        stuck = await _company(database, house)
        seconds.append(time.perf_counter() - began)
    morning_s = await _timed(_morning(database, house))
    await database.close()
    return Scan(count, stuck, seconds, morning_s)


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def _company(database: Database, house: House) -> int:
    async with database.read() as session:
        found = await deal_scan.count(session, cuts(house, TODAY), house.playbook.alerts.key_types, true())
    return sum(one.count for one in found)


async def _morning(database: Database, house: House) -> None:
    too_long, key_types = cuts(house, TODAY), house.playbook.alerts.key_types
    for team in range(1, TEAMS + 1):
        async with database.read() as session:
            among = deal_scan.of_teams([team])
            found = await deal_scan.count(session, too_long, key_types, among)
            most = max(found, key=lambda one: one.count, default=None)
            told = [cut for cut in too_long if most is not None and cut.stage == most.stage]
            await deal_scan.oldest(session, told, key_types, among, NAMED)


async def fill(database: Database, count: int) -> None:
    """So many deals, every fifth of them won, with a third as many customers; what happened lies up to sixty days
    back, one of thirty-three waits for something."""
    customers = max(1, count // 3)
    async with database.write() as session:
        await _insert(session, Team, TEAMS, lambda n: {"id": n, "name": _code("T", n)})
        await _insert(session, Person, TEAMS, _person)
        await _insert(session, Customer, customers, _customer)
        await _insert(session, Deal, count, lambda n: _deal(n, customers))
        await session.execute(text("ANALYZE"))


Columns = Mapping[str, ColumnElement[Any]]


def _person(n: ColumnElement[int]) -> Columns:
    own: Columns = {"id": n, "code": _code("P", n), "name": _code("P", n), "team_id": n}
    return {**own, "role": literal("rep"), "active": true()}


def _customer(n: ColumnElement[int]) -> Columns:
    return {
        "id": n,
        "code": _code("C", n),
        "name": _code("C", n),
        "owner_id": n % TEAMS + 1,
        "team_id": n % TEAMS + 1,
        "type": case((n % 4 == 0, "chain_supermarket"), else_="pharmacy"),
        "known": literal({}, Customer.known.type),
        "door_version": literal(1),
        "created_at": literal(NOW, UtcDateTime),
        "contacted_at": case((n % 5 == 0, null()), else_=_ago(n * 29 % DAYS)),
    }


def _deal(n: ColumnElement[int], customers: int) -> Columns:
    return {
        "id": n,
        "code": _code("D", n),
        "name": _code("D", n),
        "customer_id": n * 7 % customers + 1,
        "owner_id": n % TEAMS + 1,
        "team_id": n % TEAMS + 1,
        "stage": case(*((n // TEAMS % len(OPEN) == m, name) for m, name in enumerate(OPEN)), else_=OPEN[0]),
        "stage_since": _ago(n * 37 % DAYS),
        "state": case((n % 5 == 4, "won"), else_="open"),
        "amount_fen": n % 1_000 * 10_000,
        "waiting_until": case((n % 33 == 0, TODAY + timedelta(days=3)), else_=null()),
        "waiting_reason": literal(""),
        "contacts": literal(1),
        "confirmed": literal({}, Deal.confirmed.type),
        "revision": literal(1),
        "created_at": literal(NOW, UtcDateTime),
        "last_activity_at": _ago(n * 53 % DAYS),
    }


async def _insert(
    session: AsyncSession, table: type[Base], count: int, row: Callable[[ColumnElement[int]], Columns]
) -> None:
    """Rows number 1 to `count`, made by the database."""
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))
    columns = row(numbers.c.n)
    made = select(*(value.label(name) for name, value in columns.items()))
    await session.execute(insert(table).from_select(list(columns), made, include_defaults=False))


def _code(prefix: str, n: ColumnElement[int]) -> ColumnElement[str]:
    return literal(prefix) + cast(n, String)


def _ago(days: ColumnElement[int]) -> ColumnElement[datetime]:
    """So many days before now, less than `DAYS`."""
    moments = {n: literal(NOW - timedelta(days=n), UtcDateTime) for n in range(DAYS)}
    return case(moments, value=days)
