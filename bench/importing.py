"""Bringing in a large company's customers, as `xingji import` does: once, and the same file again."""

import random
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import uvloop

from bench.databases import KINDS, Databases, Kind
from bench.plan import Plan
from bench.stats import median
from bot.clock import system_clock
from bot.importing import duplicates
from bot.importing.leavers import Post
from bot.importing.run import bring_in, importer_for, open_source
from bot.posting import Postmaster
from bot.signing import Signing
from storage.database import Database, open_database
from tests.chat import playbook

REPS, TEAMS = 300, 20
ROUNDS = 3
SURNAMES = "张王李赵陈刘杨黄周吴徐孙"
TRADES = {"大药房": "药店", "便利店": "便利店", "超市": "连锁超市", "宠物店": "宠物店", "母婴店": "母婴店"}


@dataclass(frozen=True, slots=True)
class Import:
    """Seconds for a file on an empty database, for the same file again, and for finding likely duplicates."""

    first_s: float
    again_s: float
    search_s: float


@dataclass(frozen=True, slots=True)
class Imports:
    """Every import of a file of so many customers."""

    customers: int
    taken: Mapping[Kind, Sequence[Import]]

    def median(self, kind: Kind) -> Import:
        """The medians."""
        taken = self.taken[kind]
        return Import(
            median(one.first_s for one in taken),
            median(one.again_s for one in taken),
            median(one.search_s for one in taken),
        )


def measure(databases: Databases, plan: Plan) -> Imports:
    """The same file on both databases, in turn, at most three times."""
    file = _customers(plan.customers)
    taken: dict[Kind, list[Import]] = {kind: [] for kind in KINDS}
    for _ in range(min(plan.rounds, ROUNDS)):
        for kind, imports in taken.items():
            imports.append(uvloop.run(_import(databases.fresh(kind), file)))
    return Imports(plan.customers, taken)


async def _import(url: str, file: bytes) -> Import:
    database = open_database(url)
    for table in (_teams(), _people()):
        await _bring_in(database, table)
    first = await _timed(_bring_in(database, file))
    search = await _timed(duplicates.search(database))
    again = await _timed(_bring_in(database, file))
    await database.close()
    return Import(first, again, search)


async def _bring_in(database: Database, table: bytes) -> None:
    """Raises RuntimeError when a row stayed out, for then less was measured."""
    now = system_clock()
    source = open_source("figures", table, None)
    signing = Signing("figures")
    post = Post(Postmaster({}, signing), signing)
    importer = importer_for(source.kind, playbook(), now, post)
    report = await bring_in(source, importer, database.write, now, lambda _: None)
    if report.problems:
        raise RuntimeError(f"{len(report.problems)} rows stayed out: {report.problems[0]}")


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _teams() -> bytes:
    return _table("团队,上级团队", (f"{n}队," for n in range(TEAMS)))


def _people() -> bytes:
    return _table("工号,姓名,角色,团队", (f"R{n},代表{n},业务员,{n % TEAMS}队" for n in range(REPS)))


def _customers(count: int) -> bytes:
    chance = random.Random(2026)
    return _table(
        "客户编号,客户名称,客户类型,电话,地址,城市,纬度,经度,负责人", (_customer(n, chance) for n in range(count))
    )


def _customer(n: int, chance: random.Random) -> str:
    """A shop somewhere in a city's surroundings; about every hundredth has a telephone that another one has too."""
    name = f"{chance.choice(SURNAMES)}{chance.choice(SURNAMES)}{n % 997}{(trade := chance.choice(tuple(TRADES)))}"
    phone = 13_000_000_000 + (n if n % 100 else chance.randrange(n + 1))
    latitude, longitude = 30.0 + chance.random(), 114.0 + chance.random()
    return f"C{n:05d},{name},{TRADES[trade]},{phone},人民路{n}号,武汉,{latitude:.5f},{longitude:.5f},R{n % REPS}"


def _table(header: str, rows: Iterable[str]) -> bytes:
    return "\r\n".join((header, *rows)).encode()
