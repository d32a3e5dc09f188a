"""A day on which everything goes wrong a little, over the whole road: everybody is told everything once."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.models import Outbox
from tests.phones.dingtalk import dingtalk_world
from tests.platforms.dingtalk import Faults

PEOPLE = ("R01", "R02", "S01", "S02", "P01", "A01", "O01")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_everybody_is_told_everything_once(sqlite_database: Database, tmp_path: Path) -> None:
    async with dingtalk_world(sqlite_database, tmp_path) as world:
        server = world.phone("R01").server
        server.redeliver_after, server.redeliveries = 2.0, 5
        server.faults = Faults(throttle=0.1, revoke=0.05, cut=0.02, duplicate=0.1, seed=5)

        async def ask(userid: str) -> None:
            for _ in range(30):
                await server.user(userid).says("帮助")

        async def pass_time() -> None:
            while True:
                await asyncio.sleep(0.05)
                world.clock.advance(seconds=2)

        passing = asyncio.create_task(pass_time())
        await asyncio.gather(*map(ask, PEOPLE))
        await world.settled()
        passing.cancel()
        async with sqlite_database.read() as session:
            states = await session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
            assert [tuple(row) for row in states] == [("sent", 210)]
        shown = {userid: Counter(bubble.kind for bubble in server.user(userid).bubbles) for userid in PEOPLE}
        assert shown == {userid: {"card": 30} for userid in PEOPLE}
        assert Counter(call.errcode for call in server.calls)["cut"] > 0
