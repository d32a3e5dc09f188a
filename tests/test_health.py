"""What a watcher hears: alive without asking anybody, ready only with everything, figures without customers."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from bot.web.health import Watch, mount
from storage import call_queue, calls, inbox, outbox
from storage.database import Database, open_database
from storage.inbox import Arrived
from storage.models import Moment
from storage.outbox import Queued
from tests.company import found

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]


class Watched:
    """A bot to watch: whether its channel is up can be changed."""

    def __init__(self, database: Database) -> None:
        self.is_up = True
        self.app = web.Application()
        mount(self.app, Watch(database, lambda: NOW, lambda: {"console": True, "wecom": self.is_up}))


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database)


@pytest.fixture
async def client(watched: Watched) -> AsyncIterator[Client]:
    async with TestClient(TestServer(watched.app)) as opened:
        yield opened


@pytest.fixture
async def client_without_database() -> AsyncIterator[Client]:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    async with TestClient(TestServer(Watched(nowhere).app)) as opened:
        yield opened
    await nowhere.close()


async def _figures(client: Client) -> dict[str, float]:
    answer = await client.get("/metrics")
    assert answer.status == 200
    lines = [line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


async def test_it_is_ready_when_everything_is(client: Client) -> None:
    answer = await client.get("/readyz")
    assert answer.status == 200
    channels = {"console": True, "wecom": True}
    assert await answer.json() == {"ready": True, "database": True, "schema": True, "channels": channels}


async def test_a_channel_that_is_down_makes_it_not_ready(client: Client, watched: Watched) -> None:
    watched.is_up = False
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["channels"] == {"console": True, "wecom": False}
    assert (await _figures(client))['xingji_channel_up{channel="wecom"}'] == 0


async def test_an_old_schema_makes_it_not_ready(client: Client, database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'before'"))
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["schema"] is False


async def test_without_its_database_it_is_alive_and_not_ready(client_without_database: Client) -> None:
    assert (await client_without_database.get("/healthz")).status == 200
    answer = await client_without_database.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["database"] is False
    assert (await _figures(client_without_database))["xingji_database_up"] == 0


async def test_a_writer_at_work_does_not_make_it_look_unready(client: Client, database: Database) -> None:
    async with database.write() as session:
        await inbox.store(session, [Arrived("console", "m1", "alice", {}, NOW)])
        assert (await client.get("/readyz")).status == 200
        assert (await _figures(client))["xingji_database_up"] == 1


async def test_the_figures_tell_what_is_on_the_road_and_nothing_of_its_content(
    client: Client, database: Database
) -> None:
    long_ago = NOW - timedelta(minutes=5)
    async with database.write() as session:
        messages = [Arrived("console", f"m{n}", f"secret-{n}", {"text": "secret"}, NOW) for n in range(3)]
        await inbox.store(session, messages)
        await inbox.note_failure(session, 1, "KeyError", give_up_after=1)
        parcels = [
            Queued(f"p{n}", "console", f"secret-{n}", None, "send", {"text": "secret"}, long_ago) for n in range(2)
        ]
        await outbox.queue(session, parcels)
        await outbox.bury(session, 1, "forbidden")
        for n, state in enumerate(("waiting", "waiting", "failed")):
            due_at = NOW - timedelta(minutes=11 * n)
            moment = Moment(
                job="digest", subject=n, day=NOW.date(), timezone="Asia/Shanghai", at=due_at, due_at=due_at
            )
            moment.state = state
            session.add(moment)
    figures = await _figures(client)
    assert figures["xingji_inbox_waiting"] == 2
    assert figures["xingji_inbox_failed"] == 1
    assert figures["xingji_moments_overdue"] == 1
    assert figures["xingji_moments_failed"] == 1
    assert figures["xingji_outbox_waiting"] == 1
    assert figures["xingji_outbox_dead"] == 1
    assert figures["xingji_oldest_waiting_seconds"] == 300
    assert "secret" not in await (await client.get("/metrics")).text()


async def test_the_figures_tell_of_the_talks_that_any_process_hears(client: Client, database: Database) -> None:
    await found(database)
    async with database.write() as session:
        for state in ("waiting", "heard", "working", "consent"):
            arrived = calls.Arrived(1, 1, None, "secret", "console", "R01", NOW, NOW, state=state)
            await calls.create(session, arrived)
        await call_queue.beat(session, "one", NOW + timedelta(minutes=1), able=True)
        await call_queue.beat(session, "other", NOW + timedelta(minutes=1), able=False)
        await call_queue.count_heard(session, 60.4)
        await call_queue.count_heard(session, 30.0)
    figures = await _figures(client)
    assert figures["xingji_talks_waiting"] == 2
    assert figures["xingji_talks_working"] == 1
    assert (figures["xingji_listeners"], figures["xingji_listeners_able"]) == (2, 1)
    assert figures["xingji_heard_seconds"] == 90


async def test_the_age_is_zero_when_nothing_waits(client: Client) -> None:
    assert (await _figures(client))["xingji_oldest_waiting_seconds"] == 0


async def test_the_figures_name_the_process_too(client: Client) -> None:
    assert any(name.startswith("python_info") for name in await _figures(client))
