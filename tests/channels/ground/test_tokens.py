"""One token for everybody: fetched once in a process and over replicas, anew when refused, readable to nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.channels.ground.tokens import LEASE, NewToken, Tokens
from storage.database import Database, open_database
from storage.models import Lease, Token
from tests.clock import FakeClock

NAME = "wecom/1000002"


class Gate:
    """A platform's token address: counts who comes, answers when it is open, each time another token."""

    def __init__(self) -> None:
        self.fetched = 0
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.error: Exception | None = None

    async def __call__(self) -> NewToken:
        self.fetched += 1
        mine = self.fetched
        self.asked.set()
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return NewToken(f"token {mine}", 7200)


class RefusedError(Exception):
    """The platform does not like the secret."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def tokens(database: Database, clock: FakeClock) -> Tokens:
    return Tokens(database, clock, "secret")


@pytest.fixture
async def other_replica(database_url: str, clock: FakeClock) -> AsyncIterator[Tokens]:
    """Another process on the same database: its own connections, its own memory."""
    opened = open_database(database_url)
    yield Tokens(opened, clock, "secret")
    await opened.close()


async def test_fifty_who_ask_at_once_cost_one_fetch(tokens: Tokens, gate: Gate) -> None:
    assert set(await asyncio.gather(*(tokens.get(NAME, gate) for _ in range(50)))) == {"token 1"}
    assert gate.fetched == 1


async def test_two_replicas_that_ask_at_once_cost_one_fetch(
    tokens: Tokens, other_replica: Tokens, gate: Gate
) -> None:
    gate.open.clear()
    both = asyncio.gather(tokens.get(NAME, gate), other_replica.get(NAME, gate))
    await gate.asked.wait()
    done, _ = await asyncio.wait([both], timeout=0.3)  # the second looks, and waits for the first
    assert not done
    gate.open.set()
    assert await both == ["token 1", "token 1"]
    assert gate.fetched == 1


async def test_a_token_is_kept_over_a_restart_and_fetched_anew_before_it_ends(
    database: Database, tokens: Tokens, gate: Gate, clock: FakeClock
) -> None:
    await tokens.get(NAME, gate)
    assert await Tokens(database, clock, "secret").get(NAME, gate) == "token 1"
    clock.advance(seconds=7200 - 121)
    assert await tokens.get(NAME, gate) == "token 1"
    clock.advance(seconds=1)
    assert await tokens.get(NAME, gate) == "token 2"
    assert await Tokens(database, clock, "secret").get(NAME, gate) == "token 2"


async def test_a_refused_token_is_fetched_once_anew_however_many_were_refused(tokens: Tokens, gate: Gate) -> None:
    async def call(_: int) -> str:
        value = await tokens.get(NAME, gate)
        if value == "token 1":
            await tokens.refuse(NAME, value)
            value = await tokens.get(NAME, gate)
        return value

    assert set(await asyncio.gather(*map(call, range(20)))) == {"token 2"}
    assert gate.fetched == 2


async def test_who_still_holds_a_refused_token_takes_over_the_new_one(
    tokens: Tokens, other_replica: Tokens, gate: Gate
) -> None:
    assert await tokens.get(NAME, gate) == await other_replica.get(NAME, gate) == "token 1"
    await tokens.refuse(NAME, "token 1")
    assert await tokens.get(NAME, gate) == "token 2"
    await other_replica.refuse(NAME, "token 1")
    assert await other_replica.get(NAME, gate) == "token 2"
    assert gate.fetched == 2


async def test_names_do_not_mix(tokens: Tokens, gate: Gate) -> None:
    assert await tokens.get(NAME, gate) == "token 1"
    assert await tokens.get("wecom/ticket", gate) == "token 2"
    await tokens.refuse("wecom/ticket", "token 2")
    assert await tokens.get(NAME, gate) == "token 1"


async def test_a_replica_that_died_while_fetching_is_waited_out(
    database: Database, tokens: Tokens, gate: Gate, clock: FakeClock
) -> None:
    async with database.write() as session:
        session.add(Lease(name=f"token/{NAME}", holder="dead", until=clock() + LEASE))
    waiting = asyncio.ensure_future(tokens.get(NAME, gate))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    assert gate.fetched == 0
    clock.now += LEASE
    assert await waiting == "token 1"


async def test_who_gives_up_waiting_does_not_take_the_token_from_the_others(tokens: Tokens, gate: Gate) -> None:
    gate.open.clear()
    first, second = (asyncio.ensure_future(tokens.get(NAME, gate)) for _ in range(2))
    await gate.asked.wait()
    first.cancel()
    gate.open.set()
    assert await second == "token 1"
    assert gate.fetched == 1


async def test_the_database_is_free_while_the_network_is_slow(
    tokens: Tokens, gate: Gate, database: Database
) -> None:
    gate.open.clear()
    waiting = asyncio.ensure_future(tokens.get(NAME, gate))
    await gate.asked.wait()
    async with asyncio.timeout(60), database.write() as session:
        session.add(Lease(name="somebody else's", holder="x", until=FakeClock()()))
    gate.open.set()
    await waiting


async def test_a_failed_fetch_is_told_to_all_who_wait_and_tried_by_the_next(tokens: Tokens, gate: Gate) -> None:
    gate.error = RefusedError()
    told = await asyncio.gather(*(tokens.get(NAME, gate) for _ in range(10)), return_exceptions=True)
    assert {type(error) for error in told} == {RefusedError}
    assert gate.fetched == 1
    gate.error = None
    assert await tokens.get(NAME, gate) == "token 2"


async def test_a_secret_that_stays_wrong_is_tried_ever_more_rarely(
    tokens: Tokens, gate: Gate, clock: FakeClock
) -> None:
    gate.error = RefusedError()
    for _ in range(600):  # ten minutes of a bot that wants to speak
        with pytest.raises(RefusedError):
            await tokens.get(NAME, gate)
        clock.advance(seconds=1)
    assert gate.fetched < 20
    gate.error = None
    clock.advance(seconds=60)
    assert await tokens.get(NAME, gate) == f"token {gate.fetched}"


async def test_what_is_kept_cannot_be_read_without_the_secret(
    database: Database, tokens: Tokens, gate: Gate, clock: FakeClock
) -> None:
    await tokens.get(NAME, gate)
    async with database.read() as session:
        row = (await session.scalars(select(Token))).one()
    assert "token" not in row.sealed
    # Another secret cannot read it, which is no error: it fetches its own.
    assert await Tokens(database, clock, "another secret").get(NAME, gate) == "token 2"


async def test_a_token_that_comes_with_little_time_left_is_still_used(
    tokens: Tokens, gate: Gate, clock: FakeClock
) -> None:
    async def nearly_over() -> NewToken:
        return NewToken("the same again", 60)

    assert await tokens.get(NAME, nearly_over) == "the same again"
    clock.advance(seconds=53)
    assert await tokens.get(NAME, gate) == "the same again"
    clock.advance(seconds=1)
    assert await tokens.get(NAME, gate) == "token 1"
