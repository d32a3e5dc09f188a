"""Lights as the database counts them are what a slow reading of the whole ledger gives."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, true

from sales.lights import Thing
from sales.playbook_lights import MEASURED, Lights, Metric, Sign
from storage import lights
from storage.database import Database
from storage.ledger import Draft, append
from storage.lights import Window
from storage.models import MEASURED as INDEXED
from storage.models import Action, Chain, Customer, Deal, Person, Team, Visit
from tests.chat import playbook

RULES: Lights = playbook().lights
NOW = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
CHINA = timedelta(hours=8)
BEGINS = [
    (datetime(2026, 11, 11, 16, tzinfo=UTC) + timedelta(days=n), date(2026, 11, 12) + timedelta(days=n))
    for n in range(13)
]
WINDOW = Window(BEGINS, NOW)
PROVEN = {"interest": {"claimed": True, "proofs": ["samples"]}}
DOUBTED = {"interest": {"claimed": True, "proofs": []}}


def test_the_index_holds_what_a_playbook_can_measure() -> None:
    assert INDEXED == MEASURED


@dataclass(frozen=True)
class Told:
    """An action of one of three customers, each with two deals. `visited_s`: how long a visit took."""

    at: datetime
    kind: str
    customer: int
    deal: int
    payload: dict[str, Any]
    visited_s: int


def moments() -> st.SearchStrategy[datetime]:
    """Often exactly on a limit or on midnight, and in the same second."""
    steps = st.integers(0, 30 * 24).map(lambda n: timedelta(hours=n))
    return st.builds(
        lambda back, s: min(
            NOW, NOW - back - timedelta(minutes=30) * (s % 2) + timedelta(seconds=s // 2, microseconds=7 * s)
        ),
        steps,
        st.integers(0, 3),
    )


def about_deals(at: datetime, kind: str, deal: int) -> Told:
    return Told(at, kind, 0, deal, PROVEN if kind == "visit.submitted" else {"to": "lead"}, 60)


# One customer, so that visits fall before, while and after a deal is under way.
UNDER_WAY = st.builds(
    about_deals,
    moments(),
    st.sampled_from(["visit.submitted", "visit.submitted", "deal.opened", "deal.won", "deal.lost"]),
    st.integers(0, 1),
)
ACTIONS = st.builds(
    Told,
    at=moments(),
    kind=st.sampled_from([*MEASURED, "deal.changed", "visit.corrected", "visit.closed"]),
    customer=st.integers(0, 2),
    deal=st.integers(0, 1),
    payload=st.sampled_from(
        [{}, PROVEN, PROVEN, DOUBTED, {"interest": {"claimed": False, "proofs": ["samples"]}}]
        + [{"to": stage} for stage in ("lead", "needs", "needs", "proposal", "proposal", "won")]
        + [{"to": "needs", "by": "import"}]
    ),
    visited_s=st.sampled_from([60, 3600, 6 * 3600]),
)


@settings(
    max_examples=16,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTIONS, max_size=24) | st.lists(UNDER_WAY, max_size=12))
async def test_every_number_is_that_of_a_slow_count(database: Database, told: list[Told]) -> None:
    await clear(database)
    keys = await write(database, told)
    for metric in RULES.metrics:
        async with database.read() as session:
            rows = await lights.decided(session, metric, WINDOW)
            listed = await lights.found(session, metric, WINDOW, lambda owner, team: true())
            undone = await lights.found(session, metric, WINDOW, lambda owner, team: true(), undone=True)
        counted = {(row.team_id, row.day): (row.within, row.total) for row in rows}
        slow = list(slowly(metric, told, keys))
        assert counted == tallied(slow)
        from_list = (Thing(metric.id, **{n: getattr(one, n) for n in one.__slots__}) for one in listed)
        shown = [
            (one.action_id, one.in_time, at) for one in from_list if (at := one.decided(NOW)) and BEGINS[0][0] <= at
        ]
        assert sorted(shown) == sorted((one.action, one.in_time, one.decided) for one in slow if one.decided)
        assert {one.action_id for one in undone} == {one.action for one in slow if one.is_undone}


@dataclass(frozen=True)
class Slow:
    action: int
    team: int | None
    in_time: bool
    decided: datetime | None
    is_undone: bool


def slowly(metric: Metric, told: Sequence[Told], keys: "Keys") -> Iterator[Slow]:
    """Every start looked at by itself, over the whole ledger."""
    ledger = sorted(zip(keys.actions, told, strict=True), key=lambda pair: pair[0])
    for id, start in ledger:
        if not any(is_one(start, sign) for sign in metric.start) or start.payload.get("by") == "import":
            continue
        since = start.at - timedelta(seconds=start.visited_s if start.kind == "visit.submitted" else 0)
        needs_none = all(sign.without_deal for sign in metric.start if is_one(start, sign))
        if needs_none and any(is_under_way(one, since, told) for one in told if one.customer == start.customer):
            continue
        after = [
            one
            for other, one in ledger
            if one.customer == start.customer
            and (metric.by == "customer" or one.deal == start.deal)
            and (one.at, other) > (since, id)
        ]
        done = [whole(one.at) for one in after if any(is_one(one, sign) for sign in metric.done)]
        dropped = [whole(one.at) for one in after if any(is_one(one, sign) for sign in metric.dropped)]
        began = whole(start.at)
        due = began + timedelta(hours=metric.within_hours)
        first = max(min(done), began) if done and (not dropped or min(done) <= min(dropped)) else None
        if first is None and dropped and min(dropped) <= due:
            continue
        in_time = first is not None and first <= due
        decided = first if in_time else due
        undone = not done and not dropped
        team = keys.deal_teams[start.customer, start.deal] if metric.by == "deal" else keys.teams[start.customer]
        if BEGINS[0][0] <= decided:
            yield Slow(id, team, in_time, decided if decided <= NOW else None, undone)


def is_one(one: Told, sign: Sign) -> bool:
    interest = one.payload.get("interest", {})
    return (
        one.kind in sign.kinds
        and (not sign.to or one.payload.get("to") in sign.to)
        and (not sign.interested or bool(interest.get("claimed") and interest.get("proofs")))
    )


def is_under_way(opened: Told, at: datetime, told: Sequence[Told]) -> bool:
    ended = any(
        one.kind in ("deal.won", "deal.lost") and one.at <= at
        for one in told
        if (one.customer, one.deal) == (opened.customer, opened.deal)
    )
    return opened.kind == "deal.opened" and opened.at <= at and not ended


def whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def tallied(found: Sequence[Slow]) -> dict[tuple[int | None, date], tuple[int, int]]:
    total: Counter[tuple[int | None, date]] = Counter()
    within: Counter[tuple[int | None, date]] = Counter()
    for one in found:
        if one.decided is not None:
            key = one.team, (one.decided + CHINA).date()
            total[key] += 1
            within[key] += one.in_time
    return {key: (within[key], total[key]) for key in total}


# ---- the company


@dataclass(frozen=True)
class Keys:
    actions: list[int]
    teams: list[int]
    deal_teams: dict[tuple[int, int], int]


async def clear(database: Database) -> None:
    """As it was, with the numbers going on."""
    async with database.write() as session:
        for model in (Action, Chain, Visit, Deal, Customer, Person, Team):
            await session.execute(delete(model))


async def write(database: Database, told: Sequence[Told]) -> Keys:
    """The ledger as it would be: what came first first."""
    async with database.write() as session:
        teams = [Team(name=f"{n}队", parent_id=None) for n in range(2)]
        session.add_all(teams)
        await session.flush()
        rep = Person(code="R", name="代表", role="rep", team_id=teams[0].id)
        session.add(rep)
        await session.flush()
        shops = [
            Customer(code=f"C{n}", name=f"店{n}", type="pharmacy", team_id=teams[n % 2].id, created_at=NOW)
            for n in range(3)
        ]
        session.add_all(shops)
        await session.flush()
        deals = {
            (n, m): Deal(
                code=f"D{n}{m}", name="", customer_id=shop.id, team_id=teams[m].id, stage="lead", stage_since=NOW,
                created_at=NOW, last_activity_at=NOW,
            )
            for n, shop in enumerate(shops)
            for m in range(2)
        }  # fmt: skip
        session.add_all(deals.values())
        await session.flush()
        drafts = []
        for one in sorted(told, key=lambda one: one.at):
            visit = None
            if one.kind == "visit.submitted":
                opened = one.at - timedelta(seconds=one.visited_s)
                visit = Visit(
                    customer_id=shops[one.customer].id, rep_id=rep.id, state="submitted", opened_at=opened
                )
                session.add(visit)
                await session.flush()
            drafts.append(
                Draft(
                    one.kind,
                    one.at,
                    customer_id=shops[one.customer].id,
                    deal_id=deals[one.customer, one.deal].id if one.kind.startswith("deal.") else None,
                    visit_id=visit.id if visit else None,
                    payload=one.payload,
                )
            )
        actions = await append(session, drafts)
        ids = list(await session.scalars(select(Action.id).order_by(Action.id)))
    assert len(actions) == len(ids)
    place = {id(one): n for n, one in zip(ids, sorted(told, key=lambda one: one.at), strict=True)}
    return Keys(
        [place[id(one)] for one in told],
        [shop.team_id or 0 for shop in shops],
        {key: deal.team_id or 0 for key, deal in deals.items()},
    )


@pytest.mark.parametrize("metric", RULES.metrics, ids=lambda metric: metric.id)
async def test_the_index_is_what_answers(sqlite_database: Database, metric: Metric) -> None:
    """On SQLite, whose planner takes a partial index only for the very words of its condition."""

    def explain(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> tuple[str, Any]:
        return f"EXPLAIN QUERY PLAN {statement}", parameters

    engine = sqlite_database.engine.sync_engine
    async with sqlite_database.read() as session:
        await session.connection()
        event.listen(engine, "before_cursor_execute", explain, retval=True)
        things = lights._things(session, metric, WINDOW).c
        four_columns = select(things.id, things.customer_id, things.deal_id, things.visit_id)  # as EXPLAIN has them
        steps = [row[3] for row in await session.execute(four_columns)]
        event.remove(engine, "before_cursor_execute", explain)
    assert any("ix_actions_measured" in step for step in steps), steps
