"""Whatever is done to the ledger behind our back, verify names the first place where it was done."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import roots
from storage.database import Database
from storage.diagnosis import Divergence
from storage.ledger import GENESIS, Draft, action_hash, append
from storage.models import Action, Chain, Root
from storage.verify import DayDivergence, verify
from tests.storage.ledger_help import MORNING, SHANGHAI, checked, fill, photo, relink, renumber, row

LAST_DAY = date(2026, 11, 22)


async def _close_days(database: Database) -> None:
    async with database.write() as session:
        await roots.write_missing(session, LAST_DAY, SHANGHAI)


async def _put_in(session: AsyncSession, chain: str, seq: int, previous_hash: str) -> None:
    forged = Action(
        at=MORNING,
        kind="photo.placed",
        customer_id=2,
        payload={},
        evidence={},
        chain=chain,
        seq=seq,
        previous_hash=previous_hash,
    )
    forged.hash = action_hash(forged)
    session.add(forged)
    await session.flush()


def _place(found: Divergence | None) -> tuple[str, str, int]:
    assert found is not None
    return found.kind, found.chain, found.seq


async def test_an_untouched_ledger_is_whole(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    report = await checked(database)
    assert report.is_whole
    assert (report.actions, report.chains, report.days) == (18, 3, 3)
    assert report.latest_root is not None
    assert report.latest_root.day == LAST_DAY


async def test_an_empty_ledger_is_whole(database: Database) -> None:
    report = await checked(database)
    assert report.is_whole
    assert (report.actions, report.chains, report.latest_root) == (0, 0, None)


@pytest.mark.parametrize(
    "change",
    [
        {"payload": {"media": 3, "as": "门头"}},
        {"evidence": {"distance_m": 3}},
        {"at": MORNING + timedelta(hours=1)},
        {"actor_id": 8},
        {"visit_id": 5},
        {"deal_id": 5},
        {"kind": "photo.dropped"},
        {"customer_id": 3},
        {"hash": "f" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_an_altered_record_is_named(database: Database, change: dict[str, object]) -> None:
    await fill(database)
    async with database.write() as session:
        place = (Action.chain == "customer:2", Action.seq == 4)
        await session.execute(update(Action).where(*place).values(change))
    report = await checked(database)
    assert _place(report.first) == ("altered", "customer:2", 4)
    assert report.broken_chains == 1


async def test_an_altered_record_with_a_new_hash_is_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        action = await row(session, "customer:2", 4)
        action.payload = {"media": 99}
        action.hash = action_hash(action)
    assert _place((await checked(database)).first) == ("altered", "customer:2", 4)


async def test_an_altered_last_record_with_a_new_hash_contradicts_the_head(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        action = await row(session, "customer:2", 6)
        action.payload = {"media": 99}
        action.hash = action_hash(action)
    assert _place((await checked(database)).first) == ("head", "customer:2", 6)


@pytest.mark.parametrize("seq", [1, 3, 6])
async def test_a_deleted_record_is_missed(database: Database, seq: int) -> None:
    await fill(database)
    async with database.write() as session:
        await session.execute(delete(Action).where(Action.chain == "customer:2", Action.seq == seq))
    assert _place((await checked(database)).first) == ("missing", "customer:2", seq)


async def test_a_deleted_record_is_missed_although_the_others_were_renumbered(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await session.execute(delete(Action).where(Action.chain == "customer:2", Action.seq == 3))
        for seq in (4, 5, 6):
            await renumber(session, "customer:2", seq, seq - 1)
    assert _place((await checked(database)).first) == ("missing", "customer:2", 3)


async def test_a_whole_chain_that_was_deleted_is_missed(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await session.execute(delete(Action).where(Action.chain == "customer:2"))
    report = await checked(database)
    assert _place(report.first) == ("missing", "customer:2", 1)
    assert (report.chains, report.broken_chains) == (3, 1)


async def test_two_exchanged_records_are_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        for old, new in ((3, 100), (4, 3), (100, 4)):
            await renumber(session, "customer:2", old, new)
    assert _place((await checked(database)).first) == ("moved", "customer:2", 3)


async def test_exchanged_records_with_new_hashes_are_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        for old, new in ((3, 100), (4, 3), (100, 4)):
            await renumber(session, "customer:2", old, new)
        for seq in (3, 4):
            action = await row(session, "customer:2", seq)
            action.hash = action_hash(action)
    found = (await checked(database)).first
    assert found is not None
    assert found.chain == "customer:2"
    assert found.seq in (2, 3)


async def test_a_record_that_was_put_in_is_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        for seq in (6, 5, 4, 3):
            await renumber(session, "customer:2", seq, seq + 1)
        await _put_in(session, "customer:2", 3, (await row(session, "customer:2", 2)).hash)
    assert _place((await checked(database)).first) == ("extra", "customer:2", 3)


async def test_a_record_that_was_put_at_the_end_is_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await _put_in(session, "customer:2", 7, (await row(session, "customer:2", 6)).hash)
    assert _place((await checked(database)).first) == ("extra", "customer:2", 7)


async def test_a_record_that_was_put_before_the_first_is_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await _put_in(session, "customer:2", 0, GENESIS)
    assert _place((await checked(database)).first) == ("extra", "customer:2", 0)


async def test_a_head_that_was_set_back_or_removed_is_noticed(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await session.execute(update(Chain).where(Chain.chain == "customer:1").values(seq=4))
        await session.execute(delete(Chain).where(Chain.chain == "customer:3"))
    report = await checked(database)
    assert _place(report.first) == ("extra", "customer:1", 5)
    assert report.broken_chains == 2


async def test_the_earliest_of_several_divergences_is_named(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await session.execute(
            update(Action).where(Action.chain == "customer:1", Action.seq == 6).values(actor_id=1)
        )
        await session.execute(
            update(Action).where(Action.chain == "customer:3", Action.seq == 2).values(actor_id=1)
        )
    report = await checked(database)
    assert _place(report.first) == ("altered", "customer:3", 2)
    assert report.broken_chains == 2


async def test_a_chain_rewritten_without_a_flaw_contradicts_the_root_of_its_day(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        (await row(session, "customer:2", 3)).payload = {"media": 99}
        await relink(session, "customer:2", 3)
    report = await checked(database)
    assert report.first is None
    assert report.first_day == DayDivergence("records", date(2026, 11, 21))
    assert report.broken_days == 2


async def test_a_day_that_was_emptied_without_a_flaw_contradicts_its_root(database: Database) -> None:
    await fill(database, customers=1)
    await _close_days(database)
    async with database.write() as session:
        await session.execute(delete(Action).where(Action.seq > 4))
        await session.execute(update(Chain).values(seq=4, hash=(await row(session, "customer:1", 4)).hash))
    report = await checked(database)
    assert report.first is None
    assert report.first_day == DayDivergence("records", LAST_DAY)


async def test_a_record_added_later_to_a_closed_day_is_noticed(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await append(session, [photo(2, 1, 30)])
    assert (await checked(database)).first_day == DayDivergence("records", date(2026, 11, 21))


async def test_a_record_dated_before_the_first_closed_day_is_noticed(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await append(session, [photo(2, -5, 0)])
    assert (await checked(database)).first_day == DayDivergence("uncovered", date(2026, 11, 19))


@pytest.mark.parametrize("change", [{"root": "0" * 64}, {"count": 5}, {"last_id": 1}, {"previous_root": "1" * 64}])
async def test_an_altered_root_is_named(database: Database, change: dict[str, object]) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await session.execute(update(Root).where(Root.day == date(2026, 11, 21)).values(change))
    report = await checked(database)
    assert report.first is None
    assert report.first_day == DayDivergence("root", date(2026, 11, 21))


async def test_a_removed_root_is_missed(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await session.execute(delete(Root).where(Root.day == date(2026, 11, 21)))
    assert (await checked(database)).first_day == DayDivergence("uncovered", date(2026, 11, 21))


async def test_today_needs_no_root_yet(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await append(session, [photo(1, 3, 0)])
    assert (await checked(database)).is_whole


@pytest.mark.parametrize(
    "damage", ["payload = '{not json'", "at = 'yesterday'", "payload = x'ff00'", "seq = 'two'", "kind = x'00ff'"]
)
async def test_a_row_that_does_not_even_parse_is_a_divergence_not_a_crash(
    sqlite_database: Database, damage: str
) -> None:
    await fill(sqlite_database)
    async with sqlite_database.write() as session:
        await session.execute(text(f"UPDATE actions SET {damage} WHERE chain = 'customer:2' AND seq = 2"))
    found = (await checked(sqlite_database)).first
    assert found is not None
    assert (found.chain, found.seq in (2, "two")) == ("customer:2", True)


async def test_verifying_goes_on_while_others_write_and_sees_one_moment(database: Database) -> None:
    await fill(database, customers=50)

    async def write_more() -> None:
        for number in range(20):
            async with database.write() as session:
                await append(session, [photo(customer, 3, number) for customer in range(1, 51)])

    writing = asyncio.create_task(write_more())
    reports = [await checked(database) for _ in range(5)]
    await writing
    assert all(report.is_whole for report in reports)


async def test_progress_is_told_up_to_the_last_record(database: Database) -> None:
    await fill(database)
    told: list[tuple[int, int]] = []
    async with database.read() as session:
        await verify(session, SHANGHAI, lambda done, total: told.append((done, total)))
    assert told[-1] == (18, 18)


# ---- roots -------------------------------------------------------------------------------------------


async def test_every_day_gets_a_root_also_one_on_which_nothing_was_done(database: Database) -> None:
    async with database.write() as session:
        await append(session, [photo(1, 0, 0), photo(1, 2, 0)])
        written = await roots.write_missing(session, LAST_DAY, SHANGHAI)
    assert [(root.day.day, root.count) for root in written] == [(20, 1), (21, 0), (22, 1)]
    assert written[0].previous_root == GENESIS
    assert written[2].previous_root == written[1].root
    assert (await checked(database)).is_whole


async def test_a_day_ends_at_the_companys_midnight(database: Database) -> None:
    late = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
    async with database.write() as session:
        await append(session, [Draft("a", late), Draft("b", late + timedelta(seconds=1))])
        written = await roots.write_missing(session, date(2026, 11, 21), SHANGHAI)
    assert [(root.day.day, root.count) for root in written] == [(20, 1), (21, 1)]


async def test_a_closed_day_keeps_its_root(database: Database) -> None:
    await fill(database)
    await _close_days(database)
    async with database.write() as session:
        await append(session, [photo(1, 2, 59)])
        before = (await session.scalars(select(Root.root).where(Root.day == LAST_DAY))).one()
        assert (await roots.write_root(session, LAST_DAY, SHANGHAI)).root == before
        assert await roots.write_missing(session, LAST_DAY, SHANGHAI) == []


async def test_a_day_before_the_last_root_cannot_be_closed_any_more(database: Database) -> None:
    await fill(database)
    async with database.write() as session:
        await roots.write_root(session, LAST_DAY, SHANGHAI)
    with pytest.raises(ValueError, match="cannot be closed"):
        async with database.write() as session:
            await roots.write_root(session, date(2026, 11, 21), SHANGHAI)


async def test_two_replicas_closing_the_same_day_agree(database: Database) -> None:
    await fill(database)

    async def close() -> list[str]:
        async with database.write() as session:
            return [root.root for root in await roots.write_missing(session, LAST_DAY, SHANGHAI)]

    first, second = await asyncio.gather(close(), close())
    assert set(first) | set(second) == set(first or second)
    assert (await checked(database)).is_whole


async def test_without_actions_there_is_no_root(database: Database) -> None:
    async with database.write() as session:
        assert await roots.write_missing(session, LAST_DAY, SHANGHAI) == []


def test_a_day_is_settled_a_while_after_its_midnight() -> None:
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 24:00 on the 23rd in Shanghai
    assert roots.last_settled_day(midnight + timedelta(minutes=9), SHANGHAI) == LAST_DAY
    assert roots.last_settled_day(midnight + timedelta(minutes=11), SHANGHAI) == date(2026, 11, 23)
