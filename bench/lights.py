"""The lights of all teams, counted anew from a ledger of so many actions: how long that takes, and how it grows."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import uvloop

from bench.databases import Databases, Kind
from bench.plan import Plan
from bench.stats import median
from bot.lights import window
from sales.playbook_lights import Lights
from storage import lights
from storage.database import Database, open_database
from tests.chat import playbook

TEAMS = 500
GOAL_S = 5.0
HISTORY_DAYS = 90
ROUNDS = 5
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Look:
    """Looks at every light of every team, one after the other, in a ledger of so many actions. `things`: how many
    were decided in the days looked at."""

    actions: int
    seconds: Sequence[float]
    things: int

    @property
    def median(self) -> float:
        return median(self.seconds)


Looks = Mapping[Kind, Sequence[Look]]


def measure(databases: Databases, plan: Plan) -> Looks:
    """Each size on its database, the smallest first."""
    return {kind: [uvloop.run(_look(databases.fresh(kind), n)) for n in sizes] for kind, sizes in plan.lights}


async def _look(url: str, actions: int) -> Look:
    database = open_database(url)
    await fill(database, actions)
    rules = playbook().lights
    seconds, things = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        things = await _count(database, rules)
        seconds.append(time.perf_counter() - began)
    await database.close()
    return Look(actions, seconds, things)


async def _count(database: Database, rules: Lights) -> int:
    at = window(NOW, UTC, rules)
    async with database.read() as session:
        rows = [row for metric in rules.metrics for row in await lights.decided(session, metric, at)]
    return sum(row.total for row in rows)


async def fill(database: Database, actions: int) -> None:
    """A history of ninety days in the order of time. Of forty actions one is a submitted visit, of a hundred one a
    follow-up; every two hundredth begins a deal, which goes its way in five steps, some fast and some slow. The
    chains are not chained: nobody verifies them here."""
    said = _Sqlite() if database.is_sqlite else _Postgres()
    visits, deals, follow_ups = actions // 40, max(1, actions // 200), actions // 100
    customers, others = max(1, actions // 50), actions - visits - 5 * deals - follow_ups
    async with database.write() as session:
        connection = await session.connection()
        for statement in (
            *_master_data(said, customers, deals, visits),
            f"INSERT INTO actions ({_COLUMNS}) SELECT at, kind, customer % {TEAMS} + 1, customer, deal, visit, "
            f"{said.json('payload')}, {said.json(_EVIDENCE)}, 'customer:' || customer, "
            f"row_number() OVER (ORDER BY at), '{'0' * 64}', '{'f' * 64}' "
            f"FROM ({_ledger(said, customers, deals, visits, follow_ups, others)}) AS whole ORDER BY at",
            "ANALYZE",
        ):
            await connection.exec_driver_sql(statement)


_COLUMNS = "at, kind, actor_id, customer_id, deal_id, visit_id, payload, evidence, chain, seq, previous_hash, hash"
_EVIDENCE = """'{"cause": "in:123456", "event_at": "2026-11-24T04:00:00+00:00", "thumb_s": 2.5}'"""
_TAPPED = """'{"field": "otc_shortage", "value": ["a", "b"], "by": "tap"}'"""
_DOUBTED = """'{"interest": {"claimed": true, "proofs": []}}'"""
_PROVEN = """'{"interest": {"claimed": true, "proofs": ["samples"]}}'"""
_STEPS = (
    ("deal.opened", "lead"),
    ("deal.moved", "needs"),
    ("deal.moved", "proposal"),
    ("deal.moved", "terms"),
    ("deal.won", "won"),
)


def _master_data(said: "_Sqlite | _Postgres", customers: int, deals: int, visits: int) -> tuple[str, ...]:
    team, start, submitted = f"n % {TEAMS} + 1", said.at("0"), f"n * {_step(visits)}"
    return (
        f"INSERT INTO teams (id, name) SELECT n, 'T' || n FROM {said.numbers(TEAMS)}",
        "INSERT INTO people (id, code, name, role, team_id, active) "
        f"SELECT n, 'P' || n, 'P' || n, 'rep', n, {said.true} FROM {said.numbers(TEAMS)}",
        "INSERT INTO customers (id, code, name, type, owner_id, team_id, known, door_version, created_at) "
        f"SELECT n, 'C' || n, 'C' || n, 'pharmacy', {team}, {team}, '{{}}', 1, {start} "
        f"FROM {said.numbers(customers)}",
        "INSERT INTO deals (id, code, name, customer_id, owner_id, team_id, stage, stage_since, contacts, "
        "waiting_reason, confirmed, state, revision, created_at, last_activity_at) "
        f"SELECT n, 'D' || n, 'D' || n, n * 7 % {customers} + 1, {team}, {team}, 'terms', {start}, 1, '', '{{}}', "
        f"'open', 1, {start}, {start} FROM {said.numbers(deals)}",
        "INSERT INTO visits (id, customer_id, rep_id, team_id, state, opened_at, submitted_at) "
        f"SELECT n, n * 13 % {customers} + 1, {team}, {team}, 'submitted', {said.at(f'{submitted} - 600')}, "
        f"{said.at(submitted)} FROM {said.numbers(visits)}",
    )


def _ledger(
    said: "_Sqlite | _Postgres", customers: int, deals: int, visits: int, follow_ups: int, others: int
) -> str:
    """at, kind, customer, deal, visit, payload of everything that was done."""
    none = "CAST(NULL AS bigint)"
    hours = "(5 + d.n * 37 % 90)"
    kind = " ".join(f"WHEN {n} THEN '{kind}'" for n, (kind, _) in enumerate(_STEPS, 1))
    payload = " ".join(f"""WHEN {n} THEN '{{"to": "{to}"}}'""" for n, (_, to) in enumerate(_STEPS, 1))
    parts = (
        f"SELECT {said.at(f'n * {_step(visits)}')} AS at, 'visit.submitted' AS kind, "
        f"n * 13 % {customers} + 1 AS customer, {none} AS deal, CAST(n AS bigint) AS visit, "
        f"CASE n % 2 WHEN 0 THEN {_DOUBTED} ELSE {_PROVEN} END AS payload FROM {said.numbers(visits)}",
        f"SELECT {said.at(f'n * {_step(follow_ups)}')}, 'follow_up.done', n * 11 % {customers} + 1, {none}, "
        f"{none}, '{{}}' FROM {said.numbers(follow_ups)}",
        f"SELECT {said.at(f'n * {_step(others)}')}, 'field.answered', n * 17 % {customers} + 1, {none}, {none}, "
        f"{_TAPPED} FROM {said.numbers(others)}",
        f"SELECT {said.at(f'd.n * {_step(deals)} + k.n * {hours} * 3600')}, CASE k.n {kind} END, "
        f"d.n * 7 % {customers} + 1, CAST(d.n AS bigint), {none}, CASE k.n {payload} END "
        f"FROM {said.numbers(deals, 'd')}, {said.numbers(len(_STEPS), 'k')}",
    )
    return " UNION ALL ".join(parts)


def _step(count: int) -> float:
    """Seconds between two of so many, spread over the whole history."""
    return HISTORY_DAYS * 86400 / max(1, count)


_START = (NOW - timedelta(days=HISTORY_DAYS)).strftime("%Y-%m-%d %H:%M:%S")


class _Sqlite:
    """`numbers`: n from 1 on; `at`: so many seconds after the beginning; `json`: from text."""

    true = "1"

    def numbers(self, count: int, name: str = "s") -> str:
        counted = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count})"
        return f"({counted} SELECT n FROM c) AS {name}"

    def at(self, seconds: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f', '{_START}', ({seconds}) || ' seconds') || '000'"

    def json(self, value: str) -> str:
        return value


class _Postgres:
    """As `_Sqlite`."""

    true = "true"

    def numbers(self, count: int, name: str = "s") -> str:
        return f"(SELECT c.n FROM generate_series(1, {count}) AS c(n)) AS {name}"

    def at(self, seconds: str) -> str:
        return f"timestamptz '{_START}+00' + ({seconds}) * interval '1 second'"

    def json(self, value: str) -> str:
        return f"CAST({value} AS jsonb)"
