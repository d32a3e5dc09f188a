"""Moments: each once, late rather than never, in the subject's own time; whoever dies, waits or fails."""

import asyncio
import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from scheduler.job import Due, Subject
from scheduler.moments import ATTEMPTS, LEASE, PAUSES, Moments
from scheduler.planning import EVERY, KEPT
from storage import moments
from storage.database import Database
from storage.models import Moment, Outbox
from tests.clock import FakeClock
from tests.scheduler.toys import BERLIN, SHANGHAI, URUMQI, Toy, replica

MONDAY = date(2026, 11, 23)


class Killed(BaseException):
    """As a process ends: nothing of it goes on, and nothing is tidied up."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(local(MONDAY, 8))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


async def said(database: Database) -> list[str]:
    async with database.read() as session:
        return [row.payload["text"] for row in await session.scalars(select(Outbox).order_by(Outbox.id))]


async def states(database: Database) -> dict[tuple[int, str], str]:
    async with database.read() as session:
        rows = await session.scalars(select(Moment).order_by(Moment.day, Moment.subject))
        return {(row.subject, row.day.isoformat()): row.state for row in rows}


async def test_two_replicas_that_die_at_random_do_each_moment_once(database: Database) -> None:
    chance = random.Random(5)
    clock = FakeClock(local(MONDAY, 8, 40))
    who = [Subject(n, URUMQI if n % 3 == 0 else SHANGHAI) for n in range(1, 13)]

    def die(due: Due) -> None:
        if chance.random() < 0.1:
            raise Killed

    def another() -> Moments:
        return replica(database, clock, Toy(who, before=die))

    bots = [another(), another()]
    for _ in range(2 * 24 * 3):
        clock.advance(minutes=20)
        outcomes = await asyncio.gather(*(bot.look() for bot in bots), return_exceptions=True)
        bots = [
            another() if isinstance(how, BaseException) else bot for bot, how in zip(bots, outcomes, strict=True)
        ]
        assert not [how for how in outcomes if isinstance(how, Exception)]
    expected = [
        f"{one.id} {day} {'03:00' if one.timezone is URUMQI else '01:00'}"
        for one in who
        for day in ("2026-11-23", "2026-11-24")
    ]
    assert sorted(await said(database)) == sorted(expected)


async def test_late_rather_than_never_and_skipped_when_it_is_of_no_use(
    sqlite_database: Database, clock: FakeClock
) -> None:
    toy = Toy()
    await replica(sqlite_database, clock, toy).look()
    clock.now = local(MONDAY, 11, 59)  # nobody was there at nine
    await replica(sqlite_database, clock, toy).look()
    assert await said(sqlite_database) == ["1 2026-11-23 01:00"]
    clock.now = local(date(2026, 11, 24), 12, 1)
    await replica(sqlite_database, clock, toy).look()
    assert await said(sqlite_database) == ["1 2026-11-23 01:00"]
    assert (await states(sqlite_database))[1, "2026-11-24"] == "skipped"


async def test_what_is_switched_on_at_noon_was_not_due_this_morning(sqlite_database: Database) -> None:
    clock = FakeClock(local(MONDAY, 12, 30))
    bot = replica(sqlite_database, clock, Toy())
    await bot.look()
    assert await said(sqlite_database) == []
    assert await states(sqlite_database) == {(1, "2026-11-24"): "waiting"}


async def test_what_fails_is_tried_again_at_growing_distances_and_holds_up_nobody(
    sqlite_database: Database, clock: FakeClock
) -> None:
    tried = []

    def fail(due: Due) -> None:
        if due.subject == 1:
            tried.append(clock() - due.at)
            raise RuntimeError("secret")

    bot = replica(sqlite_database, clock, Toy([Subject(1, SHANGHAI), Subject(2, SHANGHAI)], before=fail))
    for _ in range(180):
        await bot.look()
        clock.advance(minutes=1)
    minutes = [int(span.total_seconds() // 60) for span in tried]
    assert minutes == [0, 1, 6, 21, 51]
    assert len(minutes) == ATTEMPTS == len(PAUSES) + 1
    assert await said(sqlite_database) == ["2 2026-11-23 01:00"]
    assert (await states(sqlite_database))[1, "2026-11-23"] == "failed"
    async with sqlite_database.read() as session:
        row = (await session.scalars(select(Moment).where(Moment.state == "failed"))).one()
        assert (row.error, row.attempts) == ("RuntimeError", ATTEMPTS)


async def test_what_always_kills_its_process_fails_at_last(sqlite_database: Database, clock: FakeClock) -> None:
    def die(due: Due) -> None:
        raise Killed

    clock.now = local(MONDAY, 9)
    for _ in range(ATTEMPTS):
        with pytest.raises(BaseExceptionGroup):
            await replica(sqlite_database, clock, Toy(before=die)).look()
        clock.advance(seconds=LEASE.total_seconds())
    await replica(sqlite_database, clock, Toy(before=die)).look()
    assert (await states(sqlite_database))[1, "2026-11-23"] == "failed"


async def test_an_effect_and_its_moment_stand_or_fall_together(database: Database, clock: FakeClock) -> None:
    """Two have prepared the same moment; both commit, and one of them does nothing."""
    clock.now = local(MONDAY, 9)
    both = [replica(database, clock, Toy()), replica(database, clock, Toy())]
    await both[0].planner.look(clock())
    [first] = await both[0]._claim()
    assert await both[1]._claim() == []  # somebody is at it
    clock.advance(seconds=LEASE.total_seconds())
    [second] = await both[1]._claim()
    await asyncio.gather(both[0]._do(first), both[1]._do(second))
    assert await said(database) == ["1 2026-11-23 01:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 27), ["1 2026-03-27 01:30", "1 2026-03-30 00:30"]),  # 02:30 in Berlin; Monday is summer
        (date(2026, 10, 23), ["1 2026-10-23 00:30", "1 2026-10-26 01:30"]),
    ],
)
async def test_the_clocks_are_changed(sqlite_database: Database, day: date, expected: list[str]) -> None:
    clock = FakeClock(datetime.combine(day, time(0), UTC))
    bot = replica(sqlite_database, clock, Toy([Subject(1, BERLIN)], at=time(2, 30)))
    for _ in range(4 * 24):
        await bot.look()
        clock.advance(hours=1)
    assert await said(sqlite_database) == expected


async def test_a_clock_that_jumps_back_repeats_nothing(sqlite_database: Database, clock: FakeClock) -> None:
    bot = replica(sqlite_database, clock, Toy())
    for jump in (timedelta(hours=1, minutes=5), timedelta(hours=-3), timedelta(hours=4), timedelta(days=-1)):
        clock.now += jump
        await bot.look()
        await replica(sqlite_database, clock, Toy()).look()
    assert await said(sqlite_database) == ["1 2026-11-23 01:00"]


async def test_who_comes_leaves_or_moves_is_noticed_within_minutes(
    sqlite_database: Database, clock: FakeClock
) -> None:
    toy = Toy([Subject(1, SHANGHAI), Subject(2, SHANGHAI), Subject(3, SHANGHAI)])
    bot = replica(sqlite_database, clock, toy)
    await bot.look()
    toy.who[1:] = [Subject(3, URUMQI), Subject(4, SHANGHAI)]
    await bot.look()
    assert toy.asked == 1
    clock.advance(seconds=EVERY.total_seconds())
    await bot.look()
    clock.now = local(MONDAY, 9)
    await bot.look()
    assert await said(sqlite_database) == ["1 2026-11-23 01:00", "4 2026-11-23 01:00"]
    clock.now = local(MONDAY, 11)
    await bot.look()
    assert (await said(sqlite_database))[2:] == ["3 2026-11-23 03:00"]


async def test_another_hour_in_the_playbook_moves_what_waits(sqlite_database: Database, clock: FakeClock) -> None:
    await replica(sqlite_database, clock, Toy(at=time(9))).look()
    bot = replica(sqlite_database, clock, Toy(at=time(10)))
    await bot.look()
    clock.now = local(MONDAY, 9, 30)
    await bot.look()
    assert await said(sqlite_database) == []
    clock.now = local(MONDAY, 10)
    await bot.look()
    assert await said(sqlite_database) == ["1 2026-11-23 02:00"]


async def test_the_table_stays_flat_and_holidays_are_jumped(sqlite_database: Database) -> None:
    clock = FakeClock(datetime(2026, 2, 13, 1, tzinfo=UTC))  # the 14th is worked, the 15th to the 23rd are not
    bot = replica(sqlite_database, clock, Toy())
    await bot.look()
    clock.advance(days=1)
    await bot.look()
    assert list(await states(sqlite_database)) == [(1, "2026-02-13"), (1, "2026-02-14"), (1, "2026-02-24")]
    async with sqlite_database.write() as session:
        await session.execute(update(Moment).where(Moment.state == "done").values(state="failed"))
    clock.now = datetime(2026, 2, 14, 1, tzinfo=UTC) + KEPT
    await bot.look()
    assert min(day for _, day in await states(sqlite_database)) == "2026-02-14"


async def test_ten_thousand_people_are_not_compared_again_while_nothing_changes(
    sqlite_database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy([Subject(n, SHANGHAI) for n in range(1, 10_001)])
    bot = replica(sqlite_database, clock, toy)
    await bot.look()
    assert len(await states(sqlite_database)) == 20_000

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("scheduler.planning.moments.untouched", refuse)
    clock.advance(minutes=6)
    await bot.look()
    assert toy.asked == 2


async def test_a_request_by_hand_runs_once_whoever_presses_and_takes_the_place_of_the_regular_one(
    database: Database, clock: FakeClock
) -> None:
    bots = [replica(database, clock, Toy([Subject(1, SHANGHAI), Subject(2, URUMQI)])) for _ in range(2)]
    clock.now = local(MONDAY, 9)
    await bots[0].look()  # the first had theirs, the second, in Urumqi, had not
    assert await said(database) == ["1 2026-11-23 01:00"]

    async def press() -> int | None:
        async with database.write() as session:
            return await moments.request(session, "toy", MONDAY, 1, "Asia/Shanghai", clock())

    pressed = await asyncio.gather(press(), press(), press())
    assert sorted(id is None for id in pressed) == [False, True, True]
    clock.advance(minutes=10)
    for _ in range(3 * 6):
        await asyncio.gather(*(bot.look() for bot in bots))
        clock.advance(minutes=10)
    by_hand = ["1 2026-11-23 01:10", "2 2026-11-23 01:10"]
    assert sorted((await said(database))[1:]) == by_hand
    async with database.read() as session:
        assert await moments.requests(session, MONDAY) == {"toy": 1}
        standing = await moments.standing(session, MONDAY)
    assert (standing["toy"].subjects, standing["toy"].next_at) == (2, local(date(2026, 11, 24), 9))
