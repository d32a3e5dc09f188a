"""The night's look at the platforms' directories: once, by one replica, whoever restarts or dies when."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from bot.channels.console.channel import ConsoleChannel
from bot.desk import House
from bot.importing import nights
from bot.importing.nights import next_night
from bot.platform import Member
from bot.posting import Postmaster
from bot.signing import Signing
from sales.workdays import WorkCalendar
from scheduler.nightly import AGAIN, LEASE, Nightly
from storage import card_codes
from storage.database import Database
from storage.models import CardCode, Lease, Outbox, Person
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import found
from tests.importing.directories import directory, member
from tests.platform_in_memory import MemoryPlatform

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # 03:00 in Shanghai
ALL = (member("wang", "王姐", leads=("2",)), member("lin", "小林"), member("zhao", "小赵", "3"))
Replica = Callable[[], Nightly]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def wecom() -> MemoryPlatform:
    return MemoryPlatform(directory(*ALL))


@pytest.fixture
def dingtalk() -> MemoryPlatform:
    return MemoryPlatform(directory(member("d1", "小吴"), channel="dingtalk"))


@pytest.fixture
async def replica(database: Database, clock: FakeClock, wecom: MemoryPlatform, dingtalk: MemoryPlatform) -> Replica:
    """Another process of the bot of a company that brought its directories in by hand, a day ago."""
    signing = Signing("secret")
    house = House(playbook(), SHANGHAI, WorkCalendar(), signing, "https://sales.example.com")
    postmaster = Postmaster({"console": ConsoleChannel(database, clock)}, signing)

    def start() -> Nightly:
        return Nightly(database, house, postmaster, clock, lambda: None, (wecom, dingtalk))

    async with database.write() as session:
        for channel in ("wecom", "dingtalk"):
            await nights.begin(session, channel, clock(), SHANGHAI)
    return start


async def names(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await session.scalars(select(Person.name).where(Person.active)))


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (NIGHT - timedelta(seconds=1), NIGHT),
        (NIGHT, NIGHT + timedelta(days=1)),
        (NIGHT - timedelta(hours=4), NIGHT),  # before midnight
    ],
)
def test_the_night_is_three_o_clock_where_the_company_is(now: datetime, night: datetime) -> None:
    assert next_night(now, SHANGHAI) == night


async def test_no_night_before_somebody_did_it_by_hand(
    replica: Replica, wecom: MemoryPlatform, dingtalk: MemoryPlatform, clock: FakeClock, database: Database
) -> None:
    async with database.write() as session:
        await session.execute(delete(Lease).where(Lease.name == "directory/dingtalk"))
    clock.now = NIGHT
    await replica().look()
    assert (wecom.asked, dingtalk.asked) == (1, 0)


async def test_nothing_happens_by_day_and_everything_once_at_night(
    replica: Replica, wecom: MemoryPlatform, dingtalk: MemoryPlatform, clock: FakeClock, database: Database
) -> None:
    bot = replica()
    await bot.look()
    assert wecom.asked == 0
    clock.now = NIGHT
    await bot.look()
    await bot.look()
    assert (wecom.asked, dingtalk.asked) == (1, 1)
    assert await names(database) == {"王姐", "小林", "小赵", "小吴"}
    clock.advance(days=1)
    await bot.look()
    assert wecom.asked == 2


async def test_a_restart_does_not_repeat_the_night(
    replica: Replica, wecom: MemoryPlatform, clock: FakeClock
) -> None:
    clock.now = NIGHT
    await replica().look()
    await replica().look()
    assert wecom.asked == 1


async def test_a_night_that_was_slept_through_is_made_up_for(
    replica: Replica, wecom: MemoryPlatform, clock: FakeClock
) -> None:
    clock.now = NIGHT + timedelta(hours=6)
    await replica().look()
    assert wecom.asked == 1


async def test_of_two_replicas_one_does_it(replica: Replica, wecom: MemoryPlatform, clock: FakeClock) -> None:
    clock.now = NIGHT
    await asyncio.gather(replica().look(), replica().look())
    assert wecom.asked == 1


async def test_a_replica_that_dies_over_it_is_waited_out(
    replica: Replica, wecom: MemoryPlatform, clock: FakeClock, database: Database
) -> None:
    clock.now = NIGHT
    async with database.write() as session:
        dying = {"holder": "dead", "until": clock() + LEASE}
        await session.execute(update(Lease).where(Lease.name == "directory/wecom").values(dying))
    await replica().look()
    assert wecom.asked == 0
    clock.now += LEASE
    await replica().look()
    assert wecom.asked == 1


async def test_a_platform_that_is_away_is_asked_again_and_does_not_hold_up_the_other(
    replica: Replica, wecom: MemoryPlatform, dingtalk: MemoryPlatform, clock: FakeClock
) -> None:
    clock.now = NIGHT
    wecom.is_away = True
    bot = replica()
    await bot.look()
    await bot.look()
    assert (wecom.asked, dingtalk.asked) == (1, 1)
    wecom.is_away = False
    clock.now += AGAIN
    await bot.look()
    assert (wecom.asked, dingtalk.asked) == (2, 1)


async def test_a_directory_nobody_can_believe_is_told_to_operations_once_a_night(
    replica: Replica, wecom: MemoryPlatform, clock: FakeClock, database: Database
) -> None:
    await found(database)
    wecom.people = directory()
    clock.now = NIGHT
    bot = replica()
    await bot.look()
    await bot.look()
    async with database.read() as session:
        said = list(await session.scalars(select(Outbox)))
    assert [card.chat for card in said] == ["O01"]
    assert "通讯录是空的" in said[0].payload["text"]


async def test_people_nobody_is_sure_about_are_told_to_operations_when_they_are_new(
    replica: Replica, wecom: MemoryPlatform, clock: FakeClock, database: Database
) -> None:
    await found(database)
    bot = replica()

    async def night(*members: Member) -> list[str]:
        wecom.people = directory(*members)
        clock.now += timedelta(days=1)
        await bot.look()
        async with database.read() as session:
            said = await session.scalars(select(Outbox).where(Outbox.chat == "O01").order_by(Outbox.id))
            return [f"{card.payload['title']} {card.payload['facts']}" for card in said]

    twin = member("w9", "小林", "3")  # of the other team: perhaps the rep, perhaps a namesake
    wang, _, zhao = ALL
    [card] = await night(wang, zhao, twin)
    assert "企业微信通讯录里有 1 位拿不准" in card
    assert "小林（w9）" in card
    assert len(await night(wang, zhao, twin)) == 1
    told = await night(wang, zhao, twin, member("w8", "老陈"))
    assert len(told) == 2
    assert "1 位拿不准" in told[1]
    assert "老陈（w8）" in told[1]


async def test_codes_nobody_can_use_any_more_are_forgotten(
    replica: Replica, clock: FakeClock, database: Database
) -> None:
    async with database.write() as session:
        await card_codes.keep(session, "wecom", "t1", "over", NIGHT)
        await card_codes.keep(session, "wecom", "t1", "good", NIGHT + timedelta(hours=1))
    clock.now = NIGHT
    await replica().look()
    async with database.read() as session:
        assert list(await session.scalars(select(CardCode.code))) == ["good"]
