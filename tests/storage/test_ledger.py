"""The ledger: every record follows the one before it, whoever writes at the same time, on either database."""

import asyncio
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.ledger import GENESIS, Draft, action_hash, append, of_visit
from storage.models import Action, Chain
from tests.storage.ledger_help import MORNING, checked, fill, photo

plain_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
finite = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | finite | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=12,
)


async def _stored(database: Database) -> list[Action]:
    async with database.read() as session:
        return list(await session.scalars(select(Action).order_by(Action.chain, Action.seq)))


async def test_each_record_follows_the_one_before_it_in_its_chain(database: Database) -> None:
    await fill(database, customers=2, days=2, per_day=1)
    first, second, third, fourth = await _stored(database)
    assert [first.chain, second.chain, third.chain] == ["customer:1", "customer:1", "customer:2"]
    assert (first.seq, second.seq, third.seq, fourth.seq) == (1, 2, 1, 2)
    assert first.previous_hash == third.previous_hash == GENESIS
    assert (second.previous_hash, fourth.previous_hash) == (first.hash, third.hash)


async def test_a_record_joins_the_customers_chain_else_the_persons_else_the_houses(database: Database) -> None:
    drafts = [
        Draft("visit.opened", MORNING, actor_id=3, customer_id=9),
        Draft("day.started", MORNING, actor_id=3),
        Draft("playbook.activated", MORNING),
    ]
    async with database.write() as session:
        await append(session, drafts)
    assert [action.chain for action in await _stored(database)] == ["customer:9", "house", "person:3"]


async def test_forty_writers_at_once_leave_one_unbroken_chain(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as session:
            await append(session, [photo(1, 0, number), photo(2, 0, number)])

    await asyncio.gather(*(write(number) for number in range(40)))
    report = await checked(database)
    assert (report.actions, report.chains, report.first) == (80, 2, None)


async def test_writers_of_the_same_chains_in_another_order_do_not_block_each_other(database: Database) -> None:
    async def write(customers: list[int]) -> None:
        async with database.write() as session:
            await append(session, [photo(customer, 0, 0) for customer in customers])

    async with asyncio.timeout(60):
        await asyncio.gather(*(write([1, 2, 3]) for _ in range(10)), *(write([3, 2, 1]) for _ in range(10)))
    assert (await checked(database)).is_whole


async def test_a_transaction_that_fails_leaves_no_trace(database: Database) -> None:
    await fill(database, customers=1, days=1, per_day=1)

    async def fail_halfway() -> None:
        async with database.write() as session:
            await append(session, [photo(1, 1, 1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_halfway()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Action)) == 1
        assert await session.scalar(select(Chain.seq)) == 1
    assert (await checked(database)).is_whole


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive datetime"):
        async with database.write() as session:
            await append(session, [Draft("visit.opened", naive, customer_id=1)])
    assert await _stored(database) == []


async def test_a_visits_actions_come_back_in_the_order_of_recording(database: Database) -> None:
    kinds = ["visit.opened", "photo.placed", "field.said"]
    async with database.write() as session:
        await append(session, [Draft(kind, MORNING, customer_id=1, visit_id=5) for kind in kinds])
        await append(session, [Draft("visit.opened", MORNING, customer_id=1, visit_id=6)])
    async with database.read() as session:
        assert [action.kind for action in await of_visit(session, 5)] == kinds


async def test_nothing_to_append_is_nothing(database: Database) -> None:
    async with database.write() as session:
        assert await append(session, []) == []


@pytest.mark.parametrize("number", [1e22, 1.5e300, -0.0, 5e-324, 10**25, 0.1, 123456789.0, 1e-7])
async def test_a_number_hashes_the_same_after_any_database_has_kept_it(database: Database, number: float) -> None:
    async with database.write() as session:
        await append(session, [Draft("field.said", MORNING, customer_id=1, payload={"n": number})])
    assert (await checked(database)).is_whole


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(plain_text, json_values, max_size=5))
async def test_any_json_hashes_the_same_after_the_database_has_kept_it(
    database: Database, payload: dict[str, Any]
) -> None:
    draft = Draft("field.said", datetime.now(UTC), customer_id=1, payload=payload)
    async with database.write() as session:
        written = (await append(session, [draft]))[0].hash
    async with database.read() as session:
        kept = (await session.scalars(select(Action).order_by(Action.id.desc()).limit(1))).one()
    assert (kept.hash, action_hash(kept)) == (written, written)


async def test_what_is_no_number_is_refused_before_it_is_written(database: Database) -> None:
    with pytest.raises(ValueError, match="JSON"):
        async with database.write() as session:
            await append(session, [Draft("field.said", MORNING, customer_id=1, payload={"n": math.nan})])
    assert await _stored(database) == []
