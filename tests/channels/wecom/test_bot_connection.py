"""One connection per bot: kept, given up, never fought over."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.cards.card import Text as Words
from bot.channel import Bound
from bot.channels.wecom.bot_connection import Account, Patience, rest
from bot.channels.wecom.bot_line import Pace
from bot.clock import system_clock
from bot.events import Text
from storage import leases
from storage.database import Database
from tests.channels.wecom.bot_rig import QUICK, part_of, rig, settings_for, until
from tests.platforms.wecom import WeComServer


def subscriptions(server: WeComServer) -> int:
    return sum(call.api == "aibot_subscribe" and call.errcode == 0 for call in server.calls)


async def test_a_foreign_subscriber_is_not_fought_over(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot()
        settings = settings_for(server, tmp_path)
        async with part_of(settings, sqlite_database, system_clock) as (part, _):
            await until(lambda: part.connection.is_up)
            before = system_clock()
            async with part.connection._session.ws_connect(server.ws_url) as foreign:
                body = {"bot_id": "bot", "secret": "bot-secret"}
                frame = {"cmd": "aibot_subscribe", "headers": {"req_id": "f"}, "body": body}
                await foreign.send_json(frame)
                await until(lambda: part.connection.standing == "taken")
                assert not part.channels[0].reaches("R01")
                assert part.is_up() == {"wecom_bot": False, "wecom": False}
                until_then = part.connection._away_until
                assert until_then >= before + timedelta(seconds=QUICK.lease_s)
                await until(lambda: subscriptions(server) == 3)  # ours, theirs, and ours again
                assert system_clock() >= until_then
                await until(lambda: part.connection.is_up)


async def test_who_was_pushed_out_stays_away_after_a_restart_too(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot()
        settings = settings_for(server, tmp_path)
        now = system_clock()
        async with sqlite_database.write() as session:
            away = Account("", "bot", "").away
            await leases.take(session, away, "another subscriber", now, now + timedelta(seconds=0.5))
        async with part_of(settings, sqlite_database, system_clock) as (part, _):
            await until(lambda: part.connection.is_up)
        assert (system_clock() - now).total_seconds() >= 0.5


async def test_replicas_agree_who_connects_and_hand_over(database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server, AsyncExitStack() as life_of_first:
        bot = server.bot()
        settings = settings_for(server, tmp_path)
        patience = replace(QUICK, lease_s=3.0)
        replica = partial(part_of, settings, database, system_clock, patience)
        first, heard = await life_of_first.enter_async_context(replica())
        await until(lambda: first.connection.is_up)
        async with replica() as (second, heard_second):
            await until(lambda: second.connection.standing == "elsewhere")
            channel = second.channels[0]
            assert isinstance(channel, Bound)
            assert not channel.is_here
            assert channel.reaches("R01")
            assert second.is_up() == {"wecom_bot": True, "wecom": True}
            await bot.user("R01").says("一")
            await until(lambda: len(heard) == 1)
            assert subscriptions(server) == 1
            await life_of_first.aclose()
            await until(lambda: second.connection.is_up)
            assert channel.is_here
            await bot.user("R01").says("二")
            await until(lambda: len(heard_second) == 1)
            assert subscriptions(server) == 2


async def test_the_lease_of_a_killed_replica_is_waited_out(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot()
        now = system_clock()
        async with sqlite_database.write() as session:
            lease = Account("", "bot", "").lease
            await leases.take(session, lease, "killed", now, now + timedelta(seconds=QUICK.lease_s))
        async with part_of(settings_for(server, tmp_path), sqlite_database, system_clock) as (part, _):
            await until(lambda: part.connection.is_up)
        assert (system_clock() - now).total_seconds() >= QUICK.lease_s


async def test_a_cut_connection_comes_back_by_itself(sqlite_database: Database, tmp_path: Path) -> None:
    async with rig(sqlite_database, tmp_path) as at:
        for n in range(3):
            at.server.disconnect()
            await until(lambda: not at.part.connection.is_up)
            await until(lambda: at.part.connection.is_up)
            await at.rep.says(f"第{n}句")
            await at.hears(n + 1)
        assert at.server.violations == []


async def test_a_connection_on_which_nobody_answers_is_dead(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot()
        pace = Pace(ping_s=0.05, ack_s=0.05, connect_s=2.0)
        settings = settings_for(server, tmp_path)
        async with part_of(settings, sqlite_database, system_clock, pace=pace) as (part, _):
            await until(lambda: part.connection.is_up)
            server.faults = replace(server.faults, slow_s=0.5)
            await until(lambda: not part.connection.is_up)
            server.faults = replace(server.faults, slow_s=0.0)
            await until(lambda: part.connection.is_up)


async def test_a_wrong_secret_is_not_tried_again_and_again(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot(secret="another")
        settings = settings_for(server, tmp_path)
        patience = replace(QUICK, refused_s=60.0)
        async with part_of(settings, sqlite_database, system_clock, patience) as (part, _):
            await until(lambda: part.connection.standing == "refused")
            await asyncio.sleep(0.1)
            assert sum(call.api == "aibot_subscribe" for call in server.calls) == 1
            assert part.is_up() == {"wecom_bot": False, "wecom": False}


async def test_a_server_that_is_not_there_is_waited_for(sqlite_database: Database, tmp_path: Path) -> None:
    async with WeComServer() as server:
        server.bot()
        settings = settings_for(server, tmp_path, wecom_bot_url="ws://127.0.0.1:9/")
        async with part_of(settings, sqlite_database, system_clock) as (part, _):
            await asyncio.sleep(0.2)
            assert part.connection.standing == "connecting"


async def test_what_the_database_cannot_take_yet_is_kept_and_brought_in(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(sqlite_database, tmp_path) as at:
        failures = 2
        plain = at.part._hearing._people.plain

        async def away(seen: str) -> str | None:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise ConnectionError("the database is away")
            return await plain(seen)

        monkeypatch.setattr("bot.channels.wecom.bot_hearing.pause", lambda *args, **kwargs: 0.0)
        monkeypatch.setattr(at.part._hearing._people, "plain", away)
        await at.rep.says("一")
        await at.rep.says("二")
        assert await at.hears(2) == [Text("一"), Text("二")]


async def test_an_encrypted_id_is_opened_by_the_app_and_remembered(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with rig(sqlite_database, tmp_path, with_app=True, encrypted_userids=True) as at:
        for n in range(3):
            await at.rep.says(f"第{n}句")
        await at.hears(3)
        seen = at.server.open_userid("R01")
        assert {(event.sender, event.conversation) for event in at.heard} == {("R01", seen)}
        assert len(at.calls("batch/openuserid_to_userid")) == 1
        await at.send(Words("您好"), chat=seen)
        assert [bubble.words for bubble in at.bubbles] == ["您好"]


async def test_without_an_app_the_person_is_told_once_how_to_mend_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with rig(sqlite_database, tmp_path, encrypted_userids=True) as at:
        for _ in range(3):
            await at.rep.says("帮助")
        await until(lambda: len(at.bubbles) == 1)
        await at.bot.user("R02").says("帮助")
        await until(lambda: len(at.bot.user("R02").bubbles) == 1)
        assert "WECOM_CORP_ID" in at.bubbles[0].words
        assert len(at.bubbles) == 1
        assert not at.heard


async def test_an_app_that_is_refused_is_told_about_too(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.wecom.bot_people.pause", lambda *args, **kwargs: 0.0)
    async with rig(sqlite_database, tmp_path, with_app=True, encrypted_userids=True) as at:
        at.server.fail_next("batch/openuserid_to_userid", 48002, times=3)
        await at.rep.says("帮助")
        await until(lambda: len(at.bubbles) == 1)
        await at.rep.says("帮助")
        await at.hears(1)


async def test_a_plain_id_needs_no_app(sqlite_database: Database, tmp_path: Path) -> None:
    async with rig(sqlite_database, tmp_path) as at:
        await at.rep.says("帮助")
        await at.hears(1)
        assert at.heard[0].sender == "R01"


@pytest.mark.parametrize(
    ("ended", "failures", "seconds"),
    [
        ("lost", 1, 1.0),
        ("lost", 2, 2.0),
        ("lost", 9, 30.0),
        ("taken", 1, 31.0),
        ("taken", 9, 60.0),
        ("refused", 1, 300.0),
    ],
)
def test_how_long_to_stay_away(ended: str, failures: int, seconds: float) -> None:
    assert rest(ended, failures, 0.0, Patience()) == seconds  # type: ignore[arg-type]
