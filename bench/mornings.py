"""The cards of one morning: how long a rep's day takes to read and to order, and whether anybody else waits for it.

`python -m bench.mornings` prints it.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bench.databases import KINDS, Databases, Kind, databases
from bench.places import ROOT, SCRATCH
from bench.plan import FULL
from bench.stats import median, percentile
from bot import morning
from bot.desk import House
from bot.signing import Signing
from sales.playbook_file import parse
from sales.workdays import WorkCalendar
from scheduler.job import Due
from scheduler.morning import Morning
from storage.database import Database, open_database
from storage.migrate import upgrade
from storage.models import Action, Base, Customer, Deal, FollowUp, Person, Team, Visit

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # half past eight
CUSTOMERS, DAYS, A_DAY, DEALS, DUE = 100, 60, 8, 10, 5  # of each rep
AT_ONCE = 4  # as the timetable prepares them
GOAL_MS = 10.0


@dataclass(frozen=True, slots=True)
class Mornings:
    """Milliseconds for one rep, of `reps`. `read`: to read their day, the median, `read_cpu`: of the processor, the
    drivers' threads included; `card`: of the whole card, four at a time. `lag`: what somebody else waits for the
    event loop meanwhile, the 99th percentile."""

    reps: int
    read: float
    read_cpu: float
    card: float
    lag: float


def measure(fresh: Databases, reps: int) -> Mapping[Kind, Mornings]:
    """Both kinds of database, with the same company."""
    company = partial(_company, reps=reps)
    return {kind: asyncio.run(_measure(fresh.fresh(kind, company), reps)) for kind in KINDS}


async def _measure(url: str, reps: int) -> Mornings:
    playbook = parse((ROOT / "playbooks" / "fmcg.yaml").read_text("utf-8"), "fmcg.yaml")
    house = House(playbook, SHANGHAI, WorkCalendar(), Signing("secret"), "http://localhost")
    database = open_database(url)
    try:
        await _read(database, house, 1)
        busy = process_time()
        took = [await _read(database, house, rep) for rep in range(1, reps + 1)]
        busy = process_time() - busy
        await _card(database, house, 1)  # loads the library
        lag = _Lag()
        watching = asyncio.create_task(lag.watch())
        began = perf_counter()
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(_through(gate, database, house, rep) for rep in range(1, reps + 1)))
        card = (perf_counter() - began) * 1000 / reps
        watching.cancel()
    finally:
        await database.close()
    return Mornings(reps, median(took), busy * 1000 / reps, card, percentile(lag.waited_ms, 99))


@dataclass(slots=True)
class _Lag:
    """How long the event loop kept somebody waiting who wanted to do something every millisecond."""

    waited_ms: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.001)
            self.waited_ms.append((perf_counter() - began) * 1000 - 1)


async def _read(database: Database, house: House, rep: int) -> float:
    async with database.read() as session:
        person = await session.get_one(Person, rep)
        began = perf_counter()
        await morning.look(session, house, person, SHANGHAI, NOW)
        return (perf_counter() - began) * 1000


async def _through(gate: asyncio.Semaphore, database: Database, house: House, rep: int) -> None:
    async with gate:
        await _card(database, house, rep)


async def _card(database: Database, house: House, rep: int) -> None:
    act = await Morning(database, house, None).prepare(
        Due(f"bench:{rep}", rep, SHANGHAI, date(2026, 11, 24), NOW, NOW)
    )
    async with database.write() as session:
        assert await act(session)


# ---- the company


async def _company(database: Database, reps: int) -> None:
    """Reps who visited eight customers on each of sixty days, with deals and things due."""
    await upgrade(database)
    dice = random.Random(1)
    async with database.write() as session:
        await _add(session, Team, [{"id": 1, "name": "T"}])
        await _add(session, Person, [_person(n) for n in range(1, reps + 1)])
        await _add(session, Customer, [_customer(n, dice) for n in range(1, reps * CUSTOMERS + 1)])
    for rep in range(1, reps + 1):
        first = (rep - 1) * CUSTOMERS + 1
        own = range(first, first + CUSTOMERS)
        async with database.write() as session:
            visits = [_visit(rep, dice.choice(own), day, n) for day in range(1, DAYS + 1) for n in range(A_DAY)]
            await _add(session, Visit, visits)
            await _add(session, Action, [_located(visit, n) for n, visit in enumerate(visits)])
            await _add(session, Deal, [_deal(rep, n, dice.choice(own), dice) for n in range(DEALS)])
            await _add(session, FollowUp, [_due(rep, dice.choice(own), dice) for _ in range(DUE)])


async def _add(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(table), rows)


def _ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def _person(n: int) -> dict[str, Any]:
    return {"id": n, "code": f"R{n}", "name": f"R{n}", "role": "rep", "team_id": 1, "active": True}


def _customer(n: int, dice: random.Random) -> dict[str, Any]:
    place = {"latitude": dice.uniform(30.45, 30.75), "longitude": dice.uniform(114.15, 114.55)}
    when = {"created_at": _ago(dice.uniform(100, 900)), "contacted_at": _ago(dice.uniform(1, 300))}
    fixed = {"type": "pharmacy", "owner_id": (n - 1) // CUSTOMERS + 1, "team_id": 1, "known": {}, "door_version": 1}
    return {"id": n, "code": f"C{n}", "name": f"C{n}", **place, **when, **fixed}


def _visit(rep: int, customer: int, day: int, n: int) -> dict[str, Any]:
    at = _ago(day) + timedelta(hours=n)
    who = {"rep_id": rep, "customer_id": customer, "team_id": 1}
    return {**who, "state": "submitted", "opened_at": at, "submitted_at": at + timedelta(minutes=20)}


def _located(visit: dict[str, Any], n: int) -> dict[str, Any]:
    place = {"latitude": 30.6, "longitude": 114.3}
    chain = {"chain": f"rep:{visit['rep_id']}", "seq": n + 1, "previous_hash": "", "hash": "", "evidence": {}}
    who = {"actor_id": visit["rep_id"], "customer_id": visit["customer_id"]}
    return {"at": visit["opened_at"], "kind": "visit.located", "payload": place, **who, **chain}


def _deal(rep: int, n: int, customer: int, dice: random.Random) -> dict[str, Any]:
    at = _ago(dice.uniform(1, 200))
    state = {"stage": "won", "state": "won"} if n % 3 == 0 else {"stage": "lead", "state": "open"}
    when = {"stage_since": at, "created_at": at, "last_activity_at": at}
    who = {"code": f"D{rep}-{n}", "name": "D", "customer_id": customer, "owner_id": rep, "team_id": 1}
    return {**who, **state, **when, "contacts": 1, "waiting_reason": "", "confirmed": {}, "revision": 1}


def _due(rep: int, customer: int, dice: random.Random) -> dict[str, Any]:
    day = date(2026, 11, 24) + timedelta(days=dice.randint(-3, 5))
    who = {"customer_id": customer, "owner_id": rep, "team_id": 1}
    return {**who, "kind": "sample", "due": day, "state": "open", "revision": 1}


if __name__ == "__main__":
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as name, databases(Path(name)) as fresh:
        for kind, mornings in measure(fresh, FULL.reps).items():
            print(kind, mornings)
